using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>go/parser of the newest Go, through the program in <c>../oracle</c>.</summary>
static partial class GoParser
{
    /// <summary>The dump of each file, in the order of the paths.</summary>
    public static IEnumerable<string> Dumps(IReadOnlyList<string> paths) => Run(paths);

    /// <summary>The SHA-256 of the dump of each file, in lower-case hex, in the order of the paths.</summary>
    public static IEnumerable<string> Hashes(IReadOnlyList<string> paths) =>
        Run(paths, "-hash").Zip(paths, (line, path) => line.EndsWith(" " + path, StringComparison.Ordinal)
            ? line[..^(path.Length + 1)]
            : throw new InvalidOperationException($"the oracle answered {line} for {path}"));

    /// <summary>Parses some sources in one run; then their errors can be asked for by the same bytes.</summary>
    public static ErrorsOf ErrorsIn(IReadOnlyList<byte[]> sources)
    {
        using var folder = new TempFolder();
        string[] paths = [.. sources.Select((source, i) => folder.Write($"{i}.go", source))];
        var errors = new Dictionary<byte[], IReadOnlyList<ReportedError>>();
        foreach (var (dump, i) in Dumps(paths).Select((dump, i) => (dump, i)))
            errors[sources[i]] = ReadErrors(dump, paths[i]);
        return (_, source) => errors[source];
    }

    static ReportedError[] ReadErrors(string dump, string path)
    {
        using var json = JsonDocument.Parse(dump, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        return json.RootElement.TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(error => ReadError(error.GetString()!, path))]
            : [];
    }

    /// <summary>Reads <c>path:line:column: message</c>; a <c>//line</c> directive may set other paths.</summary>
    static ReportedError ReadError(string text, string path)
    {
        var place = text.StartsWith(path + ":", StringComparison.Ordinal)
            ? Place().Match(text, path.Length, text.Length - path.Length)
            : Place().Match(text);
        return place.Success
            ? new(Number(place.Groups["line"]), Number(place.Groups["column"]), text[(place.Index + place.Length)..])
            : throw new FormatException($"no place in the error {text}");
    }

    static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    static IEnumerable<string> Run(IReadOnlyList<string> paths, params string[] arguments)
    {
        var program = GoProgram.BuildFolder(
            GoToolchains.Newest, Repository.File("tests", "Seep.Go.Tests", "Syntax", "oracle"));
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var asking = Task.Run(() =>
        {
            using var questions = process.StandardInput;
            foreach (var path in paths)
                questions.Write(path + "\n");
        });

        for (var i = 0; i < paths.Count; i++)
            yield return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the oracle ended early");

        asking.GetAwaiter().GetResult();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"the oracle ended with {process.ExitCode}");
    }

    [GeneratedRegex(@":(?<line>\d+)(:(?<column>\d+))?: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
