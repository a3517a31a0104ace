using System.CommandLine;
using Seep.Hunt;
using Seep.Scan.Rules;

namespace Seep.Cli;

/// <summary><c>seep explain [RULE]</c>: what a rule finds, why that is bad, and what to do; without a rule, which there are.</summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("RULE")
        {
            Description = "The rule, such as immortal-ticker; without one, the rules are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Print what a rule of seep scan finds, why that is bad, and what to do.") { id };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(id) is { } asked)
                Console.Out.Write(RulePage.Of(RuleOf(asked)));
            else
                Console.Out.WriteLine(string.Join('\n', List()));
            return ExitCode.Clean;
        });
        return command;
    }

    /// <summary>The rule that an argument names.</summary>
    /// <exception cref="HuntException">There is none; it lists those that there are.</exception>
    public static Rule RuleOf(string id) =>
        RuleCatalog.Find(id) ?? throw new HuntException($"there is no rule {id}; the rules are", [.. List()]);

    static IEnumerable<string> List()
    {
        var width = RuleCatalog.All.Max(r => r.Info.Id.Length);
        return RuleCatalog.All.Select(r => $"{r.Info.Id.PadRight(width)}  {r.Info.Summary}");
    }
}
