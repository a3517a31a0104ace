using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Seep.Hunt.Toolchains;

/// <summary>How a command ended and what it wrote.</summary>
/// <param name="ExitCode">127 when there is no such program (<see cref="Error"/> says so), 128 + n when signal n ended
/// it.</param>
/// <param name="Truncated">Whether it wrote more to one of the two than is kept.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error, bool Truncated)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>
    /// The last lines that say why it failed: of standard error, or of standard output if that is silent.
    /// </summary>
    public string LastLines(int count = 5)
    {
        var text = string.IsNullOrWhiteSpace(Error) ? Output : Error;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.TakeLast(count));
    }
}

/// <summary>
/// A command that runs to its end without input. Its output is bounded, and what is cancelled ends with all that it
/// started.
/// </summary>
/// <remarks>
/// It gets a session of its own by setsid(1), so that one signal reaches its whole process group, and a Ctrl-C at the
/// terminal reaches it by way of the token alone.
/// </remarks>
public sealed record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>How long an interrupted command has to end by itself before it is killed.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>How long output is waited for after the end, where a grandchild still holds the pipe.</summary>
    static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    public string? WorkingDirectory { get; init; }

    /// <summary>Changes to Seep's own environment; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Characters kept of each of standard output and standard error; the rest is read and dropped.</summary>
    public int MaxOutput { get; init; } = 64 << 20;

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Runs it. When cancelled it is interrupted, then killed with all that it started.</summary>
    /// <exception cref="OperationCanceledException">By <paramref name="cancel"/>; the command has ended.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="Timeout"/>; the command has ended.</exception>
    public async Task<CommandResult> RunAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandResult(127, "", e.Message, Truncated: false);
        }

        process.StandardInput.Close();
        var output = new BoundedText(MaxOutput);
        var error = new BoundedText(MaxOutput);
        var readers = Task.WhenAll(output.ReadAsync(process.StandardOutput), error.ReadAsync(process.StandardError));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            await EndAsync(process);
            cancel.ThrowIfCancellationRequested();
            var program = Path.GetFileName(FileName);
            throw new TimeoutException($"{program} did not end within {Timeout.TotalSeconds:0} s", e);
        }

        await Task.WhenAny(readers, Task.Delay(Drain, CancellationToken.None));
        return new CommandResult(process.ExitCode, output.Text(), error.Text(), output.Truncated || error.Truncated);
    }

    ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("setsid", [FileName, .. Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>SIGINT first, which <c>apt-get</c> and <c>go test</c> answer by ending what they have begun.</summary>
    static async Task EndAsync(Process process)
    {
        Signal(process, Signals.Interrupt);
        using var grace = new CancellationTokenSource(Grace);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // It is killed below.
        }

        Signal(process, Signals.Kill);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Signals the process group; just after the start, when it has none yet, the process.</summary>
    static void Signal(Process process, int signal)
    {
        if (!Signals.Send(-process.Id, signal) && !process.HasExited)
            Signals.Send(process.Id, signal);
    }

    sealed class BoundedText(int limit)
    {
        readonly StringBuilder _text = new();

        public bool Truncated { get; private set; }

        public async Task ReadAsync(StreamReader reader)
        {
            var buffer = new char[8192];
            while (await reader.ReadAsync(buffer) is > 0 and var count)
                Append(buffer.AsSpan(0, count));
        }

        public string Text()
        {
            lock (_text)
                return _text.ToString();
        }

        void Append(ReadOnlySpan<char> piece)
        {
            lock (_text)
            {
                var kept = Math.Min(piece.Length, limit - _text.Length);
                Truncated |= kept < piece.Length;
                _text.Append(piece[..kept]);
            }
        }
    }
}
