namespace Seep.Hunt.Toolchains;

/// <summary>How far to look in the distribution's archive: its backports are small and have the newest Go.</summary>
enum SuiteReach
{
    Backports,
    Everything,
}

/// <summary>
/// Makes package sources for Go from the system's own: the same mirrors, keys and options, other suites. Both formats
/// are read (sources.list(5)): deb822 stanzas (<c>*.sources</c>) and lines (<c>*.list</c>). Sources of other vendors
/// are left out.
/// </summary>
static class AptSources
{
    /// <summary>The newest Debian release that has backports. Its Go runs on older releases too.</summary>
    const string NewestStable = "trixie";

    const string Development = "sid";

    static readonly string[] DebianStable =
        ["bullseye", "bookworm", NewestStable, "stable", "oldstable", "oldoldstable"];

    static readonly string[] DebianDevelopment = ["forky", "testing", Development, "unstable"];

    /// <summary>Rewrites a file of deb822 stanzas; empty when none is the distribution's.</summary>
    /// <param name="codename">VERSION_CODENAME of the system's <c>os-release</c>.</param>
    public static string RewriteStanzas(string text, string codename, SuiteReach reach)
    {
        var stanzas = new List<string>();
        var fields = new List<string>();
        foreach (var line in text.Split('\n').Append(""))
        {
            if (line.StartsWith('#'))
                continue;
            if (line is [' ' or '\t', _, ..] && fields.Count > 0)
                fields[^1] += "\n" + line;
            else if (!string.IsNullOrWhiteSpace(line))
                fields.Add(line);
            else if (fields.Count > 0)
            {
                if (RewriteStanza(fields, codename, reach) is { } stanza)
                    stanzas.Add(stanza);
                fields.Clear();
            }
        }

        return string.Join('\n', stanzas);
    }

    /// <summary>
    /// Rewrites a file of <c>deb [options] URI suite components</c> lines; empty when none is the distribution's.
    /// </summary>
    public static string RewriteLines(string text, string codename, SuiteReach reach)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var entry = line.Split('#')[0].Trim();
            var options = entry.IndexOf('[') is >= 0 and var open && entry.IndexOf(']') is var close && close > open
                ? entry[open..(close + 1)]
                : "";
            var words = Words(options is "" ? entry : entry.Replace(options, " "));
            if (words is not ["deb", var uri, var suite, .. var components]
                || uri.StartsWith("cdrom:", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var other in SuitesFor([suite], codename, reach))
                lines.Add(string.Join(' ', [.. Words($"deb {options}"), uri, other, .. components]));
        }

        return string.Concat(lines.Distinct().Select(line => line + "\n"));
    }

    /// <summary>
    /// The suites to ask in place of those of one source; none if it is not the distribution's main archive.
    /// </summary>
    internal static string[] SuitesFor(IEnumerable<string> suites, string codename, SuiteReach reach) =>
        [.. suites.SelectMany(suite => SuitesFor(suite, codename, reach)).Distinct()];

    static string[] SuitesFor(string suite, string codename, SuiteReach reach)
    {
        var release = WithoutEnd(WithoutEnd(suite, "-updates"), "-backports");
        if (DebianStable.Contains(release))
        {
            string[] backports = [$"{release}-backports", $"{NewestStable}-backports"];
            return reach == SuiteReach.Backports ? backports : [.. backports, release, NewestStable, Development];
        }

        if (DebianDevelopment.Contains(release))
            return reach == SuiteReach.Backports ? [release] : [release, NewestStable, Development];

        return release == codename ? [suite] : [];
    }

    static string? RewriteStanza(List<string> fields, string codename, SuiteReach reach)
    {
        if (!Words(Value("types")).Contains("deb") || Value("enabled").Trim() is "no")
            return null;
        var suites = SuitesFor(Words(Value("suites")), codename, reach);
        if (suites is [])
            return null;

        var others = fields.Where(f => Name(f) is not ("types" or "suites" or "enabled"));
        return string.Concat(others.Append($"Types: deb\nSuites: {string.Join(' ', suites)}").Select(f => f + "\n"));

        static string Name(string field) => field.Split(':')[0].Trim().ToLowerInvariant();
        string Value(string name) => fields.Find(f => Name(f) == name)?.Split(':', 2)[1] ?? "";
    }

    static string WithoutEnd(string text, string end) =>
        text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;

    static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
