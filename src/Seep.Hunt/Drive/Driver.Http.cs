using System.Buffers;
using System.Diagnostics;
using System.Net;

namespace Seep.Hunt.Drive;

public sealed partial class Driver
{
    /// <summary>Below this a quarter of the time to the first byte is no time to hit.</summary>
    static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(4);

    static readonly HttpRequestOptionsKey<TimeSpan> AbortAfter = new("seep.abort-after");

    /// <summary>A request and its whole response, or the beginning of one without end.</summary>
    async Task<Operation> GetAsync(Prepared prepared, Traits traits, CancellationTokenSource timeout)
    {
        var begin = Stopwatch.GetTimestamp();
        using var request = NewRequest(prepared);
        using var response = await _keepAlive.SendAsync(request, timeout.Token);
        var firstByte = Stopwatch.GetTimestamp() - begin;
        if (response.ReasonPhrase == Connection.NoResponse)
            return new(0, Error: "the server closed the connection without a response");
        if (!await ReadToEndAsync(response.Content, traits, timeout))
            traits.Streams = true;
        return new((int)response.StatusCode, firstByte)
        {
            Allow = response.StatusCode == HttpStatusCode.MethodNotAllowed ? [.. response.Content.Headers.Allow] : null,
        };
    }

    /// <summary>A request whose connection is closed before its response is read.</summary>
    async Task<Operation> AbortAsync(Prepared prepared, Inputs inputs, CancellationToken ct)
    {
        using var request = NewRequest(prepared);
        var firstByte = ResponseTimes.FirstByte(prepared.Request, inputs);
        request.Options.Set(AbortAfter, firstByte > ShortestWait ? firstByte / 4 : TimeSpan.Zero);
        using var response = await _aborting.SendAsync(request, ct);
        return default;
    }

    /// <returns>Whether the response had an end.</returns>
    async Task<bool> ReadToEndAsync(HttpContent content, Traits traits, CancellationTokenSource timeout)
    {
        var events = content.Headers.ContentType?.MediaType == "text/event-stream";
        var streams = events || traits.Streams;
        if (streams)
            timeout.CancelAfter(StreamUse);
        else if (content.Headers.ContentLength is null)
            timeout.CancelAfter(StreamsAfter);

        var stream = await content.ReadAsStreamAsync(timeout.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        var last = (byte)0;
        try
        {
            for (var total = 0; total <= MaxResponseBytes;)
            {
                var read = await stream.ReadAsync(buffer, timeout.Token);
                if (read == 0)
                    return true;
                total += read;
                if (events && HasBlankLine(buffer.AsSpan(0, read), ref last))
                    return false;
            }

            return false;
        }
        catch (OperationCanceledException) when (streams || content.Headers.ContentLength is null)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether an event ends here: it does at a blank line.</summary>
    /// <param name="last">The last byte seen but for carriage returns; kept from one piece to the next.</param>
    static bool HasBlankLine(ReadOnlySpan<byte> piece, ref byte last)
    {
        foreach (var b in piece)
        {
            if (b == '\n' && last == '\n')
                return true;
            if (b != '\r')
                last = b;
        }

        return false;
    }

    static HttpRequestMessage NewRequest(Prepared prepared)
    {
        var request = prepared.Request;
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), prepared.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (prepared.Body is { } body)
            message.Content = new ByteArrayContent(body);
        if (request.Host.Length > 0)
            message.Headers.TryAddWithoutValidation("Host", request.Host);
        if (request.SeamId.Length > 0)
            message.Headers.TryAddWithoutValidation("Seep-Seam", request.SeamId);
        for (var i = 0; i < request.Headers.Length; i++)
            AddHeader(message, request.Headers[i].Name, prepared.Headers[i]);
        return message;
    }

    /// <summary>.NET keeps the headers that describe a body with the body; one without a body can't be sent.</summary>
    static void AddHeader(HttpRequestMessage message, string name, string value)
    {
        if (message.Headers.TryAddWithoutValidation(name, value))
            return;
        message.Content ??= new ByteArrayContent([]);
        message.Content.Headers.TryAddWithoutValidation(name, value);
    }
}
