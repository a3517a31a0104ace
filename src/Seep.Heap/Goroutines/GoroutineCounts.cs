using System.Runtime.InteropServices;
using Seep.Core;
using Seep.Heap.Pprof;

namespace Seep.Heap.Goroutines;

/// <summary>Goroutines that have the same stack and labels.</summary>
/// <param name="Frames">Leaf first; the runtime's frames at the leaf are left out.</param>
/// <param name="Addresses">Return addresses, leaf first; one may be several frames.</param>
public sealed record GoroutineCount(
    long Count, IReadOnlyList<Frame> Frames, IReadOnlyList<Label> Labels, IReadOnlyList<ulong> Addresses)
{
    /// <summary>The text of a label; null when it has none of that key.</summary>
    public string? Label(string key) => GoText.Label(Labels, key);
}

/// <summary>
/// The text form of a count profile: <c>/debug/pprof/goroutine?debug=1</c>, and <c>goroutineleak</c> and
/// <c>threadcreate</c> likewise (<c>runtime/pprof</c>: <c>printCountProfile</c>).
/// </summary>
public sealed class GoroutineCounts
{
    GoroutineCounts(string name, long total, List<GoroutineCount> counts)
    {
        Name = name;
        Total = total;
        Counts = counts.AsReadOnly();
    }

    /// <summary><c>goroutine</c>, <c>goroutineleak</c>, <c>threadcreate</c>.</summary>
    public string Name { get; }

    public long Total { get; }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<GoroutineCount> Counts { get; }

    /// <exception cref="ProfileException">It is no count profile, is damaged, or larger than <paramref name="limits"/> allow.</exception>
    public static GoroutineCounts Read(Stream stream, ReadLimits? limits = null)
    {
        using var lines = new LineReader(stream, limits ?? ReadLimits.Default);
        return new Reader(lines).Read();
    }

    sealed class Reader(LineReader lines)
    {
        readonly Interner _interner = new();
        readonly List<GoroutineCount> _counts = [];
        readonly List<Frame> _frames = [];
        readonly List<ulong> _addresses = [];

        public GoroutineCounts Read()
        {
            lines.Next(out var line);
            var name = line[..Math.Max(0, line.IndexOf(" profile: total "u8))];
            if (name.IsEmpty || !TryTakeTotal(line[name.Length..], out var total))
            {
                throw new ProfileException(0, "a first line like 'goroutine profile: total 7' was expected",
                    "fetch /debug/pprof/goroutine?debug=1");
            }

            var text = _interner.String(name);
            var sum = 0L;
            var more = lines.Next(out line);
            while (more)
            {
                if (!line.IsEmpty)
                {
                    sum += ReadRecord(ref line, out more);
                    continue;
                }

                more = lines.Next(out line);
            }

            if (sum != total)
                throw Error($"the stacks so far are of {sum} goroutines where {total} were announced");
            return new GoroutineCounts(text, total, _counts);
        }

        static bool TryTakeTotal(ReadOnlySpan<byte> rest, out long total)
        {
            total = 0;
            return GoText.TryTake(ref rest, " profile: total "u8) && GoText.TryTakeNumber(ref rest, out total) && rest.IsEmpty;
        }

        /// <summary>A record whose first line is <paramref name="line"/>, up to the line after it.</summary>
        long ReadRecord(ref ReadOnlySpan<byte> line, out bool more)
        {
            var count = ParseStack(line);
            IReadOnlyList<Label> labels = [];
            _frames.Clear();
            while ((more = lines.Next(out line)) && GoText.TryTake(ref line, "#"u8))
            {
                if (GoText.TryTake(ref line, " labels: "u8))
                {
                    labels = GoText.TryTakeLabels(ref line, _interner, out var found) && line.IsEmpty
                        ? found
                        : throw Error("labels like {\"key\":\"value\"} were expected");
                }
                else
                {
                    ParseFrame(line);
                }
            }

            _counts.Add(new GoroutineCount(
                count, _interner.Stack(CollectionsMarshal.AsSpan(_frames)), labels, _addresses.ToArray()));
            return count;
        }

        /// <summary><c>12 @ 0x46f2b1 0x40a3c5</c></summary>
        long ParseStack(ReadOnlySpan<byte> line)
        {
            if (!GoText.TryTakeNumber(ref line, out var count) || !GoText.TryTake(ref line, " @"u8))
                throw Error("a count, '@' and addresses were expected");
            _addresses.Clear();
            while (GoText.TryTake(ref line, " 0x"u8))
            {
                if (!GoText.TryTakeHex(ref line, out var address))
                    throw Error("an address was expected after 0x");
                _addresses.Add(address);
            }

            return line.IsEmpty ? count : throw Error("a count, '@' and addresses were expected");
        }

        /// <summary>
        /// <c>0x46f2b1 main.serve+0x51 /src/main.go:12</c>, between tabs that align the columns; only the address when
        /// there is no symbol.
        /// </summary>
        void ParseFrame(ReadOnlySpan<byte> line)
        {
            line = line.TrimStart((byte)'\t');
            if (!GoText.TryTake(ref line, "0x"u8) || !GoText.TryTakeHex(ref line, out _))
                throw Error("an address was expected");
            line = line.TrimStart((byte)'\t');
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0)
            {
                _frames.Add(new Frame("<unknown>", "", 0));
                return;
            }

            var function = line[..tab];
            var offset = function.LastIndexOf("+0x"u8);
            if (offset < 0 || !GoText.TryCutPlace(line[tab..].TrimStart((byte)'\t'), out var file, out var number))
                throw Error("function+0xoffset, file and line were expected");
            _frames.Add(new Frame(_interner.String(function[..offset]), _interner.String(file), number));
        }

        ProfileException Error(string problem) =>
            new(lines.Offset, problem, "the profile is damaged or was cut short: fetch it again");
    }
}
