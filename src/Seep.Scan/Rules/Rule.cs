using Seep.Core;
using Seep.Scan.Link;

namespace Seep.Scan.Rules;

/// <summary>What a rule says of itself; its page and <c>seep explain</c> are made from it.</summary>
/// <param name="Id">The leak's name in kebab-case, never used again for another.</param>
/// <param name="Confidence">The highest that its suspects have.</param>
/// <param name="Since">The version of Seep that first had it.</param>
public sealed record RuleInfo(string Id, Confidence Confidence, string Since)
{
    /// <summary>What it finds, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What stays, and why that is bad.</summary>
    public required string Why { get; init; }

    /// <summary>How to mend it.</summary>
    public required string Mend { get; init; }

    /// <summary>For which versions of Go it holds; empty for all.</summary>
    public string Versions { get; init; } = "";

    /// <summary>What it does not report though it looks alike, and what it can't see.</summary>
    public required string Limits { get; init; }
}

/// <summary>One static check. Its folder has, beside the class, <c>leaks.go</c> and <c>clean.go</c>: its examples and its tests.</summary>
public abstract class Rule
{
    public abstract RuleInfo Info { get; }

    /// <summary>What the rule suspects, in any order.</summary>
    public abstract IEnumerable<Suspect> Check(LinkPass pass);
}
