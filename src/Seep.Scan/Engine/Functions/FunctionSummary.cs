using Seep.Core;
using Seep.Scan.Obligations;

namespace Seep.Scan.Engine.Functions;

/// <summary>On which of a function's normal exits something was done.</summary>
enum OnExits : byte
{
    Always,

    /// <summary>On those that return a non-nil error, and on no other.</summary>
    OnError,

    /// <summary>On those that return a nil error, and on no other.</summary>
    OnSuccess,

    /// <summary>On some.</summary>
    Sometimes,
}

enum EffectKind : byte
{
    /// <summary>It is released.</summary>
    Releases,

    /// <summary>It is stored where it outlives the call, or goes where nobody sees what happens to it.</summary>
    Escapes,

    /// <summary>A result leads to it.</summary>
    FlowsToResult,

    /// <summary>Another parameter leads to it, once the function was called: it is stored in a field of that.</summary>
    FlowsToParameter,
}

/// <summary>What a function does to what one of its parameters leads to; a method's receiver is its first.</summary>
/// <param name="Release">Of <see cref="EffectKind.Releases"/> the method, or <c>()</c> for a call of the value.</param>
/// <param name="Field">Of what escapes into a field, that.</param>
/// <param name="Target">Of what flows to a result or parameter its number.</param>
/// <param name="TargetPath">How that leads to it.</param>
/// <param name="IsGuess">Whether it escapes only since nobody has seen what is called with it.</param>
sealed record ParameterEffect(
    int Parameter, AccessPath Path, EffectKind Kind, OnExits When = OnExits.Always, string Release = "", Go.Types.Var? Field = null,
    int Target = 0, AccessPath? TargetPath = null, bool IsGuess = false);

/// <summary>How a result leads to an obligation.</summary>
/// <param name="Error">How it also leads to an error that is non-nil where there is none; null if it does not.</param>
readonly record struct ResultWay(int Result, AccessPath Path, AccessPath? Error = null);

/// <summary>A result that says whether there is an obligation: <c>f, found := cache.Get(key)</c>.</summary>
/// <param name="None">What it is where there is none: nil, not nil, true or false.</param>
readonly record struct ResultTeller(int Result, Known None);

/// <summary>An obligation that a function hands to its caller.</summary>
/// <param name="Ways">The results that lead to it, and how.</param>
sealed record FreshResult(IReadOnlyList<ResultWay> Ways, Obligation Obligation)
{
    /// <summary>The results that say whether there is one, but for the error at the end, which always does.</summary>
    public IReadOnlyList<ResultTeller> Tellers { get; init; } = [];
}

/// <summary>A value that something has to be called on, and where it comes from.</summary>
/// <param name="Origin">Calls, from the one that the table knows to the outermost function that passes its result on.</param>
sealed record Obligation(AcquireRow Row, ReleaseSet Releases, IReadOnlyList<Evidence> Origin)
{
    /// <summary>Whether the context that it hangs on is that of a request, so that it ends with that.</summary>
    public bool EndsWithRequest { get; init; }

    /// <summary>Whether it ends by itself only after a delay that is known to be long.</summary>
    public bool HasLongDelay { get; init; }

    /// <summary>The parameter of the function that passes it on, which is the context that it hangs on; -1 if that is none.</summary>
    public int Parent { get; init; } = -1;

    /// <summary>Whether a function that passes it on has met it on some of its paths.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Whether a function that passes it on also returns without it, and without an error: it depends on what that is asked for.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>Whether it comes by way of other functions of the program.</summary>
    public bool IsPassedOn => Origin.Count > 1;
}

/// <summary>The calls that meet an obligation, any one of them.</summary>
sealed class ReleaseSet
{
    /// <summary>Not a call, but what reads a value to its end: <c>Next</c> returns false.</summary>
    public const string Exhaustion = "Next()";

    /// <summary>Not a call either: a reader is read to its end.</summary>
    public const string ReadToEnd = "EOF()";

    readonly HashSet<string> _methods;
    readonly Dictionary<string, string> _functions = new(StringComparer.Ordinal);

    public ReleaseSet(AcquireRow row)
    {
        _methods = [.. row.Releases.OfType<Release.Method>().Select(m => m.Name)];
        ByCall = row.Releases.Any(r => r is Release.CallValue);
        foreach (var function in row.Releases.OfType<Release.Function>())
            _functions[function.Name] = function.Argument;
    }

    /// <param name="names">Methods, and <c>()</c>.</param>
    public ReleaseSet(IEnumerable<string> names)
    {
        _methods = [.. names];
        ByCall = _methods.Remove("()");
    }

    /// <summary>Whether the value is a function, and calling it is what has to be done.</summary>
    public bool ByCall { get; }

    public IReadOnlyCollection<string> Methods => _methods;

    public bool HasMethod(string name) => _methods.Contains(name);

    /// <summary>Whether a function releases what it is passed.</summary>
    public bool HasFunction(string fullName) => _functions.ContainsKey(fullName);

    /// <summary>Whether a call of a function meets the obligation whatever it is passed: <c>signal.Reset</c>.</summary>
    public bool EndsBy(Go.Types.Func function) =>
        _functions.Count > 0 && _functions.TryGetValue(function.FullName, out var argument) && argument.Length == 0;

    /// <summary>Whether what a summary calls a release is one.</summary>
    public bool Has(string release) => release == "()" ? ByCall : _methods.Contains(release);

    public bool IsEmpty => _methods.Count == 0 && !ByCall && _functions.Count == 0;

    /// <summary><c>Commit or Rollback</c>.</summary>
    public override string ToString() => ByCall
        ? "a call of it"
        : string.Join(" or ", _methods.Concat(_functions.Keys.Select(f => f[(f.LastIndexOf('/') + 1)..])));
}

/// <summary>What callers need to know of a function.</summary>
sealed record FunctionSummary
{
    /// <summary>Of a function that does nothing to what it is given and hands out nothing.</summary>
    public static FunctionSummary Nothing { get; } = new();

    public bool NeverReturns { get; init; }

    /// <summary>Whether it is of the standard library, whose methods do not make off with their receivers.</summary>
    public bool IsStandard { get; init; }

    public IReadOnlyList<ParameterEffect> Effects { get; init; } = [];

    public IReadOnlyList<FreshResult> Fresh { get; init; } = [];

    /// <summary>The results that are never nil, a bit each.</summary>
    public ulong NonNilResults { get; init; }

    /// <summary>The results, errors, that are always nil, a bit each.</summary>
    public ulong NilResults { get; init; }

    /// <summary>The parameters, a bit each, that are errors after which it does not return.</summary>
    public ulong EndsOnErrors { get; init; }

    /// <summary>The parameters, a bit each, that are errors: where one is nil, so is the only result, or it is false.</summary>
    public ulong NothingOfNil { get; init; }

    public bool IsNeverNil(int result) => result < 64 && (NonNilResults & 1UL << result) != 0;

    public bool IsAlwaysNil(int result) => result < 64 && (NilResults & 1UL << result) != 0;

    /// <summary>The parameter that the first result, a context, is derived from without a cancel function of its own; -1 if it is not.</summary>
    public int ContextOf { get; init; } = -1;

    /// <summary>In words, as tests have it: <c>0.Body is released by Close on error</c>.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        if (NeverReturns)
            parts.Add("never returns");
        parts.AddRange(Effects.Select(TextOf).Order(StringComparer.Ordinal));
        foreach (var fresh in Fresh)
            parts.Add($"hands out {fresh.Obligation.Row.Function} by {string.Join(", ", [.. fresh.Ways.Select(TextOf), .. fresh.Tellers.Select(TextOf)])}");
        for (var i = 0; i < 64; i++)
        {
            if (IsNeverNil(i))
                parts.Add($"result {i} is never nil");
            if (IsAlwaysNil(i))
                parts.Add($"result {i} is always nil");
            if ((EndsOnErrors & 1UL << i) != 0)
                parts.Add($"does not return from error {i}");
            if ((NothingOfNil & 1UL << i) != 0)
                parts.Add($"says nothing of a nil {i}");
        }

        if (ContextOf >= 0)
            parts.Add($"result 0 is cancelled with {ContextOf}");
        return parts.Count == 0 ? "nothing" : string.Join("; ", parts);
    }

    static string TextOf(ResultWay way) => $"result {way.Result}{way.Path}{(way.Error is { } error ? $" without an error in {error}" : "")}";

    static string TextOf(ResultTeller teller) => $"unless result {teller.Result} is " + teller.None switch
    {
        Known.Nil => "nil",
        Known.NonNil => "not nil",
        Known.True => "true",
        Known.False => "false",
        _ => throw new System.Diagnostics.UnreachableException($"told by {teller.None}"),
    };

    static string TextOf(ParameterEffect effect)
    {
        var what = $"{effect.Parameter}{effect.Path}";
        return effect.Kind switch
        {
            EffectKind.Releases => $"{what} is released by {effect.Release}" + effect.When switch
            {
                OnExits.OnError => " on error",
                OnExits.OnSuccess => " on success",
                OnExits.Sometimes => " sometimes",
                _ => "",
            },
            EffectKind.Escapes => $"{what} escapes{(effect.IsGuess ? ", as far as can be told" : "")}",
            EffectKind.FlowsToResult => $"{what} is in result {effect.Target}{effect.TargetPath}",
            EffectKind.FlowsToParameter => $"{what} is in parameter {effect.Target}{effect.TargetPath}",
            _ => throw new System.Diagnostics.UnreachableException($"effect {effect.Kind}"),
        };
    }

    public bool IsNothing =>
        !NeverReturns && !IsStandard && Effects.Count == 0 && Fresh.Count == 0 && NonNilResults == 0 && NilResults == 0 && EndsOnErrors == 0
        && NothingOfNil == 0 && ContextOf < 0;
}
