using System.Net;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>
/// Takes apart the URL of a .http file's request. A <see cref="Gap"/> stands for each variable without a text.
/// </summary>
/// <param name="Scheme">Lower case; empty when it has none or a variable stands for it.</param>
/// <param name="Authority">Host and port; empty for a path, or when a variable stands for the origin.</param>
/// <param name="Target">Path and query, escaped, from its slash on.</param>
/// <param name="OriginGaps">How many gaps come before the target.</param>
readonly record struct HttpUrl(string Scheme, string Authority, string Target, int OriginGaps)
{
    /// <summary>Never in a file's own text.</summary>
    public const char Gap = '\0';

    public bool IsWebSocket => Scheme is "ws" or "wss";

    /// <returns>Null when the server that it names can't be told.</returns>
    public static HttpUrl? TryParse(string url)
    {
        var fragment = url.IndexOf('#');
        if (fragment >= 0)
            url = url[..fragment];
        if (url.StartsWith('/'))
            return new("", "", Escape(url), 0);

        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        var pathFrom = url.AsSpan().IndexOfAny('/', '?');
        if (schemeEnd < 0 || schemeEnd >= pathFrom)
            schemeEnd = -3;
        var scheme = schemeEnd < 0 ? "" : url[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("" or "http" or "https" or "ws" or "wss" or "\0"))
            return null;

        var start = schemeEnd + 3;
        var length = AuthorityLength(url.AsSpan(start));
        var authority = url.Substring(start, length);
        var target = url[(start + length)..];
        if (!target.StartsWith('/'))
            target = "/" + target;
        var gaps = url.AsSpan(0, start + length).Count(Gap);
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var host = authority.Split(':')[0];
        if (host.Contains(Gap))
        {
            // Only a variable for the whole host is the server's address: {{tenant}}.example.com is somebody else's.
            return host.Length > 1 ? null : new(scheme.Trim(Gap), "", Escape(target), gaps);
        }

        if (authority.Contains(Gap))
            authority = HostName(authority);
        return host.Length == 0 || authority.Any(char.IsControl)
            ? null
            : new(scheme.Trim(Gap), authority, Escape(target), gaps);
    }

    /// <summary>The host of an authority, without its port.</summary>
    public static string HostName(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority.EndsWith(']') ? authority : authority[..colon];
    }

    /// <summary>Whether a host's name can only be this machine.</summary>
    public static bool IsLoopback(string host) =>
        host is "0.0.0.0" or "[::]"
        || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Up to the path; a name right behind a variable, as in <c>{{base}}users</c>, is the path.</summary>
    static int AuthorityLength(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('/', '?');
        if (end < 0)
            end = rest.Length;
        var afterGap = rest[..end].IndexOf(Gap) + 1;
        return afterGap == 1 && afterGap < end && rest[afterGap] is not (':' or '.' or Gap) ? afterGap : end;
    }

    /// <summary>
    /// The target with every byte that can't stand in a request line as %XX; what is escaped stays so.
    /// </summary>
    static string Escape(string target)
    {
        var text = new StringBuilder(target.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in target.EnumerateRunes())
        {
            if (rune.Value == Gap || (rune.Value is > ' ' and < 0x7F && !"\"<>\\^`{|}".Contains((char)rune.Value)))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                text.Append('%').Append(b.ToString("X2"));
        }

        return text.ToString();
    }
}
