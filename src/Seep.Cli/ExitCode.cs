namespace Seep.Cli;

/// <summary>What the process's exit code says.</summary>
static class ExitCode
{
    public const int Clean = 0;
    public const int Findings = 1;

    /// <summary>Seep could not do its work; standard error says why.</summary>
    public const int Failed = 2;
}
