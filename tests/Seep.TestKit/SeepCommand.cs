using Seep.Hunt.Toolchains;

namespace Seep.TestKit;

/// <summary>Runs the <c>seep</c> that was built with the tests, as a process of its own.</summary>
public static class SeepCommand
{
    /// <summary>The compiled command; run it with <c>dotnet</c>.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "seep.dll");

    public static Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancel,
        string? folder = null)
    {
        var seep = new ChildCommand("dotnet", [Assembly, .. arguments]);
        return (seep with { Environment = environment, WorkingDirectory = folder }).RunAsync(cancel);
    }
}
