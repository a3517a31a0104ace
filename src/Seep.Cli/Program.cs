using System.CommandLine;
using System.Runtime.InteropServices;
using Seep.Cli;
using Seep.Cli.Reports;
using Seep.Hunt;
using Seep.Hunt.Processes;
using Seep.Hunt.Toolchains;
using Seep.Scan.Settings;

var root = new RootCommand("Finds Go memory leaks: says which line leaks, how much per request, who holds the memory.")
{
    HuntCommand.Create(),
    ScanCommand.Create(),
    ExplainCommand.Create(),
    new Command("go", "What Seep reads in Go source.")
    {
        GoSyntaxCommand.Create(), GoCheckCommand.Create(), GoTypesCommand.Create(),
    },
    ToolchainCommand.Create(),
};

using var orphans = Orphans.Adopt();
using var cancel = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);

var parsed = root.Parse(args is ["help", .. var topic] ? [.. topic, "--help"] : args);
try
{
    // Signals and exceptions are dealt with here, not by the parser.
    var ours = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    var exit = await parsed.InvokeAsync(ours, cancel.Token);
    return parsed.Errors.Count > 0 ? ExitCode.Failed : exit;
}
catch (OperationCanceledException) when (cancel.IsCancellationRequested)
{
    Console.Error.WriteLine("seep: interrupted");
}
catch (HuntException e)
{
    FailureText.Write(e);
}
catch (ScanSettingsException e)
{
    foreach (var error in e.Errors)
        Console.Error.WriteLine($"seep: {error}");
}
catch (Exception e) when (e is ToolchainException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"seep: {e.Message}");
}
catch (Exception e)
{
    Console.Error.WriteLine($"seep: this is a bug in seep, please report it: {e}");
}

return ExitCode.Failed;

// The first signal asks for an orderly end; a second one ends the process at once.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = !cancel.IsCancellationRequested;
    cancel.Cancel();
}
