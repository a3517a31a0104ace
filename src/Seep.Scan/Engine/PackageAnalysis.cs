using System.Collections.Concurrent;
using Seep.Core;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Types;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Engine.Flows;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.Ssa.Build;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine;

/// <summary>What the analyses of all packages share.</summary>
sealed record BuildContext(FileSet Files, CallCatalog Catalog, BuildFacts Facts, FieldCatalog Fields, ScanSettings Settings, TimerSemantics Timers)
{
    public CallKeys CallKeys { get; } = new();

    /// <summary>The contexts of packages that import directives, by the packages that those are in.</summary>
    ConcurrentDictionary<string, BuildContext> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>The context of a package: what directives in it and its imports say is part of it, and the module's own settings win.</summary>
    /// <param name="own">What its own directives say.</param>
    public BuildContext Of(Package package, ScanSettings own)
    {
        var said = Facts.SaidTo(package);
        if (!own.IsNone)
            return With([own, .. said.Select(by => by.Settings)]);
        return said.Count == 0
            ? this
            : Others.GetOrAdd(string.Join('\n', said.Select(by => by.Package)), _ => With([.. said.Select(by => by.Settings)]));
    }

    BuildContext With(IReadOnlyList<ScanSettings> said)
    {
        var settings = Settings.Over(said);
        return this with { Settings = settings, Catalog = new(settings.Table) };
    }
}

/// <summary>
/// The package phase: summarises the functions of a package, callees first, and follows each obligation that begins in it.
/// </summary>
sealed class PackageAnalysis
{
    const int MaxFresh = 16;

    /// <summary>Names of methods after which a value is no more used.</summary>
    static readonly HashSet<string> Enders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Close", "Stop", "Shutdown", "Release", "Destroy", "Dispose", "Free", "Disconnect", "Terminate", "Quit",
    };

    readonly BuildContext _build;
    readonly SourceDirectives _directives;
    readonly LoadedPackage _package;
    readonly Summaries _summaries;
    readonly FieldUses _fieldUses = new();
    readonly HashSet<string> _calledEnders = new(StringComparer.Ordinal);
    readonly List<LostObligation> _lost = [];
    readonly List<LoopDefer> _loopDefers = [];
    readonly List<OwnedField> _owned = [];
    readonly List<EndlessTicker> _tickers = [];
    readonly List<PartialRelease> _partial = [];
    readonly List<(PartialRelease Partial, Func Method, AccessPath Path)> _partialOf = [];
    readonly HashSet<Func> _called = new(ReferenceEqualityComparer.Instance);
    readonly CallScan _calls;
    readonly List<ScanNote> _notes = [];
    CollectionLengths _lengths = new([]);
    bool _hasFailures;

    PackageAnalysis(BuildContext build, LoadedPackage package)
    {
        _directives = SourceDirectives.Of(package, build.Fields);
        (_build, _package, _summaries) = (build.Of(package.Package, _directives.Settings), package, new(build.Facts.Find));
        _calls = new(_build.CallKeys, _build.Fields, _build.Settings);
    }

    public static AnalysedFacts Run(BuildContext build, LoadedPackage package)
    {
        var analysis = new PackageAnalysis(build, package);
        analysis.Run();
        var findings = new PackageFindings(
            package.ImportPath, analysis._lost, analysis._loopDefers, analysis._owned, analysis._tickers, analysis._partial,
            [.. analysis.DeclaredOwners()], analysis._calls.Calls, [.. analysis._directives.Faults, .. analysis._notes]);
        return new(
            findings, analysis._summaries.Own, [.. analysis._fieldUses.MaybeReleased.Select(build.Fields.IdOf).Distinct()], analysis._calledEnders,
            analysis._directives.Settings)
        {
            HasFailures = analysis._hasFailures,
        };
    }

    void Run()
    {
        var builder = new PackageBuilder(_package);
        List<Function> functions = [.. builder.Functions()];
        foreach (var failure in builder.Failures)
            Note(failure.Pos, $"{failure.Function} could not be analysed: {failure.Reason.Message}");
        _lengths = new(functions);
        _summaries.Passed = new(builder.Failures.Count > 0 ? [] : functions); // who else calls a function has to be known
        foreach (var group in CallOrder.Of(functions))
        {
            // Within a group each is first summarised as if the others did nothing.
            foreach (var declared in group.Functions.Where(_ => group.IsRecursive).Select(f => f.Declared).OfType<Func>())
                _summaries.Set(declared, FunctionSummary.Nothing);
            for (var round = group.IsRecursive ? 0 : 1; round < 2; round++)
            {
                foreach (var function in group.Functions)
                    Analyse(function, report: round == 1);
            }
        }

        foreach (var function in functions)
        {
            var context = new FunctionContext(function, _summaries, _build.Catalog);
            FieldScan.Of(context, _fieldUses);
            if (_package.Listed.DepOnly)
                continue;
            AddCallees(function);
            _calls.Add(context);
        }

        _partial.AddRange(_partialOf.Where(p => !IsReleasedByOther(p.Method, p.Path, functions)).Select(p => p.Partial));
    }

    void Analyse(Function function, bool report)
    {
        try
        {
            var context = new FunctionContext(function, _summaries, _build.Catalog);
            var fresh = new List<FreshResult>();
            foreach (var inner in function.WithChildren().Reverse()) // literals before what they are in
            {
                var handedOut = inner == function ? fresh : [];
                Follow(context.Of(inner), handedOut, report);
                context.FreshOfLiterals[inner] = handedOut;
                if (report && !IsProcessLifetime(inner))
                    AddUnstoppable(context.Of(inner));
            }

            if (report && !IsProcessLifetime(function))
                AddTickerLoops(context);
            if (function.Declared is not { } declared)
                return;
            var summary = WithOwnedParameters(declared, Summarise(context, fresh, _package.Listed.Standard));
            _summaries.Set(declared, summary);
            if (report)
                AddPartialReleases(context, declared, summary);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _hasFailures = true;
            Note(
                function.Syntax.Exists ? function.Syntax.Start : Pos.None,
                $"this is a bug in seep, please report it: {function.Name} could not be analysed: {e}");
        }
    }

    static FunctionSummary Summarise(FunctionContext context, IReadOnlyList<FreshResult> fresh, bool isStandard)
    {
        var flows = ParameterFlows.Of(context);
        // The shortest ways first: of further ones to the same few are kept.
        List<ParameterEffect> effects = [.. flows.Effects.OrderBy(effect => effect.TargetPath?.Depth ?? 0)];
        foreach (var group in flows.Candidates.GroupBy(c => (c.Parameter, c.Path)))
            effects.AddRange(ReleasesOf(context, group.Key.Parameter, group.Key.Path, [.. group.Select(c => c.Release).Distinct()]));
        var (neverReturns, nonNil, nil) = ReturnScan.Of(context);
        return new()
        {
            IsStandard = isStandard,
            Effects = effects,
            Fresh = fresh,
            NeverReturns = neverReturns,
            NonNilResults = nonNil,
            NilResults = nil,
            EndsOnErrors = neverReturns ? 0 : ReturnScan.EndsOnErrors(context),
            NothingOfNil = NilErrors.Of(context),
            ContextOf = Contexts.ParameterOf(context),
        };
    }

    static IEnumerable<ParameterEffect> ReleasesOf(FunctionContext context, int parameter, AccessPath path, IReadOnlyList<string> names)
    {
        var escapes = false;
        foreach (var name in names)
        {
            var (when, escaped) = WhenReleased(context, parameter, path, [name]);
            escapes |= escaped;
            if (when is null || name == ReleaseSet.ReadToEnd && when == OnExits.Sometimes)
                continue;
            // One of several calls that each meet an obligation: committed, or else rolled back.
            var alternatives = when == OnExits.Always ? [] : context.Catalog.AlternativesOf(name).Intersect(names).ToList();
            if (alternatives.Count > 1 && WhenReleased(context, parameter, path, alternatives).Released == OnExits.Always)
                when = OnExits.Always;
            yield return new(parameter, path, EffectKind.Releases, when.Value, name);
        }

        if (escapes)
            yield return new(parameter, path, EffectKind.Escapes);
    }

    static (OnExits? Released, bool Escapes) WhenReleased(FunctionContext context, int parameter, AccessPath path, IReadOnlyList<string> names)
    {
        try
        {
            return ObligationWalk.Releases(context, parameter, path, new(names));
        }
        catch (WalkLimitException)
        {
            return (OnExits.Sometimes, true);
        }
    }

    void Follow(FunctionContext context, List<FreshResult> fresh, bool report)
    {
        if (IsProcessLifetime(context.Function))
            return;
        foreach (var site in SitesIn(context))
            Guarded(site, () => Follow(context, site, fresh, report));
        foreach (var call in CallsOfLiterals(context))
        {
            foreach (var site in SitesIn(context.Of(new CallSite(call).Literal!)).Where(site => Uses.IsStored(site, address => address.Op == Op.FreeVar)))
                Guarded(site, () => FollowFrom(context, call, site, fresh, report));
        }

        void Guarded(AcquireSite site, Action follow)
        {
            try
            {
                follow();
            }
            catch (WalkLimitException)
            {
                if (report)
                    Note(site.Call.Pos, $"what is acquired here was not followed: {NameOf(context.Function)} has too many paths");
            }
        }
    }

    IEnumerable<AcquireSite> SitesIn(FunctionContext context) =>
        Acquires.In(context, context.FreshOfLiterals, _build.Timers, EvidenceOf).Where(site => context.CanRun(site.Call.Block.Index) && !IsProcessLifetime(site));

    /// <summary>Calls of function literals that are called where they stand, and nowhere else.</summary>
    static IEnumerable<Value> CallsOfLiterals(FunctionContext context)
    {
        for (var i = context.Function.FirstInstruction; i < context.Function.ValueCount; i++)
        {
            if (context.Function.ValueAt(i) is { Op: Op.Call } call && new CallSite(call) is { Literal: not null, Target: { Op: Op.MakeClosure } maker } && !context.FlowsOut(maker.Id))
                yield return call;
        }
    }

    void Follow(FunctionContext context, AcquireSite site, List<FreshResult> fresh, bool report)
    {
        if (site.Value.Exists && !IsMadeHere(context, site.Value))
            return;
        var walk = site.Result is { } result
            ? ObligationWalk.FromCall(context, site, result)
            : ObligationWalk.FromValue(context, site.Call, site.Value, site.Obligation);
        var ways = AddFresh(walk, site, fresh, () => MayBeReleased(context, site));
        if (!report)
            return;
        AddOwners(context, walk, ways, site);
        AddLoopDefers(context, walk, site);
        AddLost(context, site, walk, site.Call);
    }

    /// <summary>Follows what a literal acquires for a variable of the function around it, from a call of the literal on.</summary>
    void FollowFrom(FunctionContext context, Value call, AcquireSite site, List<FreshResult> fresh, bool report)
    {
        if (ObligationWalk.FromLiteral(context, call, site) is not { } walk)
            return;
        AddFresh(walk, site, fresh, () => walk.IsEverReleased);
        if (report)
            AddLost(context, site, walk, call);
    }

    /// <summary>What a walk has found to be handed to callers.</summary>
    List<ResultWay> AddFresh(ObligationWalk walk, AcquireSite site, List<FreshResult> fresh, Func<bool> mayBeReleased)
    {
        // Of several ways to it by one result the shortest is the owner's, and comes first.
        List<ResultWay> ways =
            [.. walk.Returned.Where(r => !r.Path.Fields.Any(IsProcessLifetime)).GroupBy(r => r.Result).Select(g => g.MinBy(r => r.Path.Depth))];
        ways.AddRange(ways.ToArray().SelectMany(way => walk.SecondsOf(way.Path).Select(other => way with { Path = other })));
        var obligation = site.Obligation;
        if (ways.Count == 0)
            return ways;
        if (fresh.FindIndex(f => f.Ways.SequenceEqual(ways)) is >= 0 and var same)
        {
            // The first stands for all: what tells of it has to tell of them too.
            fresh[same] = fresh[same] with { Tellers = [.. fresh[same].Tellers.Intersect(walk.Tellers)] };
        }
        else if (fresh.Count < MaxFresh)
        {
            var isUncertain = obligation.IsUncertain || walk.IsEverReleased && site.Result is not null && mayBeReleased();
            var isOnDemand = obligation.IsOnDemand || OnDemand.IsHandedOut(site.Call, ways);
            fresh.Add(new(ways, obligation with { IsUncertain = isUncertain, IsOnDemand = isOnDemand }) { Tellers = walk.Tellers });
        }

        return ways;
    }

    /// <summary>Fields of this package that hold it, unless callers have it without them, too.</summary>
    void AddOwners(FunctionContext context, ObligationWalk walk, List<ResultWay> ways, AcquireSite site)
    {
        var names = SecondNames.Of(context, site);
        var owners = walk.Owners.Where(o => !names.AreReleasedAfter(o.At)).Select(o => (Field: (Var?)o.Field, o.At))
            .Concat(ways.DistinctBy(w => w.Result).Select(w => (Field: OwnerOf(w.Path, site.Obligation), At: site.Call))).ToList();
        if (site.Obligation is { IsOnDemand: true, IsPassedOn: true } || owners.Exists(o => o.Field is null || IsProcessLifetime(o.Field) || BringsRelease(o.Field, site.Obligation)) || Uses.IsReturned(site))
            return;
        // Also other fields of the same structs that hold it by another name.
        List<FieldId> fields = [.. owners.Select(o => _build.Fields.IdOf(o.Field!))];
        var seconds = names.FieldsIn(_package.Package).Select(_build.Fields.IdOf).Where(field => fields.Exists(owner => owner.Struct == field.Struct));
        IReadOnlyList<FieldId> all = [.. fields.Concat(seconds).Concat(ways.Select(w => _build.Fields.IdOf(w.Path.Fields.First()))).Distinct()];
        if (site.Result is not null && Parents.Of(context, site.Call, site.Obligation.Row) is { Exists: true } parent && owners.TrueForAll(o => Parents.IsIn(o.Field!, parent)))
            return; // the struct has the parent, too, with which it ends
        var isInCollection = Uses.IsStored(site, Uses.IsElement);
        foreach (var (owner, at) in owners)
        {
            if (isInCollection && owner!.Type!.Underlying is not (Slice or Map or Go.Types.Array))
                continue; // the collection is another way to it
            if (owner!.Package == _package.Package)
            {
                _owned.Add(new(
                    _build.Fields.IdOf(owner), Holders.CanHold(owner.Type!), all, site.Obligation, Spot(owner.Pos), Spot(at.Pos), NameOf(context.Function),
                    FunctionNode.Of(context.Function)));
            }
        }
    }

    /// <summary>Whether a struct has a method that releases what is in a field by that being embedded, and none of its own before it.</summary>
    bool BringsRelease(Var field, Obligation obligation) => field.IsEmbedded && field.Package == _package.Package
        && obligation.Releases.Methods.Any(name => Lookups.LookupFieldOrMethod(field.Type!, true, null, name).Symbol is Func brought
            && StructsWith(field).All(type => Lookups.LookupFieldOrMethod(type, true, null, name).Symbol == brought));

    /// <summary>The types of this package that are structs with a field.</summary>
    IEnumerable<Named> StructsWith(Var field) => _package.Package.Scope.Symbols.ToArray().OfType<TypeName>().Select(name => name.Type).OfType<Named>()
        .Where(type => type.Underlying is Struct @struct && @struct.Fields.Contains(field));

    static bool MayBeReleased(FunctionContext context, AcquireSite site) =>
        ObligationWalk.ReturnsReleased(context, site.Call, [site.Result!, .. site.OtherResults], site.Obligation);

    /// <summary>A method that is to release does not release a field of its receiver where something else fails before.</summary>
    void AddPartialReleases(FunctionContext context, Func method, FunctionSummary summary)
    {
        if (method.Signature?.Recv is null || !Enders.Contains(method.Name))
            return;
        foreach (var effect in summary.Effects)
        {
            if (effect is not { Parameter: 0, Kind: EffectKind.Releases, When: OnExits.OnSuccess or OnExits.Sometimes, Path.Depth: 1 }
                || effect.Release == ReleaseSet.ReadToEnd || effect.Path.Head is not Var owner || owner.Package != _package.Package)
            {
                continue;
            }

            if (ObligationWalk.OpenAfterFailure(context, 0, effect.Path, new([effect.Release])) is { } open)
            {
                var partial = new PartialRelease(_build.Fields.IdOf(owner), NameOf(context.Function), Spot(context.Function.Syntax.Start),
                    [.. PathEvidence.Of(open, Spot), new(Spot(open.At.Pos), "returns here, and does not get to it")]);
                _partialOf.Add((partial, method, effect.Path));
            }
        }
    }

    /// <summary>Whether another method that is to release does so on every path, and who has one can call it: a Close beside a Quit that says goodbye before.</summary>
    bool IsReleasedByOther(Func method, AccessPath path, IReadOnlyList<Function> functions) => functions.Any(function =>
        function.Declared is { Signature.Recv: { } receiver } other && other != method && Enders.Contains(other.Name) && (other.IsExported || _called.Contains(other))
        && ReceiverOf(receiver.Type!) is { } type && type == ReceiverOf(method.Signature!.Recv!.Type!)
        && _summaries.Find(other) is { } summary
        && summary.Effects.Any(effect => effect is { Parameter: 0, Kind: EffectKind.Releases, When: OnExits.Always } && effect.Path == path));

    static TypeName? ReceiverOf(Go.Types.Type receiver) => Aliases.AsNamed(receiver is Pointer pointer ? pointer.Elem : receiver)?.Symbol;

    /// <summary>Timers of a kind that nothing can stop.</summary>
    void AddUnstoppable(FunctionContext context)
    {
        if (_build.Timers == TimerSemantics.Collected || ReturnScan.Of(context).NeverReturns)
            return;
        for (var i = context.Function.FirstInstruction; i < context.Function.ValueCount; i++)
        {
            var call = context.Function.ValueAt(i);
            if (call.Op != Op.Call)
                continue;
            foreach (var row in context.CallAt(i).Known.Rows)
            {
                if (_directives.IsProcessLifetime(call.Pos))
                    continue;
                var isInLoop = context.IsInLoop(call.Block.Index);
                if (row.Releases.Count > 0 || !row.Has(Obligations.When.OldTimers) || row.Has(Obligations.When.UntilFire) && !isInLoop)
                    continue;
                var obligation = new Obligation(row, new(row), [EvidenceOf(call)]) { HasLongDelay = true };
                _lost.Add(new(
                    obligation, Spot(call.Pos), NameOf(context.Function), LossKind.Unstoppable, obligation.Origin, Resource: "channel",
                    IsDoubtful: false, isInLoop, IsEverReleased: false, OwnerField: null, PathDepth: 0, FunctionNode.Of(context.Function),
                    MayFail: false, IsUsed: true, IsFailure: false, Context: ContextOrigin.Unknown));
            }
        }
    }

    void AddTickerLoops(FunctionContext context)
    {
        foreach (var loop in TickerLoops.In(context).Where(loop => !_directives.IsProcessLifetime(loop.Acquire.Pos)))
        {
            _tickers.Add(new(
                Spot(loop.Acquire.Pos), Spot(loop.Read.Pos), NameOf(loop.Acquire.Function), loop.Callee, FunctionNode.Of(loop.Read.Function), loop.ServesResult));
        }
    }

    /// <summary>The field that holds the value with an obligation, or what leads to it: the first on the path that is not the table's.</summary>
    static Var? OwnerOf(AccessPath path, Obligation obligation) =>
        path.Fields.Select(f => f.Name).SequenceEqual(obligation.Row.Path) && path.Fields.All(f => f.IsExported) ? null : ObligationWalk.OwnerOn(path);

    /// <summary>Whether a value that gets an obligation is one of this function, so that it is lost with it.</summary>
    static bool IsMadeHere(FunctionContext context, Value value)
    {
        while (value.Op is Op.ChangeType or Op.ChangeInterface or Op.MakeInterface)
            value = value.Operand(0);
        return value.Op switch
        {
            Op.Alloc or Op.MakeChan => true,
            Op.Call => !IsOfArgument(context, value, 0),
            Op.Extract => value.Operand(0) is { Op: Op.Call } call && !IsOfArgument(context, call, value.Number),
            Op.Load => value.Operand(0).Op == Op.Alloc,
            _ => false,
        };
    }

    /// <summary>Whether a result of a call is what an argument has already: <c>func (c *Cmd) inner() *exec.Cmd { return c.cmd }</c>.</summary>
    static bool IsOfArgument(FunctionContext context, Value call, int result) =>
        context.CallAt(call.Id).Summary is { } summary && !summary.Fresh.Any(fresh => fresh.Ways.Any(way => way.Result == result))
        && summary.Effects.Any(effect => effect is { Kind: EffectKind.FlowsToResult, Path.IsEmpty: false, TargetPath.IsEmpty: true } && effect.Target == result);

    void AddLoopDefers(FunctionContext context, ObligationWalk walk, AcquireSite site)
    {
        foreach (var id in walk.DefersInLoops)
        {
            var defer = context.Function.ValueAt(id);
            if (context.IsInLoop(defer.Block.Index) && context.IsInLoop(site.Call.Block.Index)
                && !Loops.IsShort(context, _lengths, site.Call.Block.Index) && !Uses.IsKept(site)
                && !RoundDefers.IsReleasedToo(context, defer, site) && !RoundDefers.IsMadeOnce(context, site)
                && !RoundDefers.IsWaitedFor(context, defer, site) && !RoundDefers.IsOfOneShot(context, site))
            {
                _loopDefers.Add(new(
                    site.Obligation, Spot(defer.Pos), Spot(site.Call.Pos), NameOf(context.Function),
                    Loops.IsEndless(context.Function, defer.Block.Index), FunctionNode.Of(context.Function)));
            }
        }
    }

    /// <param name="at">The call in this function that acquires, or that of the literal which does.</param>
    void AddLost(FunctionContext context, AcquireSite site, ObligationWalk walk, Value at)
    {
        // What is lost at the end of a function may end with the process; the link phase knows where it does.
        foreach (var lost in walk.Lost.OrderByDescending(lost => lost.State.IsUsed).DistinctBy(lost => (lost.Kind == LossKind.AtReturn, lost.IsFailure)))
            AddLost(context, site, lost, walk.IsEverReleased, context.IsInLoop(at.Block.Index));
    }

    void AddLost(FunctionContext context, AcquireSite site, LostPath lost, bool isEverReleased, bool isInLoop)
    {
        var owner = site.Obligation.IsPassedOn && site.Result is { } result ? OwnerOf(result, site.Obligation) : null;
        if (owner is not null && !Holders.CanHold(owner.Type!))
            return;
        // Who knows that there is none does nothing with it.
        var isDoubtful = site.Obligation.IsOnDemand && (owner is not null || !Uses.IsUsed(site)) || Tests.AreIdle(context.Function, _build.Files) || Tests.ExpectFailure(site);
        var isServed = site.Obligation.Row is { Place: AcquirePlace.Argument } row && row.Has(When.UntilSignal) && site.Value.Exists && TickerLoops.AreBegunFor(context, site.Value);
        var kind = isServed ? LossKind.InGoroutine : lost.Kind;
        List<Evidence> evidence = [.. site.Obligation.Origin];
        evidence.AddRange(PathEvidence.Of(lost, Spot));
        evidence.Add(new(Spot(lost.At.Pos), kind switch
        {
            LossKind.AtReturn => "returns here",
            LossKind.Replaced => "the next one is acquired here: this one is lost",
            _ when isServed => "returns here; a goroutine goes on reading the channel",
            _ => "returns here; the goroutine that it is left to does not release it on all of its paths",
        }));
        _lost.Add(new(
            site.Obligation, Spot(site.Call.Pos), NameOf(context.Function), kind, evidence,
            ResourceOf(site), lost.State.IsDoubtful || PathEvidence.MissesAllCases(lost) || isDoubtful, isInLoop, isEverReleased,
            owner is null ? null : _build.Fields.IdOf(owner), (site.Result?.Fields.Count() ?? 0) - site.Obligation.Row.Path.Count,
            FunctionNode.Of(context.Function), MayFail(site.Call), lost.State.IsUsed, lost.IsFailure, ContextOrigins.OfParent(context, site)));
    }

    static bool MayFail(Value call) =>
        call.Type is { } type && FunctionContext.IsErrorType(type is Tuple { Count: > 0 } results ? results.Vars[^1].Type! : type);

    /// <summary>What a call hands out, in words: <c>the body of the response</c> is not known, so the type's and fields' names.</summary>
    static string ResourceOf(AcquireSite site)
    {
        if (site is { Value.Exists: false, Result: null })
            return site.Obligation.Row.ShortName;
        var type = site.Value.Exists ? site.Value.Type : site.Call.Type;
        var path = site.Result ?? AccessPath.Empty;
        if (type is Tuple results && path.Head is { } step)
        {
            for (var i = 0; i < results.Count; i++)
                type = Equals(AccessPath.Result(i), step) ? results.Vars[i].Type : type;
            path = path.Tail!;
        }

        return $"{TypeText.Of(type!, package => package.Name)}{path}";
    }

    /// <summary>Whether what a function acquires lives as long as the program, as settings or a directive say.</summary>
    bool IsProcessLifetime(Function function) => function.Outermost.Declared is { } told && _build.Settings.IsProcessLifetime(told.FullName);

    bool IsProcessLifetime(Var field) => _build.Settings.IsProcessLifetime(SourceDirectives.NameOf(_build.Fields.IdOf(field)));

    /// <summary>Whether that holds for what a call hands out: by the statement, by its type, or by where it is stored.</summary>
    bool IsProcessLifetime(AcquireSite site) =>
        _directives.IsProcessLifetime(site.Call.Pos)
        || _build.Settings.ProcessLifetime.Count > 0
            && (TypesOf(site).Any(type => _build.Settings.IsProcessLifetime(SourceDirectives.NameOf(type.Symbol)))
                || Uses.IsStored(site, address => address switch
                {
                    { Op: Op.FieldAddr } => AccessPath.FieldOf(address) is { } field && IsProcessLifetime(field),
                    { Op: Op.Global, Symbol: Var global } => global.Package is not null && _build.Settings.IsProcessLifetime(SourceDirectives.NameOf(global)),
                    _ => false,
                }));

    /// <summary>The types of packages that the values of a call have.</summary>
    static IEnumerable<Named> TypesOf(AcquireSite site)
    {
        IEnumerable<Type?> types = site.Call.Type is Tuple results ? results.Vars.Select(v => v.Type) : [site.Call.Type];
        return types.OfType<Type>().Select(type => Aliases.AsNamed(Aliases.Unalias(type) is Pointer pointer ? pointer.Elem : type)).OfType<Named>()
            .Where(named => named.Symbol.Package is not null);
    }

    /// <summary>A function takes over what it is passed as a parameter that a directive or setting says so of, whatever it does with it.</summary>
    FunctionSummary WithOwnedParameters(Func function, FunctionSummary summary)
    {
        if (_build.Settings.Owners.Count == 0)
            return summary;
        var first = function.Signature!.Recv is null ? 0 : 1;
        var owned = Enumerable.Range(0, function.Signature.Params.Count)
            .Where(i => _build.Settings.IsOwner(SourceDirectives.NameOf(function, i))).ToList();
        return owned.Count == 0
            ? summary
            : summary with { Effects = [.. summary.Effects, .. owned.Select(i => new ParameterEffect(first + i, AccessPath.Empty, EffectKind.Escapes))] };
    }

    /// <summary>The fields of this package that are said to have an obligation.</summary>
    IEnumerable<DeclaredOwner> DeclaredOwners()
    {
        foreach (var name in _build.Settings.Owners)
        {
            if (!name.StartsWith($"{_package.Package.Path}.", StringComparison.Ordinal))
                continue;
            var path = name[(_package.Package.Path.Length + 1)..];
            if (_build.Fields.TryFind(_package.Package, path) is { } field && Holders.CanHold(field.Type!))
                yield return new(new(_package.Package.Path, path), Spot(field.Pos), $"{_package.Package.Path}.{path[..path.IndexOf('.')]}");
        }
    }

    /// <summary>Records which functions it calls, and which of those end what a call without a value begins.</summary>
    void AddCallees(Function outermost)
    {
        foreach (var function in outermost.WithChildren())
        {
            for (var i = 1; i < function.FirstInstruction; i++)
            {
                if (function.ValueAt(i) is not { Op: Op.Function, Symbol: Callee callee })
                    continue;
                _called.Add(callee.Declared);
                if (_build.Catalog.IsEnder(callee.Declared))
                    _calledEnders.Add(callee.Declared.FullName);
            }
        }
    }

    Evidence EvidenceOf(Value call) => new(Spot(call.Pos), "acquired here");

    SourceSpot Spot(Pos pos)
    {
        var position = _build.Files.PositionOf(pos);
        return new(position.File, position.Line, position.Column);
    }

    void Note(Pos pos, string message) => _notes.Add(new(Spot(pos), message));

    /// <summary>A function's name as the linker has it.</summary>
    string NameOf(Function function)
    {
        var parts = function.Name.Split('$');
        var name = $"{(_package.Package.Name == "main" ? "main" : _package.Package.Path)}.{parts[0]}";
        for (var i = 1; i < parts.Length; i++)
            name += i == 1 ? $".func{parts[i]}" : $".{parts[i]}";
        return name;
    }
}
