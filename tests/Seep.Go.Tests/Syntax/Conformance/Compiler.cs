using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>The compiler of a toolchain, asked for the errors of one file.</summary>
static partial class Compiler
{
    /// <summary>
    /// All errors, of syntax or, if there are none of these, of types. Of a line's errors of syntax it reports the first.
    /// </summary>
    public static IReadOnlyList<ReportedError> Errors(GoToolchain toolchain, string file)
    {
        var compiler = Path.Combine(Directory.GetDirectories(Path.Combine(toolchain.GoRoot, "pkg", "tool"))[0], "compile");
        using var folder = new TempFolder();
        var output = folder.File("out.o"); // it is deleted where there are errors, so it must be no device
        using var process = Process.Start(new ProcessStartInfo(compiler, ["-e", "-p", "p", "-o", output, file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var errors = new List<ReportedError>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (Error().Match(line) is { Success: true } error)
                errors.Add(new(Number(error.Groups["line"]), Number(error.Groups["column"]), error.Groups["message"].Value));
        }

        process.WaitForExit();
        return errors;
    }

    static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\.go:(?<line>\d+):((?<column>\d+):)? (?<message>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Error();
}
