using Seep.Go.Source;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>Functions that test others.</summary>
static class Tests
{
    /// <summary>Whether a function, or the one around it, is a test that go test does not run, since its file has another name than those of tests.</summary>
    public static bool AreIdle(Function function, FileSet files) =>
        function.Outermost.Declared is { Signature: { Recv: null, Params: { Count: 1 } } } test && test.Name.StartsWith("Test", StringComparison.Ordinal)
        && IsTest(test) && !files.PositionOf(test.Pos).File.EndsWith("_test.go", StringComparison.Ordinal);

    /// <summary>Whether a test throws away what a call would hand out, and looks at the error alone: it expects one.</summary>
    public static bool ExpectFailure(AcquireSite site) =>
        site is { Result: not null, Call.Type: Tuple { Count: > 1 } } && Uses.IsErrorAlone(site) && site.Call.Function.Outermost.Declared is { } function && IsTest(function);

    static bool IsTest(Func function) => function.Signature?.Params.Vars.Any(parameter =>
        (parameter.Type is Pointer pointer ? pointer.Elem : parameter.Type) is Named { Symbol: { Name: "T" or "TB", Package.Path: "testing" } }) == true;
}
