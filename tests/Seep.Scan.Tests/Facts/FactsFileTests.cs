using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Types;
using Seep.Scan.Engine;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;

namespace Seep.Scan.Tests.Facts;

/// <summary>Files of facts: what was written is read again, and what was not is refused.</summary>
public sealed class FactsFileTests
{
    const int SumAt = 8 + 1 + FactsWriter.HashSize;

    static readonly byte[] Key = SHA256.HashData("key"u8);
    static readonly RowNumbers Rows = new(AcquireTable.BuiltIn);
    static readonly Package P = new("example.com/p", "p");
    static readonly Var[] Fields = [.. Enumerable.Range(0, 6).Select(i => new Var(Pos.None, P, $"f{i}", i == 0 ? Universe.Invalid : HoldsSomething))];

    static Signature HoldsSomething => new(null, Go.Types.Tuple.Empty, Go.Types.Tuple.Empty, isVariadic: false);

    static readonly Gen<string> AnyText = Gen.OneOf(Gen.String[0, 6], Gen.OneOf("Close", "", "()", "é"));

    static readonly Gen<AccessPath> AnyPath = Gen.Frequency(
        (1, Gen.Const(AccessPath.Address)),
        (9, Gen.OneOf<object>([AccessPath.Element, AccessPath.Captured, AccessPath.Result(0)!, AccessPath.Result(7)!, .. Fields]).List[0, AccessPath.MaxDepth]
            .Select(steps => steps.Aggregate(AccessPath.Empty, (path, step) => path.Prepend(step)!))));

    static readonly Gen<AccessPath?> MaybePath = Gen.OneOf(AnyPath.Select(p => (AccessPath?)p), Gen.Const((AccessPath?)null));

    static readonly Gen<SourceSpot> AnySpot = Gen.Select(AnyText, Gen.Int[0, 100_000], Gen.Int[-1, 200], (file, line, column) => new SourceSpot(file, line, column));

    static readonly Gen<IReadOnlyList<Evidence>> AnyEvidence = ListOf(Gen.Select(AnySpot, AnyText, (at, what) => new Evidence(at, what)));

    static readonly Gen<AcquireRow> AnyDeclaredRow = Gen.Select(AnyText, Gen.Enum<AcquirePlace>(), Gen.Int[0, 9], ListOf(AnyText), DeclaredRow.Of);

    static readonly Gen<AcquireRow> AnyRow = Gen.OneOf(Gen.Int[0, Rows.Rows.Count - 1].Select(row => Rows.Rows[row]), AnyDeclaredRow);

    static readonly Gen<Obligation> AnyObligation = Gen.Select(AnyRow, AnyEvidence, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[-1, 9],
        (row, origin, request, delay, uncertain, onDemand, parent) => new Obligation(row, new(row), origin)
        {
            EndsWithRequest = request,
            HasLongDelay = delay,
            IsUncertain = uncertain,
            IsOnDemand = onDemand,
            Parent = parent,
        });

    static readonly Gen<ParameterEffect> AnyEffect =
        from parameter in Gen.Int[0, 300]
        from path in AnyPath
        from kind in Gen.Enum<EffectKind>()
        from @when in Gen.Enum<OnExits>()
        from release in AnyText
        from field in Gen.OneOf<Var?>([null, .. Fields])
        from target in Gen.Int[0, 300]
        from targetPath in MaybePath
        from guess in Gen.Bool
        select new ParameterEffect(parameter, path, kind, @when, release, field, target, targetPath, guess);

    static readonly Gen<FunctionSummary> AnySummary =
        from never in Gen.Bool
        from standard in Gen.Bool
        from nonNil in Gen.ULong
        from nil in Gen.ULong
        from contextOf in Gen.Int[-1, 9]
        from effects in ListOf(AnyEffect)
        from fresh in ListOf(
            from ways in ListOf(Gen.Select(Gen.Int[0, 9], AnyPath, MaybePath, (result, path, error) => new ResultWay(result, path, error)))
            from tellers in ListOf(Gen.Select(Gen.Int[0, 9], Gen.Enum<Known>(), (result, none) => new ResultTeller(result, none)))
            from obligation in AnyObligation
            select new FreshResult(ways, obligation) { Tellers = tellers })
        select new FunctionSummary { NeverReturns = never, IsStandard = standard, NonNilResults = nonNil, NilResults = nil, EndsOnErrors = nonNil ^ 5, NothingOfNil = nonNil ^ 9, ContextOf = contextOf, Effects = effects, Fresh = fresh };

    static readonly Gen<FieldId> AnyField = Gen.Select(AnyText, AnyText, (package, path) => new FieldId(package, path));

    static readonly Gen<TakenFunction> AnyTaken =
        Gen.Select(AnyText, AnyText, AnyText, Gen.Bool, (function, key, package, isPlace) => new TakenFunction(function, key, package, isPlace));

    static readonly Gen<ContextOrigin> AnyOrigin =
        Gen.Select(Gen.Enum<ContextEnd>(), AnyText, Gen.Int[-3, 3], Gen.Bool, (end, function, parameter, isMany) => new ContextOrigin(end, function, parameter, isMany));

    static readonly Gen<PackageCalls> AnyCalls =
        from calls in ListOf(Gen.Select(AnyText, AnyText, Gen.Bool.Array[4], Gen.Enum<OnFailure>(), AnyText, (callee, caller, flags, failure, errorTo) => new CallRecord(callee, caller, flags[0], flags[1], flags[2], flags[3], failure, errorTo)))
        from taken in ListOf(AnyTaken)
        from methods in ListOf(AnyTaken)
        from asserted in ListOf(AnyText)
        from once in ListOf(AnyText)
        from ends in ListOf(AnyText)
        from contexts in ListOf(Gen.Select(AnyText, Gen.Int[-3, 3], AnyOrigin, (callee, parameter, origin) => new PassedContext(callee, parameter, origin)))
        from converted in ListOf(AnyText)
        from perOwner in ListOf(Gen.Select(AnyText, AnyText, (function, owner) => new OncePerOwner(function, owner)))
        select new PackageCalls(calls, taken, methods, asserted, once, ends, contexts, converted, perOwner);

    static readonly Gen<PackageFindings> AnyFindings =
        from lost in ListOf(
            from obligation in AnyObligation
            from at in AnySpot
            from function in AnyText
            from kind in Gen.Enum<LossKind>()
            from evidence in AnyEvidence
            from flags in Gen.Bool.Array[7]
            from owner in AnyField
            from depth in Gen.Int[-5, 5]
            from context in AnyOrigin
            select new LostObligation(obligation, at, function, kind, evidence, function, flags[0], flags[1], flags[2], flags[3] ? owner : null, depth, at.File, flags[4], flags[5], flags[6], context))
        from defers in ListOf(Gen.Select(AnyObligation, AnySpot, AnySpot, AnyText, Gen.Bool, (o, at, acquired, function, endless) => new LoopDefer(o, at, acquired, function, endless, at.File)))
        from owned in ListOf(Gen.Select(AnyField, Gen.Bool, ListOf(AnyField), AnyObligation, AnySpot, AnySpot, AnyText, AnyText,
            (field, holds, all, o, declared, stored, function, owner) => new OwnedField(field, holds, all, o, declared, stored, function, owner)))
        from tickers in ListOf(Gen.Select(AnySpot, AnySpot, AnyText, AnyText, AnyText,
            (at, read, function, callee, reader) => new EndlessTicker(at, read, function, callee, reader, reader.Length > 2)))
        from owners in ListOf(Gen.Select(AnyField, AnySpot, AnyText, (field, at, owner) => new DeclaredOwner(field, at, owner)))
        from calls in AnyCalls
        from partial in ListOf(Gen.Select(AnyField, AnyText, AnySpot, AnyEvidence, (field, function, at, evidence) => new PartialRelease(field, function, at, evidence)))
        from notes in ListOf(Gen.Select(AnySpot, AnyText, (at, message) => new ScanNote(at, message)))
        from path in AnyText
        select new PackageFindings(path, lost, defers, owned, tickers, partial, owners, calls, notes);

    static readonly Gen<ScanSettings> AnySaid = Gen.Select(ListOf(AnyDeclaredRow), ListOf(AnyText), ListOf(AnyText),
        (rows, owners, lifetimes) => new ScanSettings { Obligations = rows, Owners = owners, ProcessLifetime = lifetimes });

    static readonly Gen<AnalysedFacts> AnyFacts =
        from findings in AnyFindings
        from summaries in Gen.OneOf(AnySummary, Gen.Const(FunctionSummary.Nothing)).Array[0, 5]
        from released in AnyField.HashSet[0, 5]
        from enders in AnyText.HashSet[0, 3]
        from said in AnySaid
        select new AnalysedFacts(
            findings, summaries.Index().ToDictionary(s => new Func(Pos.None, P, $"{(s.Index % 4 == 3 ? 'f' : 'F')}{s.Index}", HoldsSomething), s => s.Item), released, enders, said);

    static Gen<IReadOnlyList<T>> ListOf<T>(Gen<T> gen) => gen.Array[0, 3].Select(items => (IReadOnlyList<T>)items);

    [Fact]
    public void What_was_written_is_read_again() => AnyFacts.Sample(facts =>
    {
        var file = Write(facts);
        var read = Read(file.Bytes);

        Assert.Equal(file.Exports, read.Exports);
        Assert.Equal(JsonSerializer.Serialize(facts.Findings), JsonSerializer.Serialize(read.Findings));
        Assert.Equal(facts.MaybeReleased.Order(Comparer<FieldId>.Create(Compare)), read.MaybeReleased);
        Assert.Equal(JsonSerializer.Serialize(facts.Said), JsonSerializer.Serialize(read.Said));
        Assert.Equal(facts.CalledEnders.Order(StringComparer.Ordinal), read.CalledEnders);
        foreach (var (function, summary) in facts.Summaries)
            Assert.Equal(function.IsExported ? Describe(summary) : "", Describe(read.Find(function)));
        Assert.Null(read.Find(new Func(Pos.None, P, "Other", HoldsSomething)));
    });

    [Fact]
    public void The_same_is_written_each_time() => AnyFacts.Sample(facts => Assert.Equal(Write(facts).Bytes, Write(facts).Bytes));

    /// <summary>What a function's body does that no caller sees, and what is found, is nothing to importers.</summary>
    [Fact]
    public void Importers_are_told_of_exported_functions_alone() => Gen.Select(AnyFacts, AnyFacts).Sample((one, other) =>
    {
        var changed = new AnalysedFacts(other.Findings, one.Summaries.Where(s => s.Key.IsExported).ToDictionary(), other.MaybeReleased, other.CalledEnders, one.Said);

        Assert.Equal(Write(one).Exports, Write(changed).Exports);
    });

    [Fact]
    public void Importers_are_told_of_directives()
    {
        var facts = AnyFacts.Single();
        AnalysedFacts With(ScanSettings said) => new(facts.Findings, facts.Summaries, facts.MaybeReleased, facts.CalledEnders, said);

        Assert.NotEqual(Write(With(ScanSettings.None)).Exports, Write(With(new() { Owners = ["p.T.f"] })).Exports);
    }

    [Fact]
    public void Importers_are_told_of_what_is_declared() =>
        Assert.NotEqual(Write(AnyFacts.Single()).Exports, FactsWriter.Write(AnyFacts.Single(), Key, [1], Rows, IdOf).Exports);

    /// <summary>A byte that differs anywhere, and an end that is missing.</summary>
    [Fact]
    public void What_is_damaged_is_refused() => AnyFacts.Sample(facts =>
    {
        var bytes = Write(facts).Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= (byte)(1 << i % 8);
            Assert.Throws<FactsException>(() => Read(damaged));
            Assert.Throws<FactsException>(() => Read(bytes[..i]));
        }

        Assert.Throws<FactsException>(() => Read([.. bytes, 0]));
        Assert.Throws<FactsException>(() => StoredFacts.Read(bytes, SHA256.HashData("other"u8), Rows));
    }, iter: 20);

    /// <summary>Where the sum fits whoever wrote it, the reader takes the rest as it comes: it ends, and throws nothing else.</summary>
    [Fact]
    public void What_is_hostile_is_refused_or_read() => Gen.Select(AnyFacts, Gen.Select(Gen.UInt, Gen.Byte).Array[1, 4]).Sample((facts, changes) =>
    {
        var bytes = Write(facts).Bytes;
        const int Body = SumAt + FactsWriter.HashSize;
        foreach (var (at, value) in changes)
            bytes[Body + (int)(at % (bytes.Length - Body))] = value;
        SHA256.HashData(bytes.AsSpan(Body)).CopyTo(bytes.AsSpan(SumAt));
        try
        {
            var read = Read(bytes);
            foreach (var function in facts.Summaries.Keys)
                read.Find(function);
        }
        catch (FactsException)
        {
            // As it is declared.
        }
    });

    /// <summary>Of a summary that can't be read it is told, once it is asked for.</summary>
    [Fact]
    public void A_summary_of_fields_that_are_not_there_is_none()
    {
        var function = new Func(Pos.None, P, "F", HoldsSomething);
        var summary = new FunctionSummary { Effects = [new(0, AccessPath.Empty.Prepend(Fields[1])!, EffectKind.Escapes)] };
        var findings = new PackageFindings("p", [], [], [], [], [], [], PackageCalls.None, []);
        var read = StoredFacts.Read(Write(new(findings, new Dictionary<Func, FunctionSummary> { [function] = summary }, [], [], ScanSettings.None)).Bytes, Key, Rows);
        var told = 0;
        read.Bind(_ => null, () => told++);

        Assert.Null(read.Find(function));
        Assert.Equal(1, told);
    }

    /// <summary>
    /// What these have is written, read, and generated here. Whoever adds to one of them adds to <see cref="FactsWriter"/>,
    /// <see cref="StoredFacts"/> and the generators too, and then to this list.
    /// </summary>
    [Theory]
    [InlineData(typeof(FunctionSummary), "NeverReturns IsStandard Effects Fresh NonNilResults NilResults EndsOnErrors NothingOfNil ContextOf")]
    [InlineData(typeof(ParameterEffect), "Parameter Path Kind When Release Field Target TargetPath IsGuess")]
    [InlineData(typeof(FreshResult), "Ways Obligation Tellers")]
    [InlineData(typeof(ResultTeller), "Result None")]
    [InlineData(typeof(ResultWay), "Result Path Error")]
    [InlineData(typeof(Obligation), "Row Releases Origin EndsWithRequest HasLongDelay Parent IsUncertain IsOnDemand")]
    [InlineData(typeof(Evidence), "At What")]
    [InlineData(typeof(PackageFindings), "ImportPath Lost LoopDefers Owned Tickers Partial Owners Calls Notes")]
    [InlineData(typeof(PackageCalls), "Calls Taken Methods Asserted RunOnce EndProcess Contexts Converted PerOwner")]
    [InlineData(typeof(OncePerOwner), "Function Owner")]
    [InlineData(typeof(CallRecord), "Callee Caller Once SetsUp InGoroutine IsLast OnFailure ErrorTo")]
    [InlineData(typeof(PassedContext), "Callee Parameter Origin")]
    [InlineData(typeof(ContextOrigin), "End Function Parameter IsMany")]
    [InlineData(typeof(TakenFunction), "Function Key Package IsPlace")]
    [InlineData(typeof(DeclaredOwner), "Field At Owner")]
    [InlineData(typeof(ScanSettings), "Obligations ProcessLifetime Owners")]
    public void All_that_there_is_is_written(System.Type type, string properties) =>
        Assert.Equal(properties.Split(' '), type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name));

    static FactsFile Write(AnalysedFacts facts) => FactsWriter.Write(facts, Key, [], Rows, IdOf);

    static FieldId IdOf(Var field) => new(field.Package!.Path, $"T.{field.Name}");

    static StoredFacts Read(byte[] bytes)
    {
        var read = StoredFacts.Read(bytes, Key, Rows);
        read.Bind(field => Fields.FirstOrDefault(f => f.Name == field.Id.Name && Holders.CanHold(f.Type!) == field.CanHold), () => { });
        return read;
    }

    static int Compare(FieldId a, FieldId b) =>
        string.CompareOrdinal(a.Package, b.Package) is var byPackage and not 0 ? byPackage : string.CompareOrdinal(a.Path, b.Path);

    static string Describe(FunctionSummary? summary) => summary is null ? ""
        : $"""
        {summary.NeverReturns} {summary.IsStandard} {summary.NonNilResults} {summary.NilResults} {summary.EndsOnErrors} {summary.NothingOfNil} {summary.ContextOf}
        {string.Join('\n', summary.Effects)}
        {string.Join('\n', summary.Fresh.Select(f => $"{string.Join(' ', f.Ways)} {string.Join(' ', f.Tellers)} {JsonSerializer.Serialize(f.Obligation)}"))}
        """;
}
