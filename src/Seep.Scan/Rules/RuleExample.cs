using System.Reflection;

namespace Seep.Scan.Rules;

/// <summary>A Go file that shows what a rule reports, or what it does not.</summary>
/// <param name="Name"><c>leaks.go</c>, <c>clean_go123.go</c>; those that leak begin with <c>leaks</c>.</param>
/// <param name="Text">In a file of leaks, a comment <c>// want "words"</c> is on each line that is reported, with words of the message.</param>
public sealed record RuleExample(string Name, string Text)
{
    public bool IsLeaking => Name.StartsWith("leaks", StringComparison.Ordinal);

    /// <summary>A rule's examples: what leaks first, and of either what holds for all versions of Go first.</summary>
    public static IReadOnlyList<RuleExample> Of(Rule rule)
    {
        var folder = $"Rules/{rule.GetType().Name}/";
        var assembly = typeof(RuleExample).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Select(name => new RuleExample(name[folder.Length..], Read(assembly, name)))
                .OrderByDescending(example => example.IsLeaking).ThenBy(example => example.Name, StringComparer.Ordinal),
        ];
    }

    static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
