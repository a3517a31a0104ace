using System.Collections.Immutable;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>Reads one .http file.</summary>
/// <remarks>
/// First the file is cut at its <c>###</c> lines and each section's preamble (comments, variables, scripts) is read, so
/// that a variable is known to requests above its definition too. Then each section's request is read. The first fault
/// of a request leaves it out.
/// </remarks>
/// <param name="folder">Where bodies may be read from; null for nowhere.</param>
/// <param name="environment">The variables of the environment files.</param>
sealed class HttpFileParser(
    string text, string path, string? folder, Dictionary<string, string> environment, HttpFileOptions options,
    List<SeamMessage> messages)
{
    const string WaitForServer = "wait-for-server";

    const int MaxHeaders = 1000;

    /// <summary>The longest target, in characters; servers take less.</summary>
    const int MaxTarget = 32 << 10;

    readonly string[] _lines = text.Replace('\0', '\uFFFD').Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
    readonly List<Section> _sections = [];
    readonly VariableScope _variables = new(environment, options.ProcessEnvironment);
    readonly List<SeamRequest> _requests = [];

    string? _fault;
    int _faultLine;

    /// <summary>The part of the file between two <c>###</c> lines, by line index; the end is not included.</summary>
    readonly record struct Section(int Request, int End, string Name);

    public HttpFile Parse()
    {
        FindSections();
        foreach (var section in _sections.Take(HttpFile.MaxRequests))
            ReadRequest(section);
        foreach (var section in _sections.Skip(HttpFile.MaxRequests).Take(1))
            messages.Add(new(path, section.Request + 1, $"left out: more than {HttpFile.MaxRequests} requests"));
        return new(path, [.. _requests], [.. messages]);
    }

    void FindSections()
    {
        for (var start = 0; start < _lines.Length;)
        {
            var end = start + 1;
            while (end < _lines.Length && !IsSeparator(_lines[end]))
                end++;
            var name = IsSeparator(_lines[start]) ? _lines[start].TrimStart('#').Trim() : "";
            var request = ReadPreamble(IsSeparator(_lines[start]) ? start + 1 : start, end, ref name);
            if (request < end)
                _sections.Add(new(request, end, name));
            start = end;
        }
    }

    static bool IsSeparator(string line) => line.StartsWith("###", StringComparison.Ordinal);

    static bool IsComment(string line) =>
        line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal);

    /// <returns>The index of the line with the request; <paramref name="end"/> when there is none.</returns>
    int ReadPreamble(int from, int end, ref string name)
    {
        for (var i = from; i < end; i++)
        {
            var line = _lines[i].AsSpan().Trim();
            if (line.IsEmpty)
                continue;
            if (IsComment(_lines[i].TrimStart()))
            {
                var note = line.TrimStart("#/ \t");
                if (note.StartsWith("@name ") || note.StartsWith("@name="))
                    name = note["@name ".Length..].Trim(" =").ToString();
            }
            else if (line[0] == '@')
                ReadVariable(line, i);
            else if (line.StartsWith("< {%"))
                i = SkipScript(i, end);
            else if (line.StartsWith("< "))
                continue; // A script in a file of its own.
            else if (line.StartsWith("import ") || line.StartsWith("run "))
                messages.Add(new(path, i + 1, $"left out: \"{line[..line.IndexOf(' ')]}\" is not supported"));
            else
                return i;
        }

        return end;
    }

    void ReadVariable(ReadOnlySpan<char> line, int index)
    {
        var equals = line.IndexOf('=');
        if (equals < 0)
        {
            messages.Add(new(path, index + 1, "a variable has no value: @name = value"));
            return;
        }

        _variables.Define(line[1..equals].Trim().ToString(), index, line[(equals + 1)..].Trim().ToString());
    }

    /// <returns>The index of the script's last line.</returns>
    int SkipScript(int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            if (_lines[i].Contains("%}", StringComparison.Ordinal))
                return i;
        }

        return end;
    }

    void ReadRequest(Section section)
    {
        _fault = null;
        var expander = new Expander(_variables, section.Request);
        var next = section.Request + 1;
        var (method, url) = ReadRequestLine(section, ref next);
        var isSocket = method is "WEBSOCKET" or "WS" or "WSS";
        if (method is "GRAPHQL" or "GRPC" or "RSOCKET" || url.Length == 0)
            Fault(section.Request, url.Length == 0 ? "no URL" : $"{method} requests are not supported");

        var (address, target) = ReadUrl(expander, url);
        isSocket |= address.IsWebSocket;
        var host = address.Authority;
        var headers = ReadHeaders(expander, section, isSocket, ref next, ref host);
        if (address.Authority is { Length: > 0 } origin && !HttpUrl.IsLoopback(HttpUrl.HostName(origin)))
            Fault(section.Request, $"{origin} is not this machine");

        var body = ReadBody(section, next);
        var request = new SeamRequest
        {
            Name = section.Name.Length > 0 ? section.Name : $"{method} {target}",
            Kind = isSocket ? SeamKind.WebSocket : SeamKind.Http,
            Method = isSocket ? "GET" : method,
            Host = host,
            Target = target,
            Headers = headers,
            Body = isSocket ? null : MakeBody(expander, body, headers),
            Messages = isSocket ? MakeMessages(expander, body) : [],
            File = path,
            Line = section.Request + 1,
        };
        if (_fault is null)
            _requests.Add(request);
        else
            messages.Add(new(path, _faultLine + 1, $"request left out: {_fault}"));
    }

    /// <summary>Reads <c>METHOD URL [HTTP/1.1]</c> or a bare URL, with the lines that continue it.</summary>
    (string Method, string Url) ReadRequestLine(Section section, ref int next)
    {
        var line = new StringBuilder(_lines[section.Request].Trim());
        for (; next < section.End; next++)
        {
            var more = _lines[next].Trim();
            if (IsComment(more))
                continue;
            var indented = more.Length > 0 && char.IsWhiteSpace(_lines[next][0]);
            if (!indented && !more.StartsWith('?') && !more.StartsWith('&'))
                break;
            line.Append(more);
        }

        var request = line.ToString();
        var version = request.LastIndexOf(" HTTP/", StringComparison.Ordinal);
        if (version > 0)
            request = request[..version].TrimEnd();
        var space = request.AsSpan().IndexOfAny(' ', '\t');
        var first = space < 0 ? request : request[..space];
        if (first.Length > 0 && first.All(c => char.IsAsciiLetterUpper(c) || c == '-'))
            return (first, request[first.Length..].Trim());
        return space > 0 && first is "get" or "post" or "put" or "patch" or "delete" or "head" or "options"
            ? (first.ToUpperInvariant(), request[first.Length..].Trim())
            : ("GET", request);
    }

    (HttpUrl Address, Template Target) ReadUrl(Expander expander, string url)
    {
        var expanded = expander.ExpandUrl(url);
        if (HttpUrl.TryParse(expanded.Text) is { Target.Length: <= MaxTarget } address)
            return (address, MakeTemplate(expander, new(address.Target, expanded.Gaps[address.OriginGaps..])));
        var tooLong = expanded.Text.Length > MaxTarget;
        Fault(expander.Line, tooLong ? "the URL is too long" : $"can't tell which server \"{url}\" names");
        return (default, Template.Of("/"));
    }

    ImmutableArray<RequestHeader> ReadHeaders(
        Expander expander, Section section, bool isSocket, ref int next, ref string host)
    {
        var headers = ImmutableArray.CreateBuilder<RequestHeader>();
        for (; next < section.End && !string.IsNullOrWhiteSpace(_lines[next]); next++)
        {
            var line = _lines[next].Trim();
            if (IsComment(line))
                continue;
            if (headers.Count == MaxHeaders)
            {
                Fault(next, $"more than {MaxHeaders} headers");
                break;
            }

            if (IsResponseHandler(line) || line.StartsWith("===", StringComparison.Ordinal))
                break;
            var colon = line.IndexOf(':');
            var name = line[..Math.Max(0, colon)].TrimEnd();
            if (name.Length == 0 || !name.All(Pattern.IsTokenChar))
            {
                Fault(next, $"not a header: {line}");
                continue;
            }

            var value = MakeTemplate(expander, expander.Expand(WithBasicCredentials(name, line[(colon + 1)..].Trim())));
            if (value.ToString().Any(char.IsControl))
                Fault(next, $"control character in header {name}");
            else if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                host = value.ToString();
            else if (name.Equals("X-Request-Type", StringComparison.OrdinalIgnoreCase))
                Fault(next, $"{value} requests are not supported");
            else if (!IsFraming(name, isSocket))
                headers.Add(new(name, value));
        }

        return headers.ToImmutable();
    }

    /// <summary>Both editors encode the <c>user:password</c> or <c>user password</c> of basic authentication.</summary>
    static string WithBasicCredentials(string name, string value)
    {
        if (!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            || !value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            || value.Contains("{{", StringComparison.Ordinal))
            return value;
        var credentials = value["Basic ".Length..].Trim();
        var cut = credentials.AsSpan().IndexOfAny(':', ' ');
        if (cut < 0)
            return value;
        var pair = $"{credentials[..cut]}:{credentials[(cut + 1)..].Trim()}";
        return $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";
    }

    /// <summary>Headers that the driver sets from what it really sends.</summary>
    static bool IsFraming(string name, bool isSocket)
    {
        var lower = name.ToLowerInvariant();
        return lower is "content-length" or "transfer-encoding" or "expect" or "trailer" or "seep-seam"
            || (isSocket && lower is "connection" or "upgrade" or "sec-websocket-key" or "sec-websocket-version"
                or "sec-websocket-extensions");
    }

    /// <summary>The lines of the body, without response handlers and without blank lines around it.</summary>
    List<(int Index, string Line)> ReadBody(Section section, int from)
    {
        var body = new List<(int Index, string Line)>();
        for (var i = from; i < section.End; i++)
        {
            var line = _lines[i].Trim();
            if (line.StartsWith("> {%", StringComparison.Ordinal))
                i = SkipScript(i, section.End);
            else if (!IsResponseHandler(line) && (body.Count > 0 || line.Length > 0))
                body.Add((i, _lines[i]));
        }

        while (body.Count > 0 && string.IsNullOrWhiteSpace(body[^1].Line))
            body.RemoveAt(body.Count - 1);
        return body;
    }

    static bool IsResponseHandler(string line) =>
        line.StartsWith("> {%", StringComparison.Ordinal)
        || line.StartsWith("<> ", StringComparison.Ordinal)
        || line.StartsWith(">> ", StringComparison.Ordinal)
        || line.StartsWith(">>! ", StringComparison.Ordinal)
        || (line.StartsWith("> ", StringComparison.Ordinal) && line.EndsWith(".js", StringComparison.Ordinal));

    Template? MakeBody(
        Expander expander, List<(int Index, string Line)> lines, ImmutableArray<RequestHeader> headers)
    {
        if (lines.Count == 0)
            return null;
        var type = headers.FirstOrDefault(h => h.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            .Value?.ToString() ?? "";
        var isForm = type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        var isMultipart = type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
        var newLine = isForm ? "" : isMultipart ? "\r\n" : "\n";

        var parts = new List<Template>();
        var run = new StringBuilder();
        foreach (var (index, line) in lines)
        {
            if (run.Length > 0 || parts.Count > 0)
                run.Append(newLine);
            if (!TryReadInclude(line, out var file, out var withVariables))
            {
                run.Append(isForm ? line.Trim() : line);
                continue;
            }

            var content = ReadInclude(index, file);
            if (withVariables)
            {
                run.Append(Encoding.UTF8.GetString(content).Replace('\0', '\uFFFD'));
                continue;
            }

            parts.Add(MakeTemplate(expander, expander.Expand(run.ToString())));
            parts.Add(Template.Of(content));
            run.Clear();
        }

        if (isMultipart)
            run.Append(newLine);
        parts.Add(MakeTemplate(expander, expander.Expand(run.ToString())));
        return Template.Concat(parts);
    }

    /// <summary>
    /// Reads <c>&lt; file</c> or, with variables in the file, <c>&lt;@ file</c>, <c>&lt;@utf8 file</c>.
    /// </summary>
    static bool TryReadInclude(string line, out string file, out bool withVariables)
    {
        file = "";
        withVariables = line.StartsWith("<@", StringComparison.Ordinal);
        var space = line.IndexOf(' ');
        if (!line.StartsWith('<') || space < 0 || (space > 1 && !withVariables))
            return false;
        file = line[space..].Trim();
        return file.Length > 0;
    }

    byte[] ReadInclude(int index, string file)
    {
        if (folder is null || Resolve(folder, file) is not { } full)
        {
            Fault(index, $"{file} is not below the folder of the .http file");
            return [];
        }

        var content = HttpFile.TryRead(full, HttpFile.MaxBodyLength, out var error);
        if (content is null || !_variables.TrySpend(content.Length))
            Fault(index, $"{file}: {(content is null ? error : "the file expands to too much")}");
        return content ?? [];
    }

    /// <summary>
    /// The file's path when it lies below the folder and no symbolic link leads out of it; else null.
    /// </summary>
    static string? Resolve(string folder, string file)
    {
        if (file.Contains('\0'))
            return null;
        var full = Path.GetFullPath(file, folder);
        var relative = Path.GetRelativePath(folder, full);
        if (relative == "." || relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
            return null;
        for (var at = full; at.Length > folder.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
                return null;
        }

        return full;
    }

    /// <summary>
    /// Cuts a websocket's messages at <c>===</c> lines; <c>=== wait-for-server[=n]</c> waits for n of the server's.
    /// </summary>
    ImmutableArray<SocketMessage> MakeMessages(Expander expander, List<(int Index, string Line)> lines)
    {
        var result = ImmutableArray.CreateBuilder<SocketMessage>();
        var run = new List<string>();
        var wait = 0;
        foreach (var (_, line) in lines)
        {
            if (!line.StartsWith("===", StringComparison.Ordinal))
            {
                run.Add(line);
                continue;
            }

            Flush();
            var words = line.TrimStart('=').Trim();
            if (!words.StartsWith(WaitForServer, StringComparison.Ordinal))
                continue;
            wait = int.TryParse(words[WaitForServer.Length..].Trim(' ', '='), out var n) ? Math.Clamp(n, 0, 100) : 1;
        }

        Flush();
        return result.ToImmutable();

        void Flush()
        {
            var message = string.Join('\n', run).Trim();
            run.Clear();
            if (message.Length == 0)
                return;
            result.Add(new(MakeTemplate(expander, expander.Expand(message)), wait));
            wait = 0;
        }
    }

    Template MakeTemplate(Expander expander, Expanded expanded)
    {
        var pieces = expanded.Text.Split(HttpUrl.Gap);
        var parts = new List<Template> { Template.Of(pieces[0]) };
        for (var i = 1; i < pieces.Length; i++)
        {
            if (expanded.Gaps[i - 1].Hole is { } hole)
                parts.Add(Template.Of(hole));
            else
                Fault(expander.Line, expanded.Gaps[i - 1].Problem);
            parts.Add(Template.Of(pieces[i]));
        }

        return Template.Concat(parts);
    }

    void Fault(int index, string text)
    {
        if (_fault is not null)
            return;
        _fault = text;
        _faultLine = index;
    }
}
