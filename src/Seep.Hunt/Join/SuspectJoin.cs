using System.Text.RegularExpressions;
using Seep.Core;

namespace Seep.Hunt.Join;

/// <summary>Finds for each leak the suspect that explains it: why what the hunt measured is not released.</summary>
/// <remarks>
/// By place first: the line that a suspect is acquired on is the one that a leak is named for, or one on its stack; or it
/// passes one of its steps there. Else by function. A place proves little by itself, as a line does several things, so what
/// grew has to be what the rule's suspects leave behind. Suspects of low confidence count too: that the same line was measured to
/// leak makes up for what the source alone does not show.
/// </remarks>
/// <param name="suspects">With absolute paths.</param>
/// <param name="root">The folder that lines of leaks are relative to.</param>
sealed partial class SuspectJoin(IReadOnlyList<Suspect> suspects, string root)
{
    const string Tickers = "immortal-ticker";

    /// <summary>The leaks, each with its suspect where there is one.</summary>
    public IReadOnlyList<Leak> Join(IReadOnlyList<Leak> leaks) => [.. leaks.Select(l => l with { Suspect = Of(l) })];

    /// <summary>The nearest suspect; of equally near ones the surest, and of those the first.</summary>
    Suspect? Of(Leak leak)
    {
        var trace = new Trace(leak, root);
        return suspects.SelectMany(s => trace.LinksTo(s), (s, link) => (Suspect: s, Link: link))
            .OrderBy(c => c.Link).ThenByDescending(c => c.Suspect.Confidence)
            .ThenBy(c => c.Suspect.At).ThenBy(c => c.Suspect.Rule, StringComparer.Ordinal)
            .Select(c => c.Suspect).FirstOrDefault();
    }

    /// <summary>What a suspect and a leak have in common, the nearest first.</summary>
    enum Nearness
    {
        /// <summary>It is acquired on the line that the leak is named for.</summary>
        Line,

        /// <summary>It is acquired on a line of the leak's stack.</summary>
        Stack,

        /// <summary>It passes the leak's line, or the line where its goroutines stand.</summary>
        Step,

        Function,

        /// <summary>One of the two is in a function literal of the other's function.</summary>
        OuterFunction,
    }

    /// <summary>Where a leak's own code is on the way to what leaks.</summary>
    /// <param name="Below">What was called there, leaf first.</param>
    readonly record struct Place(string File, int Line, string Function, IReadOnlyList<Frame> Below)
    {
        public bool Is(SourceSpot spot) => spot.Line == Line && spot.File == File;
    }

    /// <summary>A leak as suspects are held against it.</summary>
    sealed class Trace
    {
        readonly Leak _leak;

        /// <summary>The line that the leak is named for, then the frames of its stack, leaf first.</summary>
        readonly List<Place> _places = [];

        public Trace(Leak leak, string root)
        {
            _leak = leak;
            var stack = leak.Main.Site.Stack;
            var own = leak.Main.Site.UserFrames.ToHashSet();
            var frames = stack.Index().Where(f => own.Contains(f.Item))
                .Select(f => new Place(f.Item.File, f.Item.Line, f.Item.Function, [.. stack.Take(f.Index)])).ToList();
            if (leak.Line is { } line)
            {
                var file = Path.GetFullPath(line.File, root);
                var below = frames.Find(f => f.Is(new(file, line.Line, 0))).Below ?? stack;
                _places.Add(new(file, line.Line, line.Function, below));
            }

            _places.AddRange(frames);
        }

        /// <summary>What a suspect has in common with the leak, and how many places from the leak's line; nothing where it explains nothing.</summary>
        public IEnumerable<(Nearness Nearness, int Depth)> LinksTo(Suspect suspect)
        {
            var acquired = suspect.Evidence.Count > 0 ? suspect.Evidence[0].At : suspect.At;
            foreach (var (depth, place) in _places.Index())
            {
                if ((place.Is(suspect.At) || place.Is(acquired)) && FitsAcquired(suspect.Rule, place))
                    yield return (depth == 0 ? Nearness.Line : Nearness.Stack, depth);
            }

            // A step or a function says less: it counts where the leak is named, and where what leaks is made or stands.
            foreach (var (depth, place) in _places.Take(2).Index())
            {
                if (suspect.Evidence.Any(e => place.Is(e.At)) && FitsStep(suspect.Rule))
                    yield return (Nearness.Step, depth);
                var (own, its) = (WithoutArguments(place.Function), WithoutArguments(suspect.Function));
                if (Outermost(own) == Outermost(its) && FitsFunction(suspect.Rule, place))
                    yield return (own == its ? Nearness.Function : Nearness.OuterFunction, depth);
            }
        }

        /// <summary>Whether what was called at a place is what the rule's suspects acquire.</summary>
        bool FitsAcquired(string rule, Place place) => _leak.Kind switch
        {
            SiteKind.Heap when rule == Tickers => place.Below.Any(IsTimer),
            SiteKind.Heap => place.Below.Any(f => !IsRuntime(f)),
            SiteKind.Descriptor => rule != Tickers,
            _ => true,
        };

        /// <summary>Memory is made where it is acquired, and nowhere else on a suspect's way.</summary>
        bool FitsStep(string rule) => _leak.Kind == SiteKind.Goroutine || _leak.Kind == SiteKind.Descriptor && rule != Tickers;

        /// <summary>
        /// Whether what grew tells the rule without the line. A function has many allocations, and goroutines that wait in its own
        /// code for reasons of its own: goroutines of a library, timers and descriptors are what suspects alone leave behind.
        /// </summary>
        bool FitsFunction(string rule, Place place) => (rule, _leak.Kind) switch
        {
            (Tickers, SiteKind.Heap) => place.Below.Any(IsTimer),
            (Tickers, SiteKind.Goroutine) => _leak.Stuck?.State is "chan receive" or "select",
            ("unclosed-resource" or "missing-close" or "defer-in-loop", SiteKind.Descriptor) => true,
            ("unclosed-resource" or "missing-close" or "defer-in-loop", SiteKind.Goroutine) => WaitsInLibrary,
            _ => false,
        };

        /// <summary>Whether its goroutines stand in code that is neither the user's nor the runtime's.</summary>
        bool WaitsInLibrary =>
            _leak.Main.Site.Stack.TakeWhile(f => f != _leak.Main.Site.UserFrame).Any(f => !IsRuntime(f));
    }

    static bool IsTimer(Frame frame) => frame.Function.StartsWith("time.", StringComparison.Ordinal);

    static bool IsRuntime(Frame frame) => PackageOf(frame.Function) is "runtime" or "sync" or "internal/sync" or "time"
        || PackageOf(frame.Function).StartsWith("internal/runtime/", StringComparison.Ordinal);

    /// <summary>The import path in a linker's name: dots come after its last slash.</summary>
    static string PackageOf(string function)
    {
        var dot = function.IndexOf('.', function.LastIndexOf('/') + 1);
        return dot < 0 ? function : function[..dot];
    }

    /// <summary>The linker has <c>[...]</c> for type arguments, the source nothing.</summary>
    static string WithoutArguments(string function) => function.Replace("[...]", "", StringComparison.Ordinal);

    /// <summary>The declared function that a function literal is in: <c>p.f</c> of <c>p.f.func1.2</c>.</summary>
    static string Outermost(string function) => Literals().Replace(function, "");

    /// <summary>What the compiler adds for function literals, wrapped <c>go</c> and <c>defer</c> calls, and bodies of ranges over functions.</summary>
    [GeneratedRegex(@"((\.(func|gowrap|deferwrap)?\d+)|(-range\d+))+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literals();
}
