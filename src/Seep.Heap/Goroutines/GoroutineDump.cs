using System.Runtime.InteropServices;
using System.Text;
using Seep.Core;
using Seep.Heap.Pprof;

namespace Seep.Heap.Goroutines;

/// <summary>
/// All goroutines with their stacks, as <c>/debug/pprof/goroutine?debug=2</c>, <c>runtime.Stack</c> and a crash print
/// them (<c>docs/formats/goroutines.md</c>).
/// </summary>
public sealed class GoroutineDump
{
    internal GoroutineDump(List<Goroutine> goroutines, bool isCut)
    {
        Goroutines = goroutines.AsReadOnly();
        IsCut = isCut;
    }

    /// <summary>In the order of the dump.</summary>
    public IReadOnlyList<Goroutine> Goroutines { get; }

    /// <summary>The dump ended in the middle of a goroutine, which was left out, and others may be missing.</summary>
    public bool IsCut { get; }

    /// <summary>Reads a dump to its end. What stands before the first goroutine, as a panic's message, is skipped.</summary>
    /// <param name="allowCut">
    /// Take a dump that was cut short and say so in <see cref="IsCut"/>: the runtime cuts at 64 MB, and
    /// <c>runtime.Stack</c> at the end of its caller's buffer. Otherwise that is an error.
    /// </param>
    /// <exception cref="ProfileException">It is no dump, is damaged, or larger than <paramref name="limits"/> allow.</exception>
    public static GoroutineDump Read(Stream stream, bool allowCut = false, ReadLimits? limits = null)
    {
        using var lines = new LineReader(stream, limits ?? ReadLimits.Default);
        return new GoroutineReader(lines, allowCut).Read();
    }
}

/// <summary>Reads the traceback format of the runtime (<c>runtime/traceback.go</c>: <c>goroutineheader</c>, <c>traceback2</c>).</summary>
sealed class GoroutineReader(LineReader lines, bool allowCut)
{
    const string Damaged = "the dump is damaged: fetch it again";
    const int MostMinutes = 200 * 365 * 24 * 60;

    readonly record struct Header(
        long Id, string State, long Minutes, bool IsLeaked, bool IsLocked, long Bubble, IReadOnlyList<Label> Labels);

    record struct Body(Frame? CreatedBy, long? Parent, int Elided, bool IsUnavailable);

    readonly Interner _interner = new();
    readonly Dictionary<string, IReadOnlyList<Label>> _labels = new(StringComparer.Ordinal);    // by their text
    readonly List<Goroutine> _goroutines = [];
    readonly List<Frame> _frames = [];
    bool _isCut;

    public GoroutineDump Read()
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.Next(out line))
            {
                throw new ProfileException(0, "no goroutine was found",
                    "a dump in the form of debug=2 was expected, as from /debug/pprof/goroutine?debug=2");
            }
        }
        while (!IsHeader(line));

        do
            ReadGoroutine(line);
        while (NextAfterBlanks(out line));
        return new GoroutineDump(_goroutines, _isCut);
    }

    static bool IsHeader(ReadOnlySpan<byte> line) =>
        GoText.TryTake(ref line, "goroutine "u8) && GoText.TryTakeNumber(ref line, out _) && line.StartsWith(" "u8);

    bool NextAfterBlanks(out ReadOnlySpan<byte> line)
    {
        while (lines.Next(out line))
        {
            if (!line.IsEmpty)
                return true;
        }

        return false;
    }

    void ReadGoroutine(ReadOnlySpan<byte> line)
    {
        if (!lines.IsComplete)
        {
            Cut();
            return;
        }

        var header = ParseHeader(line);
        if (!TryReadBody(out var body))
        {
            Cut();
            return;
        }

        _goroutines.Add(new Goroutine
        {
            Id = header.Id,
            State = header.State,
            Wait = TimeSpan.FromMinutes(header.Minutes),
            IsLeaked = header.IsLeaked,
            IsLockedToThread = header.IsLocked,
            SynctestBubble = header.Bubble,
            Labels = header.Labels,
            Frames = _interner.Stack(CollectionsMarshal.AsSpan(_frames)),
            ElidedFrames = body.Elided,
            IsStackUnavailable = body.IsUnavailable,
            CreatedBy = body.CreatedBy,
            ParentId = body.Parent,
        });
    }

    /// <summary>
    /// The lines up to the blank one, or the end of the dump; the frames go to <see cref="_frames"/>. False when the dump
    /// ends inside them.
    /// </summary>
    bool TryReadBody(out Body body)
    {
        body = default;
        _frames.Clear();
        var inAncestor = false;
        for (var count = 0; ; count++)
        {
            if (!lines.Next(out var line))
                return count > 0;
            if (line.IsEmpty)
                return true;
            if (!lines.IsComplete)
                return false;

            // GODEBUG=tracebackancestors: what follows belongs to those who created the creator.
            inAncestor |= line.StartsWith("[originating from goroutine "u8);
            if (inAncestor || IsUnwinderNoise(line))
                continue;

            if (GoText.TryTake(ref line, "..."u8))
            {
                body.Elided = GoText.TryTakeNumber(ref line, out var elided) ? (int)Math.Min(elided, int.MaxValue) : -1;
            }
            else if (line.EndsWith("stack unavailable"u8))
            {
                body.IsUnavailable = true;
            }
            else if (line.StartsWith("non-Go function at pc="u8))
            {
                _frames.Add(new Frame("non-Go function", "", 0));
            }
            else if (GoText.TryTake(ref line, "created by "u8))
            {
                body.Parent = TakeParent(ref line);
                if (!TryReadPlace(_interner.String(line), out var creator))
                    return false;
                body.CreatedBy = creator;
            }
            else
            {
                if (!TryReadPlace(FunctionOfCall(line), out var frame))
                    return false;
                _frames.Add(frame);
            }
        }
    }

    /// <summary>The dump ended inside a goroutine.</summary>
    void Cut()
    {
        if (!allowCut)
        {
            throw new ProfileException(lines.Offset, "the dump ends in the middle of a goroutine",
                "it was cut short: fetch it again; the runtime itself cuts a dump at 64 MB");
        }

        _isCut = true;
    }

    /// <summary><c>goroutine 7 gp=… m=… mp=… [chan receive (leaked), 5 minutes, locked to thread]{labels}:</c></summary>
    Header ParseHeader(ReadOnlySpan<byte> line)
    {
        var rest = line;
        if (!GoText.TryTake(ref rest, "goroutine "u8) || !GoText.TryTakeNumber(ref rest, out var id))
            throw Error($"'goroutine' and its number were expected, not {Quote(line)}");

        var open = rest.IndexOf(" ["u8);
        var close = rest.IndexOf((byte)']');
        if (open < 0 || close < open)
            throw Error($"the goroutine's state in brackets was expected, not {Quote(line)}");
        var status = rest[(open + 2)..close];
        rest = rest[(close + 1)..];

        var labels = TakeLabels(ref rest);
        if (!rest.SequenceEqual(":"u8))
            throw Error($"a colon was expected at the end of {Quote(line)}");
        return ParseStatus(id, status, labels);
    }

    Header ParseStatus(long id, ReadOnlySpan<byte> status, IReadOnlyList<Label> labels)
    {
        var (minutes, bubble) = (0L, 0L);
        var (isLocked, isLeaked) = (false, false);

        var state = TakeItem(ref status);
        while (!status.IsEmpty)
        {
            var item = TakeItem(ref status);
            if (item.SequenceEqual("locked to thread"u8))
                isLocked = true;
            else if (GoText.TryTake(ref item, "synctest bubble "u8))
                GoText.TryTakeNumber(ref item, out bubble);
            else if (!GoText.TryTakeNumber(ref item, out minutes) || !item.SequenceEqual(" minutes"u8) || minutes > MostMinutes)
                throw Error($"'N minutes', 'locked to thread' or 'synctest bubble N' was expected, not {Quote(item)}");
        }

        if (state.EndsWith(" (scan)"u8))
            state = state[..^7];
        if (state.EndsWith(" (leaked)"u8))
        {
            state = state[..^9];
            isLeaked = true;
        }

        return new Header(id, _interner.String(state), minutes, isLeaked, isLocked, bubble, labels);
    }

    static ReadOnlySpan<byte> TakeItem(ref ReadOnlySpan<byte> list)
    {
        var comma = list.IndexOf(", "u8);
        var item = comma < 0 ? list : list[..comma];
        list = comma < 0 ? [] : list[(comma + 2)..];
        return item;
    }

    IReadOnlyList<Label> TakeLabels(ref ReadOnlySpan<byte> rest)
    {
        if (!GoText.TryTake(ref rest, " "u8))
            return [];

        var text = _interner.String(rest);
        if (_labels.TryGetValue(text, out var known))
        {
            rest = ":"u8;
            return known;
        }

        if (!GoText.TryTakeLabels(ref rest, _interner, out var labels))
            throw Error($"labels were expected at the end of the line: {{key: value}}, not {Quote(rest)}");
        if (rest.SequenceEqual(":"u8))
            _labels.Add(text, labels);
        return labels;
    }

    /// <summary>What the unwinder says when it meets a stack it cannot follow, with a hex dump.</summary>
    static bool IsUnwinderNoise(ReadOnlySpan<byte> line) =>
        line.StartsWith("runtime: "u8) || line.StartsWith("stack: frame="u8) || line.StartsWith("0x"u8);

    /// <summary><c>main.(*Hub).Run(0xc000, {0x1, 0x2})</c> without its arguments; a C function has none printed.</summary>
    string FunctionOfCall(ReadOnlySpan<byte> line)
    {
        if (line is [.., (byte)')'] && line.LastIndexOf((byte)'(') is var open and > 0)
            line = line[..open];
        return line.SequenceEqual("panic"u8) ? "runtime.gopanic" : _interner.String(line);
    }

    /// <summary>Cuts <c> in goroutine 7</c> off the end.</summary>
    static long? TakeParent(ref ReadOnlySpan<byte> line)
    {
        var at = line.LastIndexOf(" in goroutine "u8);
        if (at < 0)
            return null;
        var rest = line[(at + " in goroutine "u8.Length)..];
        if (!GoText.TryTakeNumber(ref rest, out var id) || !rest.IsEmpty)
            return null;
        line = line[..at];
        return id;
    }

    /// <summary>The line behind a function's: a tab, <c>file:line</c>, <c> +0x1d</c>; false when the dump ends here.</summary>
    bool TryReadPlace(string function, out Frame frame)
    {
        frame = default;
        var functionOffset = lines.Offset;
        if (!lines.Next(out var line) || !lines.IsComplete)
            return false;

        var place = line;
        if (!GoText.TryTake(ref place, "\t"u8))
        {
            throw new ProfileException(functionOffset,
                $"a function and below it its file and line were expected, not {Quote(line)}", Damaged);
        }

        var tail = place.LastIndexOf(" +0x"u8);
        if (tail < 0)
            tail = place.LastIndexOf(" fp=0x"u8);
        if (tail < 0)
            tail = place.LastIndexOf(" pc=0x"u8);
        if (tail >= 0)
            place = place[..tail];

        if (place.StartsWith("pc=0x"u8))
            frame = new Frame(function, "", 0);
        else if (GoText.TryCutPlace(place, out var file, out var number))
            frame = new Frame(function, _interner.String(file), number);
        else
            throw Error($"a file and line were expected, not {Quote(line)}");
        return true;
    }

    ProfileException Error(string problem) => new(lines.Offset, problem, Damaged);

    /// <summary>The beginning of what was found, fit for a message.</summary>
    static string Quote(ReadOnlySpan<byte> text)
    {
        const int Most = 60;
        var shown = new StringBuilder("'");
        foreach (var b in text[..Math.Min(text.Length, Most)])
            shown.Append(b is >= 0x20 and < 0x7f ? (char)b : '?');
        return shown.Append(text.Length > Most ? "…'" : "'").ToString();
    }
}
