namespace Seep.Scan.Rules;

/// <summary>All rules that there are.</summary>
public static class RuleCatalog
{
    /// <summary>In the order in which they are listed.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new ImmortalTicker(),
        new UnclosedResource(),
        new MissingClose(),
        new DeferInLoop(),
    ];

    /// <summary>The rule of an id; null where there is none.</summary>
    public static Rule? Find(string id) => All.FirstOrDefault(rule => rule.Info.Id == id);
}
