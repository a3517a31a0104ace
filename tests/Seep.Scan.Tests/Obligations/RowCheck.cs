using System.Globalization;
using Seep.Go.Types;
using Seep.Scan.Obligations;
using Type = Seep.Go.Types.Type;

namespace Seep.Scan.Tests.Obligations;

/// <summary>What one line of a table says of what a package declares.</summary>
/// <param name="FaultOf">What is wrong with it, or null.</param>
sealed record Claim(string Package, string Text, Func<Declarations, string?> FaultOf);

/// <summary>Holds what tables say of functions against their declarations.</summary>
static class RowCheck
{
    /// <summary>Of the tables beside that of the rows.</summary>
    public static IEnumerable<Claim> Claims() =>
    [
        .. ImplicitReleases.BuiltIn.Rows.Select(row => Of(row.Function, function => Check(row, function))),
        .. NoReturns.BuiltIn.Functions.Select(name => Of(name, function => Require(function.Signature!.Results.Count == 0, function, "has results"))),
        .. ErrorChecks.BuiltIn.Rows.Select(row => Of(row.Function, function =>
        {
            Require($"{ValueOf(function, AcquirePlace.Argument, row.Argument, [])}" == "error", function, "takes no error there");
            Require($"{ValueOf(function, AcquirePlace.Result, row.Result, [])}" == "bool", function, "gives no bool there");
        })),
        .. NameTable.NeverNil.Names.Select(name => Of(name, function => Require(function.Signature!.Results.Count == 1, function, "has not one result"))),
        .. NameTable.NeverFail.Names.Select(name => Of(name, function =>
            Require(function.Signature!.Results.Vars is [.., { Type: { } last }] && $"{last}" == "error", function, "gives no error"))),
        .. NameTable.AddressParsers.Names.Select(name => Of(name, function => Require(
            function.Signature!.Params.Vars is [.., { Type: { } text }] && $"{text}" == "string" && function.Signature.Results.Vars is [.., { Type: { } last }] && $"{last}" == "error",
            function, "takes no text, or gives no error"))),
        .. NameTable.OneShots.Names.Select(name => Of(name, function =>
            Require(function.Signature!.Params.Vars.Any(p => (p.Type is Slice slice ? slice.Elem : p.Type)!.Underlying is Signature), function, "takes no function"))),
        .. NameTable.Commands.Names.Concat(NameTable.Services.Names).Concat(NameTable.Lent.Names).Select(name =>
            new Claim(AcquireRows.ReadFunction(name).Package, name, declarations => FaultOf(() => declarations.TypeOf(name)))),
        .. NameTable.Keepers.Names.Select(OfPackage),
        .. Borrowers.BuiltIn.Names.Select(name => name.EndsWith(".*", StringComparison.Ordinal)
            ? OfPackage(name[..^2])
            : Of(name, function => Require(function.Signature!.Params.Vars.Any(p => IsAny(p.Type!) || p.Type!.Underlying is Interface), function, "takes no interface value"))),
    ];

    static Claim OfPackage(string path) =>
        new(path, path, declarations => declarations.Has(path) ? null : $"{path}: no such package");

    static Claim Of(string name, Action<Func> check) =>
        new(AcquireRows.ReadFunction(name).Package, name, declarations => FaultOf(() => check(declarations.Function(name))));

    static void Check(ImplicitRelease row, Func function)
    {
        _ = row.Value is ReleasedValue.Argument or ReleasedValue.OfArgument
            ? ValueOf(function, AcquirePlace.Argument, row.Index, row.Path)
            : ValueOf(function, AcquirePlace.Receiver, 0, row.Path);
        var results = function.Signature!.Results.Vars;
        Require(row.Outcome != ReleaseOutcome.False || results is [{ Type: Basic { Kind: BasicKind.Bool } }], function, "gives no bool");
        Require(row.Outcome != ReleaseOutcome.NoError || results is [.., var last] && $"{last.Type}" == "error", function, "gives no error");
    }

    static void Require(bool holds, Func function, string fault)
    {
        if (!holds)
            throw new NotDeclaredException($"{function.FullName} {fault}");
    }

    static bool IsAny(Type type) => (type is Slice slice ? slice.Elem : type).Underlying is Interface { IsEmpty: true };

    /// <summary>What is wrong with a row, or null.</summary>
    /// <param name="oneIsEnough">Whether one of the releases has to be declared, not all: others may be of other versions.</param>
    public static string? FaultOf(AcquireRow row, Declarations declarations, bool oneIsEnough = false) => FaultOf(() =>
    {
        var value = row.Place == AcquirePlace.Literal
            ? declarations.TypeOf(row.Function[AcquireRow.TypePrefix.Length..])
            : ValueOf(declarations.Function(row.Function), row.Place, row.Index, row.Path);
        var faults = row.Releases.Select(release => FaultOf(() => Check(release, value, row, declarations))).ToList();
        if (oneIsEnough ? faults.Count > 0 && !faults.Contains(null) : faults.Any(fault => fault is not null))
            throw new NotDeclaredException(string.Join("; ", faults.OfType<string>()));
    });

    /// <summary>What <paramref name="check"/> found not to be declared, or null.</summary>
    public static string? FaultOf(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (NotDeclaredException e)
        {
            return e.Message;
        }
    }

    /// <summary>The type of a value of a call; null for the call itself.</summary>
    public static Type? ValueOf(Func function, AcquirePlace place, int index, IReadOnlyList<string> path) =>
        place == AcquirePlace.Call
            ? null
            : RowTypes.ValueOf(function, place, index, path)
                ?? throw new NotDeclaredException($"{function.FullName} has no {place} {index} {string.Join('.', path)}");

    static void Check(Release release, Type? value, AcquireRow row, Declarations declarations)
    {
        if (!RowTypes.CanRelease(release, value))
            throw new NotDeclaredException($"{value} can't be released by {release}");
        if (release is not Release.Function(var name, var argument))
            return;
        var function = declarations.Function(name);
        if (argument.Length > 0 && !Taken(function).Any(parameter => Takes(parameter, Given(argument.Split('.'), row, declarations))))
            throw new NotDeclaredException($"{function.FullName} does not take {argument} of {row.Function}");
    }

    /// <summary>The type of a value of the acquiring call: <c>ret</c>, <c>recv</c>, <c>arg0</c>, and what comes of it.</summary>
    static Type Given(string[] steps, AcquireRow row, Declarations declarations)
    {
        var acquire = declarations.Function(row.Function);
        var start = steps[0] switch
        {
            "ret" => ValueOf(acquire, row.Place, row.Index, row.Path),
            "recv" => ValueOf(acquire, AcquirePlace.Receiver, 0, []),
            var arg => ValueOf(acquire, AcquirePlace.Argument, int.Parse(arg.AsSpan(3), CultureInfo.InvariantCulture), []),
        };
        return RowTypes.Selected(start!, steps[1..]) ?? throw new NotDeclaredException($"{start} has no {string.Join('.', steps[1..])}");
    }

    static IEnumerable<Type> Taken(Func function)
    {
        var parameters = function.Signature!.Params.Vars.Select(p => p.Type!);
        return function.Signature!.Recv is { Type: { } receiver } ? parameters.Prepend(receiver) : parameters;
    }

    /// <summary>Whether a parameter may be given a value of a type: nearly as assignability has it.</summary>
    static bool Takes(Type parameter, Type given) =>
        Predicates.Identical(parameter.Underlying, given.Underlying)
        || parameter.Underlying is Interface methods && methods.Methods.All(m => RowTypes.MethodOf(given, m.Name) is not null)
        || parameter.Underlying is Slice { Elem: var elem } && Predicates.Identical(elem, given)
        || parameter.Underlying is Chan p && given.Underlying is Chan g && Predicates.Identical(p.Elem, g.Elem);
}
