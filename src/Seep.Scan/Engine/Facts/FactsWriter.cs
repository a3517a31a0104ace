using System.Security.Cryptography;
using Seep.Core;
using Seep.Go.Types;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;

namespace Seep.Scan.Engine.Facts;

/// <summary>
/// The rows of a scan's table by number. A file has numbers for them: it holds for that table alone. Rows that stand for directives it has
/// as they are.
/// </summary>
sealed class RowNumbers
{
    readonly Dictionary<AcquireRow, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public RowNumbers(AcquireTable table)
    {
        Rows = table.Rows;
        foreach (var (number, row) in Rows.Index())
            _numbers[row] = number;
    }

    public IReadOnlyList<AcquireRow> Rows { get; }

    /// <summary>Of a row that is not the table's, but a directive's: one more than there are.</summary>
    public int Of(AcquireRow row) => _numbers.GetValueOrDefault(row, Rows.Count);
}

/// <summary>A file of facts and the hash of what it tells importers.</summary>
/// <param name="Exports">Changes when what the package declares, or a summary that importers can ask for, does.</param>
sealed record FactsFile(byte[] Bytes, byte[] Exports);

/// <summary>
/// Writes the facts of a package: a header, a block for importers, and one for the link phase. Each block begins with the texts that it
/// numbers. Numbers are of 7 bits a byte.
/// </summary>
/// <remarks>
/// <code>
/// header      "SEEPFACT"  version:byte  key:32  sum:32 (SHA-256 of all that follows)  exports:32  block (importers)  block (link phase)
/// importers   texts  said:{rows, owners, lifetimes}  fields:{package path canHold}  functions:{name block(summary)}, by name, those that are exported
/// link phase  texts  maybeReleased:{field}  calledEnders:{text}  findings
/// summary     nothing, or  flags nonNilResults nilResults endsOnErrors nothingOfNil contextOf effects fresh
/// </code>
/// Fields are told by their names (<see cref="FieldId"/>), functions by <see cref="NameOf"/>, rows of the table by their numbers.
/// </remarks>
sealed class FactsWriter
{
    /// <summary>Of the format. What is written also depends on the analysis: see <see cref="FactsKeys"/>.</summary>
    public const int Version = 7;

    public const int HashSize = SHA256.HashSizeInBytes;

    public static ReadOnlySpan<byte> Magic => "SEEPFACT"u8;

    readonly RowNumbers _rows;
    readonly Func<Var, FieldId> _idOf;
    readonly ByteWriter _bytes = new();
    readonly TextTable _texts;
    readonly Dictionary<Var, int> _fields;

    /// <summary>For a block.</summary>
    FactsWriter(RowNumbers rows, Func<Var, FieldId> idOf) : this(rows, idOf, new(), new(ReferenceEqualityComparer.Instance))
    {
    }

    /// <summary>For a part of a block, which has its texts and fields.</summary>
    FactsWriter(RowNumbers rows, Func<Var, FieldId> idOf, TextTable texts, Dictionary<Var, int> fields) =>
        (_rows, _idOf, _texts, _fields) = (rows, idOf, texts, fields);

    /// <param name="key">What the file is kept by.</param>
    /// <param name="declarations">The hash of what the package declares.</param>
    public static FactsFile Write(AnalysedFacts facts, byte[] key, byte[] declarations, RowNumbers rows, Func<Var, FieldId> idOf)
    {
        var exported = new FactsWriter(rows, idOf).Exported(facts);
        var digest = new Digest();
        digest.Add(declarations);
        digest.Add(exported);
        var exports = digest.End();

        var body = new ByteWriter();
        body.Bytes(exports);
        body.Block(exported);
        body.Block(new FactsWriter(rows, idOf).Linked(facts));
        var file = new ByteWriter();
        file.Bytes(Magic);
        file.Byte(Version);
        file.Bytes(key);
        file.Bytes(SHA256.HashData(body.Written));
        file.Bytes(body.Written);
        return new(file.Written.ToArray(), exports);
    }

    /// <summary>A function's name within its package: <c>Dial</c>, <c>Client.Do</c>.</summary>
    public static string NameOf(Func function)
    {
        if (function.Signature?.Recv is not { Type: { } type })
            return function.Name;
        type = Aliases.Unalias(type);
        return Aliases.AsNamed(type is Pointer pointer ? pointer.Elem : type) is { } named ? $"{named.Symbol.Name}.{function.Name}" : function.FullName;
    }

    byte[] Exported(AnalysedFacts facts)
    {
        var functions = facts.Summaries.Where(s => s.Key.IsExported).Select(s => (Name: NameOf(s.Key), s.Value))
            .DistinctBy(f => f.Name).OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        var record = new FactsWriter(_rows, _idOf, _texts, _fields);
        foreach (var (name, summary) in functions)
        {
            record._bytes.Clear();
            if (!summary.IsNothing)
                record.Summary(summary);
            Text(name);
            _bytes.Block(record._bytes.Written);
        }

        var said = new FactsWriter(_rows, _idOf, _texts, _fields);
        said.Said(facts.Said);
        var fields = new FactsWriter(_rows, _idOf, _texts, _fields);
        foreach (var field in _fields.OrderBy(f => f.Value).Select(f => f.Key))
        {
            fields.Field(_idOf(field));
            fields._bytes.Flag(field.Type is { } type && Holders.CanHold(type));
        }

        var block = new ByteWriter();
        _texts.Write(block);
        block.Bytes(said._bytes.Written);
        block.Number(_fields.Count);
        block.Bytes(fields._bytes.Written);
        block.Number(functions.Count);
        block.Bytes(_bytes.Written);
        return block.Written.ToArray();
    }

    void Said(ScanSettings said)
    {
        Each(said.Obligations, Row);
        Each(said.Owners, Text);
        Each(said.ProcessLifetime, Text);
    }

    /// <summary>A row that stands for a directive.</summary>
    void Row(AcquireRow row)
    {
        Text(row.Function);
        _bytes.Byte((int)row.Place);
        _bytes.Number(row.Index);
        Each([.. DeclaredRow.CallsOf(row)], Text);
    }

    byte[] Linked(AnalysedFacts facts)
    {
        Each([.. facts.MaybeReleased.OrderBy(f => f.Package, StringComparer.Ordinal).ThenBy(f => f.Path, StringComparer.Ordinal)], Field);
        Each([.. facts.CalledEnders.Order(StringComparer.Ordinal)], Text);
        Findings(facts.Findings);
        var block = new ByteWriter();
        _texts.Write(block);
        block.Bytes(_bytes.Written);
        return block.Written.ToArray();
    }

    void Summary(FunctionSummary summary)
    {
        _bytes.Flag(summary.NeverReturns);
        _bytes.Flag(summary.IsStandard);
        _bytes.Number(summary.NonNilResults);
        _bytes.Number(summary.NilResults);
        _bytes.Number(summary.EndsOnErrors);
        _bytes.Number(summary.NothingOfNil);
        _bytes.Signed(summary.ContextOf);
        Each(summary.Effects, Effect);
        Each(summary.Fresh, fresh =>
        {
            Each(fresh.Ways, way =>
            {
                _bytes.Number(way.Result);
                Path(way.Path);
                _bytes.Flag(way.Error is not null);
                if (way.Error is { } error)
                    Path(error);
            });
            Each(fresh.Tellers, teller =>
            {
                _bytes.Number(teller.Result);
                _bytes.Byte((int)teller.None);
            });
            Obligation(fresh.Obligation);
        });
    }

    void Effect(ParameterEffect effect)
    {
        _bytes.Number(effect.Parameter);
        Path(effect.Path);
        _bytes.Byte((int)effect.Kind);
        _bytes.Byte((int)effect.When);
        Text(effect.Release);
        _bytes.Flag(effect.IsGuess);
        _bytes.Number(effect.Field is { } field ? NumberOf(field) + 1 : 0);
        _bytes.Number(effect.Target);
        _bytes.Flag(effect.TargetPath is not null);
        if (effect.TargetPath is { } path)
            Path(path);
    }

    void Path(AccessPath path)
    {
        _bytes.Byte(path.Depth);
        foreach (var step in path.Steps)
            _bytes.Number(step is Var field ? AccessPath.FixedSteps.Length + NumberOf(field) : AccessPath.FixedSteps.IndexOf(step));
    }

    int NumberOf(Var field)
    {
        if (!_fields.TryGetValue(field, out var number))
            _fields[field] = number = _fields.Count;
        return number;
    }

    void Obligation(Obligation obligation)
    {
        var number = _rows.Of(obligation.Row);
        _bytes.Number(number);
        if (number == _rows.Rows.Count)
            Row(obligation.Row);
        _bytes.Flag(obligation.EndsWithRequest);
        _bytes.Flag(obligation.HasLongDelay);
        _bytes.Flag(obligation.IsUncertain);
        _bytes.Flag(obligation.IsOnDemand);
        _bytes.Signed(obligation.Parent);
        Each(obligation.Origin, Evidence);
    }

    void Findings(PackageFindings findings)
    {
        Text(findings.ImportPath);
        Each(findings.Lost, lost =>
        {
            Obligation(lost.Obligation);
            Spot(lost.At);
            Text(lost.Function);
            _bytes.Byte((int)lost.Kind);
            Each(lost.Evidence, Evidence);
            Text(lost.Resource);
            _bytes.Flag(lost.IsDoubtful);
            _bytes.Flag(lost.IsInLoop);
            _bytes.Flag(lost.IsEverReleased);
            _bytes.Flag(lost.OwnerField is not null);
            if (lost.OwnerField is { } owner)
                Field(owner);
            _bytes.Signed(lost.PathDepth);
            Text(lost.Node);
            _bytes.Flag(lost.MayFail);
            _bytes.Flag(lost.IsUsed);
            _bytes.Flag(lost.IsFailure);
            Origin(lost.Context);
        });
        Each(findings.LoopDefers, defer =>
        {
            Obligation(defer.Obligation);
            Spot(defer.At);
            Spot(defer.AcquiredAt);
            Text(defer.Function);
            _bytes.Flag(defer.IsEndless);
            Text(defer.Node);
        });
        Each(findings.Owned, owned =>
        {
            Field(owned.Field);
            _bytes.Flag(owned.CanHold);
            Each(owned.All, Field);
            Obligation(owned.Obligation);
            Spot(owned.DeclaredAt);
            Spot(owned.StoredAt);
            Text(owned.Function);
            Text(owned.Node);
        });
        Each(findings.Tickers, ticker =>
        {
            Spot(ticker.At);
            Spot(ticker.ReadAt);
            Text(ticker.Function);
            Text(ticker.Callee);
            Text(ticker.Reader);
            _bytes.Flag(ticker.ServesResult);
        });
        Each(findings.Partial, partial =>
        {
            Field(partial.Field);
            Text(partial.Function);
            Spot(partial.At);
            Each(partial.Evidence, Evidence);
        });
        Each(findings.Owners, owner =>
        {
            Field(owner.Field);
            Spot(owner.At);
            Text(owner.Owner);
        });
        Calls(findings.Calls);
        Each(findings.Notes, note =>
        {
            Spot(note.At);
            Text(note.Message);
        });
    }

    void Calls(PackageCalls calls)
    {
        Each(calls.Calls, call =>
        {
            Text(call.Callee);
            Text(call.Caller);
            _bytes.Flag(call.Once);
            _bytes.Flag(call.SetsUp);
            _bytes.Flag(call.InGoroutine);
            _bytes.Flag(call.IsLast);
            _bytes.Byte((int)call.OnFailure);
            Text(call.ErrorTo);
        });
        Each(calls.Taken, Taken);
        Each(calls.Methods, Taken);
        Each(calls.Asserted, Text);
        Each(calls.RunOnce, Text);
        Each(calls.EndProcess, Text);
        Each(calls.Contexts, passed =>
        {
            Text(passed.Callee);
            _bytes.Signed(passed.Parameter);
            Origin(passed.Origin);
        });
        Each(calls.Converted, Text);
        Each(calls.PerOwner, once =>
        {
            Text(once.Function);
            Text(once.Owner);
        });
    }

    void Origin(ContextOrigin origin)
    {
        _bytes.Byte((int)origin.End);
        Text(origin.Function);
        _bytes.Signed(origin.Parameter);
        _bytes.Flag(origin.IsMany);
    }

    void Taken(TakenFunction taken)
    {
        Text(taken.Function);
        Text(taken.Key);
        Text(taken.Package);
        _bytes.Flag(taken.IsPlace);
    }

    void Field(FieldId field)
    {
        Text(field.Package);
        Text(field.Path);
    }

    void Evidence(Evidence evidence)
    {
        Spot(evidence.At);
        Text(evidence.What);
    }

    void Spot(SourceSpot spot)
    {
        Text(spot.File);
        _bytes.Signed(spot.Line);
        _bytes.Signed(spot.Column);
    }

    void Text(string text) => _bytes.Number(_texts.NumberOf(text));

    void Each<T>(IReadOnlyList<T> items, Action<T> write)
    {
        _bytes.Number(items.Count);
        foreach (var item in items)
            write(item);
    }
}
