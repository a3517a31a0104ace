using System.Text;
using Seep.Core.Json;

namespace Seep.Scan.Rules;

/// <summary>A rule's page in Markdown: what the rule says of itself, and its examples. <c>docs/rules/</c> has them all.</summary>
public static class RulePage
{
    public static string Of(Rule rule)
    {
        var info = rule.Info;
        var page = new StringBuilder($"# {info.Id}\n\n{info.Summary}\n");
        Section(page, "What stays", info.Why);
        Section(page, "What to do", info.Mend);
        Section(page, "Versions of Go", info.Versions is { Length: > 0 } some ? some : "All.");
        Section(page, "What it does not report", info.Limits);
        Section(page, "How sure it is", $"Its suspects have {HuntJsonWriter.Word(info.Confidence)} confidence at most. In Seep since {info.Since}.");
        var examples = RuleExample.Of(rule);
        Examples(page, "What leaks", "Each line with a comment `// want` is reported, with those words in the message.", examples.Where(e => e.IsLeaking));
        Examples(page, "What does not", "Nothing is reported here.", examples.Where(e => !e.IsLeaking));
        return page.ToString();
    }

    /// <summary>The list of all rules, with links to their pages.</summary>
    public static string Index(IReadOnlyList<Rule> rules)
    {
        var page = new StringBuilder(
            """
            # Rules

            What `seep scan` looks for. `seep explain RULE` prints a rule's page. The pages are made from the rules in
            `src/Seep.Scan/Rules`.

            | rule | what it finds | confidence, at most |
            | --- | --- | --- |

            """);
        foreach (var info in rules.Select(r => r.Info))
            page.Append($"| [{info.Id}]({info.Id}.md) | {info.Summary} | {HuntJsonWriter.Word(info.Confidence)} |\n");
        return page.ToString();
    }

    static void Section(StringBuilder page, string title, string text) => page.Append($"\n## {title}\n\n{text}\n");

    static void Examples(StringBuilder page, string title, string about, IEnumerable<RuleExample> examples)
    {
        Section(page, title, about);
        foreach (var example in examples)
            page.Append($"\n`{example.Name}`\n\n```go\n{example.Text}```\n");
    }
}
