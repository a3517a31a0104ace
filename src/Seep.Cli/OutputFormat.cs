namespace Seep.Cli;

/// <summary>How a command prints its result.</summary>
enum OutputFormat
{
    Text,
    Json,
}
