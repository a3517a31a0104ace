using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>An error as a checker reports it.</summary>
/// <param name="Column">0 where a <c>//line</c> directive leaves it open.</param>
readonly record struct FoundError(string File, int Line, int Column, string Message);

/// <summary>Files that are checked as one package, which may import the standard library.</summary>
/// <param name="Version">The language version, or empty.</param>
sealed record LoosePackage(IReadOnlyList<string> Files, string Version = "", bool FakeImportC = false);

/// <summary>Packages as go list is asked for them.</summary>
/// <param name="Folder">Where it runs.</param>
sealed record PackageQuery(GoToolchain Go, string Folder, params string[] Patterns)
{
    /// <summary>Whether those compiled with tests, and test packages, are meant too.</summary>
    public bool Tests { get; init; }

    /// <summary>What go list has in its environment beside what is in ours.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];
}

/// <summary>What a harness asks of a checker: the errors of each package, in the order in which they were found.</summary>
/// <param name="hasTestBuiltins">Whether assert and trace are declared.</param>
delegate IReadOnlyList<IReadOnlyList<FoundError>> CheckLoose(IReadOnlyList<LoosePackage> packages, bool hasTestBuiltins);

/// <summary>go/types of the newest Go, through the program in <c>../oracle</c>.</summary>
static partial class GoTypes
{
    /// <summary>The dump of each package (docs/formats/types-json.md).</summary>
    public static IEnumerable<string> Dumps(PackageQuery query) => Run(null, Arguments(query));

    /// <summary>SHA-256 of each dump in lower-case hex, and the package.</summary>
    public static IEnumerable<(string Hash, string Package)> Hashes(PackageQuery query) =>
        Run(null, ["-hash", .. Arguments(query)]).Select(line => (line[..64], line[65..]));

    public static IReadOnlyList<IReadOnlyList<FoundError>> Check(IReadOnlyList<LoosePackage> packages, bool hasTestBuiltins)
    {
        string[] flags = ["-loose", "-errors", "-go", GoToolchains.Newest.Go, .. hasTestBuiltins ? ["-testbuiltins"] : (string[])[]];
        return [.. Run(packages.Select(Line), flags).Select(ErrorsOf)];
    }

    /// <summary>SHA-256 of each dump in lower-case hex, or null where go/types fails itself.</summary>
    public static IEnumerable<string?> Hashes(IEnumerable<LoosePackage> packages) =>
        Run(packages.Select(Line), ["-loose", "-hash", "-go", GoToolchains.Newest.Go]).Select(line => line[0] == '-' ? null : line[..64]);

    public static IEnumerable<string> Dumps(IEnumerable<LoosePackage> packages) =>
        Run(packages.Select(Line), ["-loose", "-go", GoToolchains.Newest.Go]);

    static string Line(LoosePackage package) => string.Join('\t',
        [.. package.Version.Length > 0 ? [$"-lang={package.Version}"] : (string[])[], .. package.FakeImportC ? ["-fakeImportC"] : (string[])[], .. package.Files]);

    /// <summary>The errors in a dump.</summary>
    public static IReadOnlyList<FoundError> ErrorsOf(string dump)
    {
        using var json = JsonDocument.Parse(dump);
        return json.RootElement.TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(e => Read(e.GetString()!))]
            : [];
    }

    static FoundError Read(string text)
    {
        var match = Error().Match(text);
        return match.Success
            ? new(match.Groups["file"].Value, Number(match.Groups["line"]), Number(match.Groups["column"]), match.Groups["message"].Value)
            : new("", 0, 0, text);
    }

    static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    static string[] Arguments(PackageQuery query) =>
    [
        "-go", query.Go.Go, "-C", query.Folder, .. query.Environment.Select(v => $"-env={v.Key}={v.Value}"),
        .. query.Tests ? ["-test"] : (string[])[], "--", .. query.Patterns,
    ];

    static IEnumerable<string> Run(IEnumerable<string>? input, string[] arguments)
    {
        var program = GoProgram.BuildFolder(GoToolchains.Newest, Repository.File("tests", "Seep.Go.Tests", "Types", "oracle"));
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in GoToolchains.Newest.Environment(GoToolchains.State))
            start.Environment[name] = value;
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOPROXY"] = "off";
        using var process = Process.Start(start)!;
        var asking = Task.Run(() =>
        {
            using var questions = process.StandardInput;
            foreach (var line in input ?? [])
                questions.Write(line + "\n");
        });
        while (process.StandardOutput.ReadLine() is { } line)
            yield return line;
        asking.GetAwaiter().GetResult();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"the oracle ended with {process.ExitCode}");
    }

    [GeneratedRegex(
        @"^(?<file>.*?):(?<line>\d+)(:(?<column>\d+))?: (?<message>.*?)( \[\w+\])?$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Error();
}
