using System.Collections.Immutable;
using Seep.Core;

namespace Seep.Hunt.Seams;

/// <summary>How a seam is spoken to.</summary>
public enum SeamKind
{
    Http,
    WebSocket,
}

/// <summary>A pattern that the running server registered.</summary>
/// <param name="Pattern">As given to <c>Handle</c>.</param>
/// <param name="Handler">The linker's name of the handler's function; empty when it is not known.</param>
/// <param name="At">The call that registered it.</param>
public readonly record struct Registration(string Pattern, string Handler = "", Frame? At = null);

/// <summary>What is wrong with an input, or why a part of it was left out, and where.</summary>
/// <param name="File">The .http file, or the Go file that registers a pattern; empty when it is not known.</param>
/// <param name="Line">1-based; 0 for the whole file.</param>
public readonly record struct SeamMessage(string File, int Line, string Text)
{
    public override string ToString() => (File, Line) switch
    {
        ("", _) => Text,
        (_, 0) => $"{File}: {Text}",
        _ => $"{File}:{Line}: {Text}",
    };
}

/// <summary>A header of a request.</summary>
public readonly record struct RequestHeader(string Name, Template Value);

/// <summary>A text message that a websocket's client sends.</summary>
/// <param name="After">How many messages of the server's are waited for before it is sent.</param>
public readonly record struct SocketMessage(Template Text, int After = 0);

/// <summary>How to drive a seam once: a request, or a websocket's handshake and messages.</summary>
public sealed record SeamRequest
{
    /// <summary>As printed: the name its author gave it, or method and target.</summary>
    public required string Name { get; init; }

    /// <summary>The seam it drives; sent as the header <c>Seep-Seam</c>.</summary>
    public string SeamId { get; init; } = "";

    public SeamKind Kind { get; init; }

    public required string Method { get; init; }

    /// <summary>The Host header, with its port; empty for the address that is driven.</summary>
    public string Host { get; init; } = "";

    /// <summary>Path and query, escaped.</summary>
    public required Template Target { get; init; }

    /// <summary>All but Host and those that frame the message.</summary>
    public ImmutableArray<RequestHeader> Headers { get; init; } = [];

    public Template? Body { get; init; }

    /// <summary>What a websocket's client says once it is open.</summary>
    public ImmutableArray<SocketMessage> Messages { get; init; } = [];

    /// <summary>The .http file it stands in; empty when it was made from a pattern.</summary>
    public string File { get; init; } = "";

    /// <summary>The line of its method and URL.</summary>
    public int Line { get; init; }

    /// <summary>
    /// How many generated values an operation needs; 0 when fresh operations are the same as repeated ones.
    /// </summary>
    public int Slots => Math.Max(
        Math.Max(Target.Slots, Body?.Slots ?? 0),
        Math.Max(Headers.Max(h => (int?)h.Value.Slots) ?? 0, Messages.Max(m => (int?)m.Text.Slots) ?? 0));

    /// <summary>The target's path for values that stand for any, without its query.</summary>
    internal string Path
    {
        get
        {
            var target = Target.Text(new Values(1, DateTimeOffset.UnixEpoch, Fixed: true));
            var query = target.IndexOf('?');
            return query < 0 ? target : target[..query];
        }
    }

    /// <summary>A request that net/http gives to the pattern, with generated values for its wildcards.</summary>
    /// <param name="wildcards"><see cref="HoleKind.Word"/> or <see cref="HoleKind.Number"/>.</param>
    public static SeamRequest For(Pattern pattern, string method, HoleKind wildcards)
    {
        var parts = new List<Template>();
        var slots = 0;
        foreach (var segment in pattern.Segments)
        {
            parts.Add(Template.Of("/"));
            if (segment.Wild && segment.Text.Length > 0)
                parts.Add(Template.Of(new Hole(wildcards, $"{{{segment.Text}}}", slots++)));
            else if (!segment.Wild && !segment.IsEnd)
                parts.Add(Template.Of(Uri.EscapeDataString(segment.Text)));
        }

        return new()
        {
            Name = $"{method} {pattern.Path}",
            Method = method,
            Host = pattern.Host,
            Target = Template.Concat(parts),
        };
    }
}

/// <summary>A way into the server from the outside world.</summary>
public sealed record Seam
{
    /// <summary>Unique and stable in its plan, fit for a header: <c>s1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>As printed: the registered pattern, <c>GET /api/users/{id}</c>.</summary>
    public required string Name { get; init; }

    public SeamKind Kind { get; init; }

    /// <summary>Empty for any method.</summary>
    public string Method { get; init; } = "";

    /// <summary>Empty for any host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The pattern's path, or the request's where no registered pattern is known.</summary>
    public required string Path { get; init; }

    /// <summary>The registered pattern; null when the seam is known from a request only.</summary>
    public Pattern? Pattern { get; init; }

    /// <summary>The call that registered it.</summary>
    public Frame? Registered { get; init; }

    /// <summary>The linker's name of the handler's function; empty when it is not known.</summary>
    public string Handler { get; init; } = "";

    /// <summary>How to drive it, the one to drive first; empty until it is probed when nobody wrote one.</summary>
    public ImmutableArray<SeamRequest> Requests { get; init; } = [];

    public override string ToString() => Name;
}
