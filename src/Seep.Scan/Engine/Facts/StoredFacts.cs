using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Seep.Core;
using Seep.Go.Types;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;

namespace Seep.Scan.Engine.Facts;

/// <summary>Facts that <see cref="FactsWriter"/> wrote. A summary is read when it is first asked for. For several threads.</summary>
sealed class StoredFacts : PackageFacts
{
    const int MaxParameter = 1 << 16;

    static readonly int LastKnown = (int)Enum.GetValues<Known>().Max();
    static readonly int LastKind = (int)Enum.GetValues<EffectKind>().Max();
    static readonly int LastOnExits = (int)Enum.GetValues<OnExits>().Max();

    readonly RowNumbers _rows;
    readonly StoredTexts _texts;
    readonly StoredField[] _fields;
    readonly ByteReader _functionsAt;
    readonly Lazy<FrozenDictionary<string, ByteReader>> _functions;
    readonly ConcurrentDictionary<Func, FunctionSummary?> _summaries = new(ReferenceEqualityComparer.Instance);
    Func<StoredField, Var?> _resolve = _ => null;
    Action _damaged = () => { };

    /// <summary>A field that summaries speak of.</summary>
    /// <param name="CanHold">What <see cref="Holders.CanHold(Type)"/> says of its type.</param>
    public readonly record struct StoredField(FieldId Id, bool CanHold);

    StoredFacts(byte[] bytes, byte[] key, RowNumbers rows)
    {
        _rows = rows;
        var file = new ByteReader(bytes, 0, bytes.Length);
        if (!file.Bytes(FactsWriter.Magic.Length).SequenceEqual(FactsWriter.Magic))
            throw file.Wrong("no file of facts");
        if (file.Byte() is var version and not FactsWriter.Version)
            throw file.Wrong($"version {version}");
        if (!file.Bytes(FactsWriter.HashSize).SequenceEqual(key))
            throw file.Wrong("facts of something else");
        var sum = file.Bytes(FactsWriter.HashSize);
        if (!sum.SequenceEqual(SHA256.HashData(bytes.AsSpan(file.At))))
            throw file.Wrong("the sum does not fit");
        Exports = file.Bytes(FactsWriter.HashSize).ToArray();
        var exported = file.Block();
        var linked = file.Block();
        file.ExpectEnd();

        _texts = new(ref exported);
        Said = new LinkReader(rows, _texts).Said(ref exported);
        _fields = new StoredField[exported.Count()];
        for (var i = 0; i < _fields.Length; i++)
            _fields[i] = new(new(_texts.Read(ref exported), _texts.Read(ref exported)), exported.Flag());
        _functionsAt = exported;
        _functions = new(ReadNames);

        var link = new LinkReader(rows, ref linked);
        MaybeReleased = LinkReader.Each(ref linked, link.Field);
        CalledEnders = LinkReader.Each(ref linked, link.Text);
        Findings = link.Findings(ref linked);
        linked.ExpectEnd();
    }

    /// <param name="key">What the file is kept by.</param>
    /// <exception cref="FactsException">It is damaged, or of something else.</exception>
    public static StoredFacts Read(byte[] bytes, byte[] key, RowNumbers rows) => new(bytes, key, rows);

    /// <summary>As in <see cref="FactsFile"/>.</summary>
    public byte[] Exports { get; }

    public override PackageFindings Findings { get; }

    public override IReadOnlyCollection<FieldId> MaybeReleased { get; }

    public override IReadOnlyCollection<string> CalledEnders { get; }

    public override ScanSettings Said { get; }

    /// <summary>Says how fields are found, once the package is loaded.</summary>
    /// <param name="resolve">Null where there is no such package.</param>
    /// <param name="damaged">Is called when a summary can't be read: then it is as if nobody had seen the body.</param>
    public void Bind(Func<StoredField, Var?> resolve, Action damaged) => (_resolve, _damaged) = (resolve, damaged);

    public override FunctionSummary? Find(Func function) => _summaries.GetOrAdd(function, Read);

    FunctionSummary? Read(Func function)
    {
        try
        {
            return _functions.Value.TryGetValue(FactsWriter.NameOf(function), out var record) ? Summary(record) : null;
        }
        catch (FactsException)
        {
            _damaged();
            return null;
        }
    }

    FrozenDictionary<string, ByteReader> ReadNames()
    {
        var from = _functionsAt;
        var count = from.Count();
        var functions = new Dictionary<string, ByteReader>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
            functions[_texts.Read(ref from)] = from.Block();
        from.ExpectEnd();
        return functions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    FunctionSummary Summary(ByteReader from)
    {
        if (from.Left == 0)
            return FunctionSummary.Nothing;
        var link = new LinkReader(_rows, _texts);
        var (neverReturns, isStandard) = (from.Flag(), from.Flag());
        var (nonNil, nil, endsOnErrors, nothingOfNil, contextOf) = (from.Number(), from.Number(), from.Number(), from.Number(), from.Signed());
        var effects = LinkReader.Each(ref from, Effect);
        var fresh = LinkReader.Each(ref from, (ref ByteReader of) =>
        {
            var ways = LinkReader.Each(ref of, (ref ByteReader way) => new ResultWay(way.Number(MaxParameter), Path(ref way), way.Flag() ? Path(ref way) : null));
            var tellers = LinkReader.Each(ref of, (ref ByteReader teller) => new ResultTeller(teller.Number(MaxParameter), (Known)teller.Byte(LastKnown)));
            return new FreshResult(ways, link.Obligation(ref of)) { Tellers = tellers };
        });
        from.ExpectEnd();
        return new()
        {
            NeverReturns = neverReturns,
            IsStandard = isStandard,
            NonNilResults = nonNil,
            NilResults = nil,
            EndsOnErrors = endsOnErrors,
            NothingOfNil = nothingOfNil,
            ContextOf = contextOf,
            Effects = effects,
            Fresh = fresh,
        };
    }

    ParameterEffect Effect(ref ByteReader from) => new(
        from.Number(MaxParameter), Path(ref from), (EffectKind)from.Byte(LastKind), (OnExits)from.Byte(LastOnExits),
        _texts.Read(ref from), IsGuess: from.Flag(), Field: from.Number(_fields.Length + 1) is > 0 and var field ? FieldAt(ref from, field - 1) : null,
        Target: from.Number(MaxParameter), TargetPath: from.Flag() ? Path(ref from) : null);

    AccessPath Path(ref ByteReader from)
    {
        Span<int> steps = stackalloc int[AccessPath.MaxDepth];
        steps = steps[..from.Byte(AccessPath.MaxDepth)];
        foreach (ref var step in steps)
            step = from.Number(AccessPath.FixedSteps.Length + _fields.Length);
        var path = AccessPath.Empty;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            var step = steps[i] < AccessPath.FixedSteps.Length ? AccessPath.FixedSteps[steps[i]] : FieldAt(ref from, steps[i] - AccessPath.FixedSteps.Length);
            path = step == AccessPath.Address.Head
                ? steps.Length == 1 ? AccessPath.Address : throw from.Wrong("an address is a path by itself")
                : path.Prepend(step)!;
        }

        return path;
    }

    Var FieldAt(ref ByteReader from, int number) =>
        _resolve(_fields[number]) ?? throw from.Wrong($"there is no package {_fields[number].Id.Package}");
}

/// <summary>Reads one thing.</summary>
delegate T ReadOne<out T>(ref ByteReader from);

/// <summary>Reads what names no symbols: texts, places, obligations, findings.</summary>
sealed class LinkReader(RowNumbers rows, StoredTexts texts)
{
    const int MaxResult = 1 << 16;

    static readonly int LastPlace = (int)Enum.GetValues<AcquirePlace>().Max();
    static readonly int LastLossKind = (int)Enum.GetValues<LossKind>().Max();
    static readonly int LastOnFailure = (int)Enum.GetValues<OnFailure>().Max();
    static readonly int LastContextEnd = (int)Enum.GetValues<ContextEnd>().Max();

    public LinkReader(RowNumbers rows, ref ByteReader from) : this(rows, new StoredTexts(ref from))
    {
    }

    public static List<T> Each<T>(ref ByteReader from, ReadOne<T> read)
    {
        var count = from.Count();
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read(ref from));
        return items;
    }

    public string Text(ref ByteReader from) => texts.Read(ref from);

    public FieldId Field(ref ByteReader from) => new(Text(ref from), Text(ref from));

    public ScanSettings Said(ref ByteReader from)
    {
        var (obligations, owners, lifetimes) = (Each(ref from, Row), Each(ref from, Text), Each(ref from, Text));
        return obligations.Count + owners.Count + lifetimes.Count == 0
            ? ScanSettings.None
            : new() { Obligations = obligations, Owners = owners, ProcessLifetime = lifetimes };
    }

    /// <summary>A row that stands for a directive.</summary>
    AcquireRow Row(ref ByteReader from) => DeclaredRow.Of(Text(ref from), (AcquirePlace)from.Byte(LastPlace), from.Number(MaxResult), Each(ref from, Text));

    public Obligation Obligation(ref ByteReader from)
    {
        var row = from.Number(rows.Rows.Count + 1) is var number && number < rows.Rows.Count ? rows.Rows[number] : Row(ref from);
        var (endsWithRequest, hasLongDelay, isUncertain, isOnDemand) = (from.Flag(), from.Flag(), from.Flag(), from.Flag());
        var parent = from.Signed();
        return new(row, new(row), Each(ref from, Evidence))
        {
            EndsWithRequest = endsWithRequest,
            HasLongDelay = hasLongDelay,
            IsUncertain = isUncertain,
            IsOnDemand = isOnDemand,
            Parent = parent,
        };
    }

    public PackageFindings Findings(ref ByteReader from) => new(
        Text(ref from), Each(ref from, Lost), Each(ref from, Defer), Each(ref from, Owned), Each(ref from, Ticker), Each(ref from, Partial),
        Each(ref from, Owner), Calls(ref from), Each(ref from, Note));

    PackageCalls Calls(ref ByteReader from) => new(
        Each(ref from, Call), Each(ref from, Taken), Each(ref from, Taken), Each(ref from, Text), Each(ref from, Text), Each(ref from, Text),
        Each(ref from, Context), Each(ref from, Text), Each(ref from, Once));

    LostObligation Lost(ref ByteReader from) => new(
        Obligation(ref from), Spot(ref from), Text(ref from), (LossKind)from.Byte(LastLossKind), Each(ref from, Evidence),
        Text(ref from), from.Flag(), from.Flag(), from.Flag(), from.Flag() ? Field(ref from) : null, from.Signed(), Text(ref from), from.Flag(), from.Flag(), from.Flag(), Origin(ref from));

    LoopDefer Defer(ref ByteReader from) => new(Obligation(ref from), Spot(ref from), Spot(ref from), Text(ref from), from.Flag(), Text(ref from));

    OwnedField Owned(ref ByteReader from) => new(
        Field(ref from), from.Flag(), Each(ref from, Field), Obligation(ref from), Spot(ref from), Spot(ref from), Text(ref from), Text(ref from));

    EndlessTicker Ticker(ref ByteReader from) => new(
        Spot(ref from), Spot(ref from), Text(ref from), Text(ref from), Text(ref from), from.Flag());

    CallRecord Call(ref ByteReader from) => new(Text(ref from), Text(ref from), from.Flag(), from.Flag(), from.Flag(), from.Flag(), (OnFailure)from.Byte(LastOnFailure), Text(ref from));

    OncePerOwner Once(ref ByteReader from) => new(Text(ref from), Text(ref from));

    PassedContext Context(ref ByteReader from) => new(Text(ref from), from.Signed(), Origin(ref from));

    ContextOrigin Origin(ref ByteReader from) => new((ContextEnd)from.Byte(LastContextEnd), Text(ref from), from.Signed(), from.Flag());

    TakenFunction Taken(ref ByteReader from) => new(Text(ref from), Text(ref from), Text(ref from), from.Flag());

    PartialRelease Partial(ref ByteReader from) => new(Field(ref from), Text(ref from), Spot(ref from), Each(ref from, Evidence));

    DeclaredOwner Owner(ref ByteReader from) => new(Field(ref from), Spot(ref from), Text(ref from));

    ScanNote Note(ref ByteReader from) => new(Spot(ref from), Text(ref from));

    Evidence Evidence(ref ByteReader from) => new(Spot(ref from), Text(ref from));

    SourceSpot Spot(ref ByteReader from) => new(Text(ref from), from.Signed(), from.Signed());
}
