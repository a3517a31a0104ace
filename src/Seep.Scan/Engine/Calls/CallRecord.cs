namespace Seep.Scan.Engine.Calls;

/// <summary>What a function does where a call in it has returned an error, the worst on any path.</summary>
enum OnFailure : byte
{
    /// <summary>It goes on, or calls again.</summary>
    GoesOn,

    /// <summary>It returns, and need not say that anything failed.</summary>
    Returns,

    /// <summary>It returns an error, or panics.</summary>
    Fails,

    /// <summary>The process ends, or the goroutine.</summary>
    Ends,
}

/// <summary>A call, for the link phase.</summary>
/// <param name="Callee">
/// The function (<see cref="FunctionNode"/>); of a call by a value or interface its key (<see cref="CallKeys"/>); where a struct that has a
/// <c>sync.Once</c> is made, its type.
/// </param>
/// <param name="Caller">The function that the call stands in.</param>
/// <param name="Once">Whether it runs at most once each time that the caller does: it is in no loop.</param>
/// <param name="SetsUp">
/// Whether it runs, each time that the caller does, at most as often as there are things to set up: all loops that it is in go through
/// collections, and it is no method of what the caller makes and drops.
/// </param>
/// <param name="InGoroutine">Whether it begins a goroutine.</param>
/// <param name="IsLast">Whether the process ends after it, whatever comes of it: <c>os.Exit(run())</c>.</param>
/// <param name="OnFailure">What <paramref name="ErrorTo"/> does with an error that it returns.</param>
/// <param name="ErrorTo">The caller, or the function around it whose variable or channel it puts the error into.</param>
sealed record CallRecord(string Callee, string Caller, bool Once, bool SetsUp, bool InGoroutine, bool IsLast, OnFailure OnFailure, string ErrorTo);

/// <summary>A function that may be called in ways which no call names.</summary>
/// <param name="Key">Calls that may mean it.</param>
/// <param name="Package">The package that may call it, where it is passed to one; empty for those of the program.</param>
/// <param name="IsPlace">Whether it is none, but where functions are put, or what their type says.</param>
sealed record TakenFunction(string Function, string Key, string Package, bool IsPlace);

/// <summary>A function that is called by a <c>sync.Once</c> in a struct: once for each that is made.</summary>
/// <param name="Owner">The struct's type, which is called where one is made.</param>
sealed record OncePerOwner(string Function, string Owner);

/// <summary>The call graph of a package.</summary>
/// <param name="Methods">All methods that it declares, with their keys.</param>
/// <param name="Asserted">Keys of the methods of interfaces that values are asserted to have: any method of that key may be meant.</param>
/// <param name="RunOnce">Functions that the runtime or a framework calls once in a process.</param>
/// <param name="EndProcess">Those of them after which it ends, be it with an error.</param>
/// <param name="Contexts">Contexts that calls pass and literals capture.</param>
/// <param name="Converted">Types of which values become interface values, and those that these hold: reflection may call their methods.</param>
sealed record PackageCalls(
    IReadOnlyList<CallRecord> Calls, IReadOnlyList<TakenFunction> Taken, IReadOnlyList<TakenFunction> Methods, IReadOnlyList<string> Asserted,
    IReadOnlyList<string> RunOnce, IReadOnlyList<string> EndProcess, IReadOnlyList<PassedContext> Contexts, IReadOnlyList<string> Converted,
    IReadOnlyList<OncePerOwner> PerOwner)
{
    public static PackageCalls None { get; } = new([], [], [], [], [], [], [], [], []);
}
