using System.Text.RegularExpressions;
using Seep.Go.Tests.Syntax.Conformance;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>What a checker makes of the single files of <c>GOROOT/test</c>.</summary>
/// <param name="Rejected">Files that Go compiles, with their first errors: <c>FILE:LINE message</c>.</param>
/// <param name="Missed">Lines on which errors are asked for and none is: <c>FILE:LINE patterns</c>.</param>
/// <param name="LeftOut">Errorcheck files whose flags ask the back end, and files for experiments.</param>
sealed partial record TestFolder(
    int Accepted, IReadOnlyList<string> Rejected, int Met, IReadOnlyList<string> Missed, int LeftOut)
{
    public static TestFolder Run(string goRoot, CheckLoose check)
    {
        var folder = Path.Combine(goRoot, "test");
        folder = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        // What is in NAME.dir is a piece of the test NAME.go.
        var files = GoFiles.Below(folder, ".go").Where(file => !file.Contains(".dir/", StringComparison.Ordinal));
        var tests = files.Select(Read).OfType<Test>().ToArray();
        Test[] kept = [.. tests.Where(t => !t.AsksTheBackEnd)];
        var errors = check([.. kept.Select(t => new LoosePackage([t.File, .. t.More], t.Version, FakeImportC: true))], hasTestBuiltins: false);
        var (accepted, met) = (0, 0);
        var (rejected, missed) = (new List<string>(), new List<string>());
        foreach (var (test, found) in kept.Zip(errors))
        {
            var name = Path.GetRelativePath(folder, test.File);
            if (test.IsErrorcheck)
            {
                var lines = found.Where(e => e.File == test.File).Select(e => e.Line).ToHashSet();
                var wanted = ErrorcheckAnnotations.Annotated(File.ReadAllBytes(test.File)).ToList();
                met += wanted.Count(w => lines.Contains(w.Line));
                missed.AddRange(wanted.Where(w => !lines.Contains(w.Line)).Select(w => $"{name}:{w.Line} {w.Pattern}"));
            }
            else if (found.Count == 0)
                accepted++;
            else
                rejected.Add($"{name}:{found[0].Line} {found[0].Message.ReplaceLineEndings(@"\n")}");
        }

        return new(accepted, rejected, met, missed, tests.Length - kept.Length);
    }

    public override string ToString() =>
        $"{Accepted} programs accepted, {Rejected.Count} rejected; {Met} lines with errors met, {Missed.Count} missed; {LeftOut} files left out";

    /// <summary>What to do with a file stands in its first line that is not blank and no build constraint.</summary>
    static Test? Read(string file)
    {
        var source = File.ReadAllText(file);
        if (!Builds.Includes(source))
            return null;
        var line = source.Split('\n').FirstOrDefault(l => !string.IsNullOrWhiteSpace(l) && !l.StartsWith("//go:build", StringComparison.Ordinal));
        if (Kind().Match(line ?? "") is not { Success: true } kind)
            return null;
        var flags = kind.Groups["flags"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var version = flags.FirstOrDefault(f => f.StartsWith("-lang=", StringComparison.Ordinal))?["-lang=".Length..] ?? "";
        var isErrorcheck = kind.Groups["kind"].Value == "errorcheck";
        var more = flags.Where(f => f.EndsWith(".go", StringComparison.Ordinal)).Select(f => Path.Combine(Path.GetDirectoryName(file)!, f));
        return new(file, [.. more], isErrorcheck, version, flags.Contains("-goexperiment")
            || isErrorcheck && flags.Any(f => !f.StartsWith("-lang=", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^//\s*(?<kind>run|compile|build|errorcheck)(?<flags>\s.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();

    sealed record Test(string File, string[] More, bool IsErrorcheck, string Version, bool AsksTheBackEnd);
}
