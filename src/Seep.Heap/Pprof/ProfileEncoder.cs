using System.IO.Compression;
using System.Text;

namespace Seep.Heap.Pprof;

public sealed partial class Profile
{
    /// <summary>Writes the profile as <c>profile.proto</c>, which pprof and this class read.</summary>
    /// <param name="compress">As gzip: what pprof expects of a file.</param>
    public void Write(Stream stream, bool compress = true)
    {
        using var bytes = new PooledBuffer(1 << 16);
        new ProfileEncoder(this, bytes).Encode();
        if (!compress)
        {
            stream.Write(bytes.Written);
            return;
        }

        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        gzip.Write(bytes.Written);
    }

    /// <inheritdoc cref="Write(Stream, bool)"/>
    public byte[] ToArray(bool compress = true)
    {
        using var stream = new MemoryStream();
        Write(stream, compress);
        return stream.ToArray();
    }
}

/// <summary>Encodes <c>profile.proto</c> with its fields in order and the string table behind what uses it.</summary>
sealed class ProfileEncoder(Profile profile, PooledBuffer output)
{
    readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal) { [""] = 0 };
    readonly List<string> _stringTable = [""];

    public void Encode()
    {
        foreach (var type in profile.SampleTypes)
            WriteSampleType(1, type);
        for (var i = 0; i < profile.SampleCount; i++)
            WriteSample(i);
        foreach (ref readonly var mapping in profile.Mappings)
            WriteMapping(mapping);
        for (var i = 0; i < profile.Locations.Length; i++)
            WriteLocation(i);
        foreach (ref readonly var function in profile.Functions)
            WriteFunction(function);
        WriteHeader();
        foreach (var text in _stringTable)
            WriteString(6, text);
    }

    void WriteHeader()
    {
        WriteNumber(7, String(profile.DropFrames));
        WriteNumber(8, String(profile.KeepFrames));
        WriteNumber(9, profile.TimeNanos);
        WriteNumber(10, profile.DurationNanos);
        if (profile.PeriodType != new SampleType("", ""))
            WriteSampleType(11, profile.PeriodType);
        WriteNumber(12, profile.Period);
        foreach (var comment in profile.Comments)
        {
            WriteTag(13, 0);
            WriteVarint((ulong)String(comment));
        }

        WriteNumber(14, String(profile.DefaultSampleType));
        WriteNumber(15, String(profile.DocUrl));
    }

    void WriteSampleType(int field, SampleType type)
    {
        var start = Begin(field);
        WriteNumber(1, String(type.Type));
        WriteNumber(2, String(type.Unit));
        End(start);
    }

    void WriteSample(int sample)
    {
        var start = Begin(2);
        var stack = Begin(1);
        foreach (var location in profile.Stack(sample))
            WriteVarint(profile.Locations[location].Id);
        End(stack);
        var values = Begin(2);
        foreach (var value in profile.Values(sample))
            WriteVarint((ulong)value);
        End(values);
        foreach (ref readonly var label in profile.Labels(sample))
            WriteLabel(label);
        End(start);
    }

    void WriteLabel(in Label label)
    {
        var start = Begin(3);
        WriteNumber(1, String(label.Key));
        WriteNumber(2, String(label.Text ?? ""));
        WriteNumber(3, label.Number);
        WriteNumber(4, String(label.Unit));
        End(start);
    }

    void WriteMapping(in Mapping mapping)
    {
        var start = Begin(3);
        WriteNumber(1, (long)mapping.Id);
        WriteNumber(2, (long)mapping.Start);
        WriteNumber(3, (long)mapping.Limit);
        WriteNumber(4, (long)mapping.Offset);
        WriteNumber(5, String(mapping.File));
        WriteNumber(6, String(mapping.BuildId));
        for (var i = 0; i < 4; i++)
            WriteNumber(7 + i, (int)mapping.Symbols >> i & 1);
        End(start);
    }

    void WriteLocation(int index)
    {
        ref readonly var location = ref profile.Locations[index];
        var start = Begin(4);
        WriteNumber(1, (long)location.Id);
        if (location.Mapping >= 0)
            WriteNumber(2, (long)profile.Mappings[location.Mapping].Id);
        WriteNumber(3, (long)location.Address);
        foreach (ref readonly var line in profile.Lines(index))
        {
            var lineStart = Begin(4);
            WriteNumber(1, (long)profile.Functions[line.Function].Id);
            WriteNumber(2, line.Number);
            WriteNumber(3, line.Column);
            End(lineStart);
        }

        WriteNumber(5, location.IsFolded ? 1 : 0);
        End(start);
    }

    void WriteFunction(in Function function)
    {
        var start = Begin(5);
        WriteNumber(1, (long)function.Id);
        WriteNumber(2, String(function.Name));
        WriteNumber(3, String(function.SystemName));
        WriteNumber(4, String(function.File));
        WriteNumber(5, function.StartLine);
        End(start);
    }

    int String(string text)
    {
        if (!_strings.TryGetValue(text, out var index))
        {
            _strings.Add(text, index = _stringTable.Count);
            _stringTable.Add(text);
        }

        return index;
    }

    void WriteString(int field, string text)
    {
        WriteTag(field, 2);
        WriteVarint((ulong)Encoding.UTF8.GetByteCount(text));
        output.Advance(Encoding.UTF8.GetBytes(text, output.Free(3 * text.Length)));
    }

    /// <summary>A number that is left out when it is 0, as the format has it.</summary>
    void WriteNumber(int field, long value)
    {
        if (value == 0)
            return;
        WriteTag(field, 0);
        WriteVarint((ulong)value);
    }

    void WriteTag(int field, int wireType) => WriteVarint((ulong)(field << 3 | wireType));

    void WriteVarint(ulong value)
    {
        var free = output.Free(10);
        var n = 0;
        for (; value >= 0x80; value >>= 7)
            free[n++] = (byte)(value | 0x80);
        free[n++] = (byte)value;
        output.Advance(n);
    }

    /// <summary>Begins a message or packed list; a byte is left for its length, which nearly always suffices.</summary>
    int Begin(int field)
    {
        WriteTag(field, 2);
        output.Free()[0] = 0;
        output.Advance(1);
        return output.Length;
    }

    void End(int start)
    {
        var length = output.Length - start;
        Span<byte> prefix = stackalloc byte[8];
        var n = 0;
        for (var rest = length; ; rest >>= 7)
        {
            prefix[n++] = (byte)(rest >= 0x80 ? rest | 0x80 : rest);
            if (rest < 0x80)
                break;
        }

        output.Insert(start, n - 1);
        prefix[..n].CopyTo(output.From(start - 1));
    }
}
