using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Seep.Hunt.Agent;

/// <summary>The agent did not answer, or its process is gone.</summary>
public sealed class AgentException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The control connection to one agent: requests are lines, an answer is a sequence of named sections
/// (<c>agent.go</c> has the protocol). One request at a time. Closing it ends the server.
/// </summary>
sealed class AgentConnection : IDisposable
{
    /// <summary>More than any profile or text that a hunted server answers with; beyond it the answer is refused.</summary>
    const int MaxSection = 1 << 29;

    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    NetworkStream? _stream;

    /// <summary>Listens on a unix socket at <paramref name="path"/> (at most 100 bytes: the kernel's limit is 108).</summary>
    public AgentConnection(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) >= 100)
            throw new ArgumentException($"the socket's path is too long: {path}", nameof(path));
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
    }

    /// <summary>Waits until the agent of a just started server connects.</summary>
    public async Task AcceptAsync(CancellationToken cancel) =>
        _stream = new NetworkStream(await _listener.AcceptAsync(cancel).ConfigureAwait(false), ownsSocket: true);

    /// <summary>Sends one request and reads its whole answer.</summary>
    /// <exception cref="AgentException">The process ended, or answered with an error or not in time.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> AskAsync(string request, CancellationToken cancel)
    {
        if (_stream is null)
            throw new AgentException("the agent has not connected");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(request + "\n"), timeout.Token).ConfigureAwait(false);
            return await ReadAnswerAsync(_stream, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new AgentException($"the server's agent did not answer \"{request}\" within {AnswerTimeout.TotalSeconds:0} s");
        }
        catch (IOException e)
        {
            throw new AgentException("the server ended while it was measured", e);
        }
    }

    static async Task<IReadOnlyDictionary<string, byte[]>> ReadAnswerAsync(Stream stream, CancellationToken cancel)
    {
        var sections = new Dictionary<string, byte[]>();
        while (true)
        {
            var header = await ReadLineAsync(stream, cancel).ConfigureAwait(false);
            var space = header.IndexOf(' ');
            if (space <= 0 || !int.TryParse(header.AsSpan(space + 1), NumberStyles.None, null, out var length)
                || length > MaxSection)
                throw new AgentException($"the agent's answer is not understood: \"{header}\"");
            var name = header[..space];
            var data = new byte[length];
            await stream.ReadExactlyAsync(data, cancel).ConfigureAwait(false);
            if (name == "end")
                return sections;
            if (name == "error")
                throw new AgentException("the agent says: " + Encoding.UTF8.GetString(data));
            sections[name] = data;
        }
    }

    static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancel)
    {
        var line = new byte[80];
        for (var n = 0; n < line.Length; n++)
        {
            await stream.ReadExactlyAsync(line.AsMemory(n, 1), cancel).ConfigureAwait(false);
            if (line[n] == '\n')
                return Encoding.UTF8.GetString(line, 0, n);
        }

        throw new AgentException("the agent's answer is not understood: a section's name is too long");
    }

    /// <summary>Closes the connection: the agent ends its process.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
    }
}
