using System.Globalization;
using System.Text.RegularExpressions;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Types;

namespace Seep.Go.Packages;

/// <summary>
/// Puts together what is wrong with a package. What goes wrong once is often noticed by each: go list, the parser, the checker; who
/// knows it best tells it.
/// </summary>
/// <param name="folder">Where go list ran.</param>
sealed partial class PackageDiagnostics(string folder, FileSet files, IReadOnlyList<ListedPackage> listed)
{
    readonly Dictionary<string, ListedError> _errors = listed.Where(package => package.Error is not null)
        .DistinctBy(package => package.ImportPath).ToDictionary(package => package.ImportPath, package => package.Error!);

    readonly ImportCycles _cycles = new(listed);

    public IReadOnlyList<Diagnostic> Of(LoadedPackage package)
    {
        var all = new List<Diagnostic>(package.FileErrors);
        foreach (var tree in package.Trees)
            all.AddRange(tree.Errors);
        foreach (var cycle in _cycles.ToldBy(package.Listed))
            all.Add(new(PlaceOf(package, cycle.Paths[1]), cycle.Message));
        if (package.Listed.Error is { } error && ReadListed(package, error) is { } told)
            all.Add(told);
        all.AddRange(OfTypes(package, [.. all.Select(d => d.Position)]));
        return [.. all.Distinct().OrderBy(d => d.Position)];
    }

    /// <summary>What go list says, but for what others know better: whether a file can be read, what is in it, which package its clause names.</summary>
    Diagnostic? ReadListed(LoadedPackage package, ListedError error)
    {
        if (ImportCycles.IsCycle(error) || package.TypeErrors.Any(e => e.Code == ErrorCode.MismatchedPkgName))
            return null;
        var told = Read(package, error);
        var isKnown = package.FileErrors.Any(d => Concerns(told, d.Position.File))
            || package.Trees.Any(tree => tree.Errors.Count > 0 && Concerns(told, tree.File.Path))
            || package.TypeErrors.Any(e => ImportOf(e) is null && files.PositionOf(e.Pos) == told.Position);
        return isKnown ? null : told;
    }

    static bool Concerns(Diagnostic told, string file) =>
        told.Position.File == file || told.Position.File.Length == 0 && told.Message.Contains(file, StringComparison.Ordinal);

    /// <param name="told">Where something else is wrong, from which the error there follows.</param>
    IEnumerable<Diagnostic> OfTypes(LoadedPackage package, HashSet<Position> told)
    {
        foreach (var error in package.TypeErrors)
        {
            var place = files.PositionOf(error.Pos);
            if (FollowsFromC(package, error) || error.MissedIn is { IsPartial: true } importee && importee != package.Package || told.Contains(place))
                continue;
            if (ImportOf(error) is not { } path)
                yield return new(place, error.Message);
            else if (package.Listed.Imported(path) is var imported && !IsToldElsewhere(package.Listed, imported))
                yield return new(place, _errors.GetValueOrDefault(imported)?.Err is { Length: > 0 } reason ? reason : error.Message);
        }
    }

    /// <summary>Whether an error only says that nothing is known of what C declares; go/types has it too, where cgo is not run.</summary>
    static bool FollowsFromC(LoadedPackage package, TypeError error) =>
        package.Listed.CgoFiles is { Length: > 0 } && error.Message.Contains("invalid type", StringComparison.Ordinal);

    /// <summary>The path of an import that can't be had; null for any other error.</summary>
    static string? ImportOf(TypeError error)
    {
        const string Start = "could not import ";
        return error.Code == ErrorCode.BrokenImport && error.Message.StartsWith(Start, StringComparison.Ordinal)
            ? error.Message[Start.Length..].Split(' ')[0] : null;
    }

    /// <summary>
    /// Whether an import can't be had since it leads in a circle, or since go list could not read the file that it is in, and so
    /// did not look for it.
    /// </summary>
    bool IsToldElsewhere(ListedPackage package, string imported) => _cycles.Contains(package, imported)
        || package.InvalidGoFiles is { Length: > 0 } && package.Imports?.Contains(imported) is not true;

    /// <summary>Where a package imports another; its first file where that can't be found.</summary>
    Position PlaceOf(LoadedPackage package, string path)
    {
        foreach (var tree in package.Trees)
        {
            foreach (var import in tree.Imports)
            {
                if (QuotedText.TryUnquote(import.Path.Value, out var text)
                    && ListedPackage.PathIn(package.Listed.Imported(GoText.Decode(text.Bytes))) == path)
                    return files.PositionOf(import.Path.Node.Start);
            }
        }

        return new(package.Listed.Files.FirstOrDefault() ?? "", 0, 0);
    }

    /// <summary>
    /// go list's position: <c>file:line:column</c>, relative to the folder, or a part of that; or else what its text begins with.
    /// Where somebody imports the package does not count.
    /// </summary>
    Diagnostic Read(LoadedPackage package, ListedError error)
    {
        var (at, message) = (error.Pos ?? "", error.Err ?? "");
        if (package.Listed.Dir is { } own && at.Length > 0 && Path.GetDirectoryName(Path.Combine(folder, at.Split(':')[0])) != own)
            at = "";
        if (at.Length == 0 && PlaceInFront().Match(message) is { Success: true } found)
            (at, message) = (found.Groups["at"].Value, found.Groups["message"].Value);
        if (at.Length == 0)
            return new(new("", 0, 0), $"{package.ImportPath}: {message}");
        var parts = at.Split(':');
        return new(new(Path.Combine(folder, parts[0]), NumberAt(parts, 1), NumberAt(parts, 2)), message);
    }

    static int NumberAt(string[] parts, int index) =>
        index < parts.Length && int.TryParse(parts[index], CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"\A(?<at>[^:\n]+\.go:\d+(:\d+)?): (?<message>.*)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex PlaceInFront();
}
