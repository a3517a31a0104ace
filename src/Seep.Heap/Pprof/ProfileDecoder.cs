using System.Runtime.InteropServices;
using System.Text;

namespace Seep.Heap.Pprof;

public sealed partial class Profile
{
    /// <summary>Reads a profile, gzip or raw.</summary>
    /// <exception cref="ProfileException">It is no valid profile, or larger than <paramref name="limits"/> allow.</exception>
    public static Profile Read(Stream stream, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        using var input = PooledBuffer.ReadAll(stream, limits);
        return Read(input.Written, limits);
    }

    /// <inheritdoc cref="Read(Stream, ReadLimits?)"/>
    public static Profile Read(ReadOnlySpan<byte> bytes, ReadLimits? limits = null)
    {
        limits ??= ReadLimits.Default;
        if (!Gzip.IsGzip(bytes))
            return new ProfileDecoder(bytes).Decode();

        using var expanded = Gzip.Decompress(bytes, limits);
        return new ProfileDecoder(expanded.Written).Decode();
    }
}

/// <summary>Decodes <c>profile.proto</c>.</summary>
/// <remarks>
/// <para>
/// Samples name locations by id, locations functions, all of them strings by index, and writers put these tables in any
/// order, most behind the samples. So the top level, whose messages can be skipped, is walked once for each table that
/// the next one needs: first everything is counted and every array then made as long as it will be; then strings,
/// mappings and functions, locations, samples. Nothing is kept of the input, no object made for a sample.
/// </para>
/// <para>
/// It accepts what pprof's decoder and <c>CheckValid</c> accept (<c>github.com/google/pprof/profile</c>), and no more:
/// a mapping that is in no table counts as none, a function or location that is in none is an error.
/// </para>
/// </remarks>
ref struct ProfileDecoder(ReadOnlySpan<byte> data)
{
    // The field numbers of message Profile.
    const int SampleTypeField = 1;
    const int SampleField = 2;
    const int MappingField = 3;
    const int LocationField = 4;
    const int FunctionField = 5;
    const int StringField = 6;

    readonly ReadOnlySpan<byte> _data = data;
    Counts _counts;

    (int Start, int End)[] _stringRanges = [];
    string?[] _strings = [];

    Mapping[] _mappings = [];
    Function[] _functions = [];
    Location[] _locations = [];
    Line[] _lines = [];
    int[] _lineStarts = [];
    IdIndex _mappingIds;
    IdIndex _functionIds;
    IdIndex _locationIds;

    struct Counts
    {
        public int SampleTypes, Samples, Mappings, Locations, Functions, Strings;   // fields of the profile
        public int Values, Frames, Labels;      // of all samples together
        public int Lines;                       // of all locations together
        public int Comments;
    }

    public Profile Decode()
    {
        RefuseText();
        Count();
        FindStrings();
        var header = ReadHeader();
        ReadMappingsAndFunctions();
        ReadLocations();
        return ReadSamples(header);
    }

    /// <summary>The mistakes that people make: the text form, an error page, nothing at all.</summary>
    readonly void RefuseText()
    {
        if (_data.IsEmpty)
        {
            throw new ProfileException(0, "the profile is empty",
                "look at the server's log, or fetch it with curl -v to see what the server answers");
        }

        if (_data.StartsWith("goroutine "u8))
        {
            throw new ProfileException(0, "a profile in protobuf form was expected, and this is goroutine text",
                "fetch it without debug=1 or debug=2, or read it as a goroutine dump");
        }

        if (_data.StartsWith("heap profile:"u8) || _data.StartsWith("--- "u8))
        {
            throw new ProfileException(0, "a profile in protobuf form was expected, and this is its text form",
                "fetch it without debug=1");
        }

        if (_data[0] == '<')
        {
            throw new ProfileException(0, "a profile was expected, and this is HTML",
                "check the address: it should end in /debug/pprof/heap or the like");
        }
    }

    readonly ProtoReader TopLevel() => new(_data, 0, _data.Length);

    void Count()
    {
        var timeSeen = false;
        for (var r = TopLevel(); r.Next();)
        {
            switch (r.Field)
            {
                case SampleTypeField:
                    _counts.SampleTypes++;
                    break;
                case SampleField:
                    _counts.Samples++;
                    CountSample(r.Message());
                    break;
                case MappingField:
                    _counts.Mappings++;
                    break;
                case LocationField:
                    _counts.Locations++;
                    for (var location = r.Message(); location.Next();)
                        _counts.Lines += location.Field == 4 ? 1 : 0;
                    break;
                case FunctionField:
                    _counts.Functions++;
                    break;
                case StringField:
                    var (start, end) = r.Bytes();
                    if (_counts.Strings++ == 0 && start != end)
                        throw ProtoReader.Error(r.FieldStart, "the first string must be empty");
                    break;
                case 9:
                    if (timeSeen)
                    {
                        throw new ProfileException(r.FieldStart, "a second profile begins here or before",
                            "the file is two profiles put together: keep them in a file each and merge them");
                    }

                    timeSeen = r.Signed() != 0;
                    break;
                case 13:
                    _counts.Comments += r.CountNumbers();
                    break;
            }
        }

        if (_counts.Strings == 0)
            throw ProtoReader.Error(_data.Length, "the profile has no string table");
        if (_counts.Samples > 0 && _counts.SampleTypes == 0)
            throw ProtoReader.Error(_data.Length, "the profile has samples but does not say what they measure");
        if (_counts.Values != (long)_counts.Samples * _counts.SampleTypes)
        {
            throw ProtoReader.Error(_data.Length, $"{_counts.Samples} samples of {_counts.SampleTypes} types "
                + $"have {_counts.Values} values in all");
        }
    }

    void CountSample(ProtoReader r)
    {
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    _counts.Frames += r.CountNumbers();
                    break;
                case 2:
                    _counts.Values += r.CountNumbers();
                    break;
                case 3:
                    _counts.Labels++;
                    break;
            }
        }
    }

    void FindStrings()
    {
        _stringRanges = new (int, int)[_counts.Strings];
        _strings = new string?[_counts.Strings];
        var i = 0;
        for (var r = TopLevel(); r.Next();)
        {
            if (r.Field == StringField)
                _stringRanges[i++] = r.Range;
        }
    }

    /// <summary>A string of the table, decoded when first asked for; what is no UTF-8 becomes U+FFFD.</summary>
    readonly string String(long index, int offset)
    {
        if ((ulong)index >= (ulong)_strings.Length)
        {
            throw ProtoReader.Error(offset,
                $"the message here names string {index} of {_strings.Length}");
        }

        var (start, end) = _stringRanges[index];
        return _strings[index] ??= Encoding.UTF8.GetString(_data[start..end]);
    }

    readonly ProfileHeader ReadHeader()
    {
        var types = new SampleType[_counts.SampleTypes];
        var comments = new string[_counts.Comments];
        var (type, comment) = (0, 0);
        var periodType = new SampleType("", "");
        long drop = 0, keep = 0, time = 0, duration = 0, period = 0, defaultType = 0, doc = 0;

        for (var r = TopLevel(); r.Next();)
        {
            switch (r.Field)
            {
                case SampleTypeField:
                    types[type++] = ReadSampleType(r.Message(), r.FieldStart);
                    break;
                case 7:
                    drop = r.Signed();
                    break;
                case 8:
                    keep = r.Signed();
                    break;
                case 9:
                    time = r.Signed();
                    break;
                case 10:
                    duration = r.Signed();
                    break;
                case 11:
                    periodType = ReadSampleType(r.Message(), r.FieldStart);
                    break;
                case 12:
                    period = r.Signed();
                    break;
                case 13 when r.IsBytes:
                    for (var packed = r.Message(); !packed.AtEnd;)
                        comments[comment++] = String((long)packed.Varint(), r.FieldStart);
                    break;
                case 13:
                    comments[comment++] = String(r.Signed(), r.FieldStart);
                    break;
                case 14:
                    defaultType = r.Signed();
                    break;
                case 15:
                    doc = r.Signed();
                    break;
            }
        }

        return new ProfileHeader
        {
            SampleTypes = ImmutableCollectionsMarshal.AsImmutableArray(types),
            PeriodType = periodType,
            Period = period,
            TimeNanos = time,
            DurationNanos = duration,
            DefaultSampleType = String(defaultType, 0),
            Comments = ImmutableCollectionsMarshal.AsImmutableArray(comments),
            DropFrames = String(drop, 0),
            KeepFrames = String(keep, 0),
            DocUrl = String(doc, 0),
        };
    }

    readonly SampleType ReadSampleType(ProtoReader r, int offset)
    {
        long type = 0, unit = 0;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    type = r.Signed();
                    break;
                case 2:
                    unit = r.Signed();
                    break;
            }
        }

        return new SampleType(String(type, offset), String(unit, offset));
    }

    void ReadMappingsAndFunctions()
    {
        _mappings = new Mapping[_counts.Mappings];
        _functions = new Function[_counts.Functions];
        var mappingIds = new ulong[_counts.Mappings];
        var functionIds = new ulong[_counts.Functions];
        var (mapping, function) = (0, 0);

        for (var r = TopLevel(); r.Next();)
        {
            switch (r.Field)
            {
                case MappingField:
                    _mappings[mapping] = ReadMapping(r.Message(), r.FieldStart);
                    mappingIds[mapping] = _mappings[mapping].Id;
                    mapping++;
                    break;
                case FunctionField:
                    _functions[function] = ReadFunction(r.Message(), r.FieldStart);
                    functionIds[function] = _functions[function].Id;
                    function++;
                    break;
            }
        }

        _mappingIds = Index(mappingIds, MappingField, "mapping");
        _functionIds = Index(functionIds, FunctionField, "function");
    }

    readonly Mapping ReadMapping(ProtoReader r, int offset)
    {
        ulong id = 0, start = 0, limit = 0, fileOffset = 0;
        long file = 0, buildId = 0;
        var symbols = Symbols.None;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    id = r.Number();
                    break;
                case 2:
                    start = r.Number();
                    break;
                case 3:
                    limit = r.Number();
                    break;
                case 4:
                    fileOffset = r.Number();
                    break;
                case 5:
                    file = r.Signed();
                    break;
                case 6:
                    buildId = r.Signed();
                    break;
                case >= 7 and <= 10:
                    var flag = (Symbols)(1 << (r.Field - 7));
                    symbols = r.Number() != 0 ? symbols | flag : symbols & ~flag;
                    break;
            }
        }

        return new Mapping(id, start, limit, fileOffset, String(file, offset), String(buildId, offset), symbols);
    }

    readonly Function ReadFunction(ProtoReader r, int offset)
    {
        ulong id = 0;
        long name = 0, systemName = 0, file = 0, startLine = 0;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    id = r.Number();
                    break;
                case 2:
                    name = r.Signed();
                    break;
                case 3:
                    systemName = r.Signed();
                    break;
                case 4:
                    file = r.Signed();
                    break;
                case 5:
                    startLine = r.Signed();
                    break;
            }
        }

        return new Function(id, String(name, offset), String(systemName, offset), String(file, offset), startLine);
    }

    void ReadLocations()
    {
        _locations = new Location[_counts.Locations];
        _lines = new Line[_counts.Lines];
        _lineStarts = new int[_counts.Locations + 1];
        var ids = new ulong[_counts.Locations];
        var (location, line) = (0, 0);

        for (var r = TopLevel(); r.Next();)
        {
            if (r.Field != LocationField)
                continue;
            _locations[location] = ReadLocation(r.Message(), ref line);
            ids[location] = _locations[location].Id;
            _lineStarts[++location] = line;
        }

        _locationIds = Index(ids, LocationField, "location");
    }

    readonly Location ReadLocation(ProtoReader r, ref int line)
    {
        ulong id = 0, mapping = 0, address = 0;
        var folded = false;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    id = r.Number();
                    break;
                case 2:
                    mapping = r.Number();
                    break;
                case 3:
                    address = r.Number();
                    break;
                case 4:
                    _lines[line++] = ReadLine(r.Message(), r.FieldStart);
                    break;
                case 5:
                    folded = r.Number() != 0;
                    break;
            }
        }

        return new Location(id, address, _mappingIds[mapping], folded);
    }

    readonly Line ReadLine(ProtoReader r, int offset)
    {
        ulong function = 0;
        long line = 0, column = 0;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    function = r.Number();
                    break;
                case 2:
                    line = r.Signed();
                    break;
                case 3:
                    column = r.Signed();
                    break;
            }
        }

        var row = _functionIds[function];
        if (row < 0)
            throw ProtoReader.Error(offset, $"the line here names function {function}, which is not in the function table");
        return new Line(row, line, column);
    }

    readonly Profile ReadSamples(ProfileHeader header)
    {
        var stacks = new int[_counts.Frames];
        var stackStarts = new int[_counts.Samples + 1];
        var values = new long[_counts.Values];
        var labels = new Label[_counts.Labels];
        var labelStarts = new int[_counts.Samples + 1];
        var (sample, frame, value, label) = (0, 0, 0, 0);

        for (var r = TopLevel(); r.Next();)
        {
            if (r.Field != SampleField)
                continue;

            for (var s = r.Message(); s.Next();)
            {
                switch (s.Field)
                {
                    case 1 when s.IsBytes:
                        for (var packed = s.Message(); !packed.AtEnd;)
                            stacks[frame++] = LocationRow(packed.Varint(), r.FieldStart);
                        break;
                    case 1:
                        stacks[frame++] = LocationRow(s.Number(), r.FieldStart);
                        break;
                    case 2 when s.IsBytes:
                        for (var packed = s.Message(); !packed.AtEnd;)
                            values[value++] = (long)packed.Varint();
                        break;
                    case 2:
                        values[value++] = s.Signed();
                        break;
                    case 3:
                        labels[label] = ReadLabel(s.Message(), s.FieldStart);
                        label += labels[label].IsEmpty ? 0 : 1;
                        break;
                }
            }

            sample++;
            stackStarts[sample] = frame;
            labelStarts[sample] = label;
            if (value != sample * _counts.SampleTypes)
            {
                throw ProtoReader.Error(r.FieldStart, $"the sample has {value - (sample - 1) * _counts.SampleTypes} "
                    + $"values where {_counts.SampleTypes} were expected");
            }
        }

        if (label < labels.Length)
            Array.Resize(ref labels, label);
        return new Profile(
            header,
            new LocationTables(_mappings, _functions, _locations, _lines, _lineStarts),
            new SampleTables(stacks, stackStarts, values, labels, labelStarts));
    }

    readonly int LocationRow(ulong id, int offset)
    {
        var row = _locationIds[id];
        if (row < 0)
            throw ProtoReader.Error(offset, $"the sample here names location {id}, which is not in the location table");
        return row;
    }

    readonly Label ReadLabel(ProtoReader r, int offset)
    {
        long key = 0, text = 0, number = 0, unit = 0;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    key = r.Signed();
                    break;
                case 2:
                    text = r.Signed();
                    break;
                case 3:
                    number = r.Signed();
                    break;
                case 4:
                    unit = r.Signed();
                    break;
            }
        }

        var name = String(key, offset);
        return text != 0
            ? new Label(name, String(text, offset))
            : new Label(name, number, String(unit, offset));
    }

    /// <summary>The index of a table by id; an error when an id is 0 or there twice.</summary>
    readonly IdIndex Index(ReadOnlySpan<ulong> ids, int field, string what)
    {
        var index = new IdIndex(ids, out var duplicate);
        if (duplicate < 0)
            return index;

        var r = TopLevel();
        for (var row = -1; row < duplicate && r.Next();)
            row += r.Field == field ? 1 : 0;
        if (ids[duplicate] == 0)
            throw ProtoReader.Error(r.FieldStart, $"the {what} here has the id 0, which stands for none");
        throw new ProfileException(r.FieldStart, $"a second {what} with the id {ids[duplicate]}",
            "the file is damaged, or two profiles put together: keep them in a file each and merge them");
    }
}
