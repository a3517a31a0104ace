using System.Diagnostics;
using System.Text;

namespace Seep.TestKit;

/// <summary>
/// A folder of the test's own, deleted with all that is in it. Its path is short: a unix socket fits beneath.
/// </summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Absolute.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("seep-test-").FullName;

    /// <summary>A path beneath; nothing is made.</summary>
    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file beneath, with the folders that it needs.</summary>
    /// <returns>Its absolute path.</returns>
    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string name, byte[] content)
    {
        var file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, content);
        return file;
    }

    /// <summary>Writes a shell script that can be executed.</summary>
    /// <returns>Its absolute path.</returns>
    public string WriteScript(string name, string body)
    {
        // What is open for writing cannot be executed, and a child that another test forks meanwhile would inherit the
        // open file. So it is another process that writes it.
        var draft = Write(name + ".draft", "#!/bin/sh\n" + body + "\n");
        using (var install = Process.Start("install", ["-m", "755", draft, File(name)]))
            install.WaitForExit();
        System.IO.File.Delete(draft);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
