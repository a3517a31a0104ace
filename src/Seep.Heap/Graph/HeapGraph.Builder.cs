using Seep.Heap.Dump;

namespace Seep.Heap.Graph;

public sealed partial class HeapGraph
{
    /// <summary>Makes the graph: all edges first, then what each node is reached by, then only the edges that count.</summary>
    sealed class Builder(HeapDump dump, GoSymbols symbols, CancellationToken cancel)
    {
        /// <summary>What the edges to and from an object have to be checked for.</summary>
        [Flags]
        enum Mark : byte
        {
            None = 0,

            /// <summary>A goroutine's g or one of its sudogs: only that goroutine points to it.</summary>
            Owned = 1,

            /// <summary>A thread: only the node of all threads points to it.</summary>
            Thread = 2,

            /// <summary>A processor: only the list of processors points to it.</summary>
            Processor = 4,

            Scheduler = Owned | Thread | Processor,

            /// <summary>Has a finalizer whose closure is an object.</summary>
            Finalizer = 8,
        }

        readonly StaticMemory _statics = new(dump, symbols);
        readonly Mark[] _marks = new Mark[dump.ObjectCount];
        readonly Dictionary<int, int> _owners = []; // object to goroutine, for Mark.Owned
        readonly List<int>[] _owned = new List<int>[dump.Goroutines.Length];
        readonly ILookup<int, int> _finalizers =
            dump.Finalizers.Where(f => f.Function >= 0).ToLookup(f => f.Object, f => f.Function);
        int _processorList = -1;

        int[] _starts = [];
        int[] _targets = [];
        int[] _looseStarts = []; // by goroutine
        int _edges;
        Reach[] _reach = [];
        int[] _queue = [];
        int _queued;

        int FirstGoroutine => dump.ObjectCount;
        int FirstVariable => FirstGoroutine + dump.Goroutines.Length;
        int ThreadsNode => FirstVariable + _statics.Variables.Length;
        int FinalizersNode => ThreadsNode + 1;
        int Root => FinalizersNode + 1;

        public HeapGraph Build()
        {
            MarkScheduler();
            MarkFinalizers();
            ConnectAll();
            RankAll();
            KeepWhatCounts();
            return new HeapGraph(dump, _statics.Variables, _starts, _targets, _reach);
        }

        void MarkScheduler()
        {
            var goroutineOf = new Dictionary<int, int>();
            foreach (var goroutine in dump.Goroutines)
            {
                _owned[goroutine.Index] = [];
                if (dump.Find(goroutine.Address) is >= 0 and var g && goroutineOf.TryAdd(g, goroutine.Index))
                    Own(g, goroutine.Index);
            }

            // A sudog is the one object that starts with a pointer to the g of a goroutine.
            for (var obj = 0; obj < dump.ObjectCount; obj++)
            {
                if (dump.PointersOf(obj) is [var first, ..]
                    && Is(first, Mark.Owned)
                    && goroutineOf.TryGetValue(first, out var goroutine)
                    && dump.Word(obj, 0) == dump.Goroutines[goroutine].Address)
                {
                    Own(obj, goroutine);
                }
            }

            foreach (var thread in dump.Threads)
            {
                if (dump.Find(thread) is >= 0 and var obj)
                    _marks[obj] |= Mark.Thread;
            }

            _processorList = _statics.ProcessorList;
            if (_processorList >= 0)
            {
                foreach (var processor in dump.PointersOf(_processorList))
                    _marks[processor] |= Mark.Processor;
            }
        }

        void Own(int obj, int goroutine)
        {
            _marks[obj] |= Mark.Owned;
            _owners[obj] = goroutine;
            _owned[goroutine].Add(obj);
        }

        void MarkFinalizers()
        {
            foreach (var finalizer in _finalizers)
                _marks[finalizer.Key] |= Mark.Finalizer;
        }

        void ConnectAll()
        {
            _starts = new int[Root + 2];
            _looseStarts = new int[dump.Goroutines.Length];
            _targets = GC.AllocateUninitializedArray<int>(checked((int)MostEdges()));
            for (var obj = 0; obj < dump.ObjectCount; obj++)
            {
                if ((obj & 0xFFFF) == 0)
                    cancel.ThrowIfCancellationRequested();
                ConnectObject(obj);
                Close(obj);
            }

            foreach (var goroutine in dump.Goroutines)
                ConnectGoroutine(goroutine);
            for (var variable = 0; variable < _statics.Variables.Length; variable++)
            {
                foreach (var obj in _statics.ObjectsOf(variable))
                    Connect(obj);
                foreach (var other in _statics.NamelessOf(variable))
                    Connect(FirstVariable + other);
                Close(FirstVariable + variable);
            }

            ConnectRuntime();
            for (var node = FirstGoroutine; node < Root; node++)
                Connect(node);
            Close(Root);
        }

        long MostEdges()
        {
            var edges = (long)_statics.PointerCount + dump.Threads.Length + 2L * dump.QueuedFinalizers.Length
                + dump.OtherRoots.Length + dump.Finalizers.Length + Root;
            foreach (var goroutine in dump.Goroutines)
                edges += goroutine.Pointers.Length + goroutine.LoosePointers.Length + _owned[goroutine.Index].Count;
            for (var obj = 0; obj < dump.ObjectCount; obj++)
                edges += dump.PointersOf(obj).Length;
            return edges;
        }

        void Connect(int target) => _targets[_edges++] = target;

        void Close(int node) => _starts[node + 1] = _edges;

        void ConnectObject(int obj)
        {
            foreach (var target in dump.PointersOf(obj))
            {
                if (!Is(target, Mark.Scheduler) || MayPoint(obj, target))
                    Connect(target);
            }

            if (Is(obj, Mark.Finalizer))
            {
                foreach (var function in _finalizers[obj])
                    Connect(function);
            }
        }

        bool Is(int obj, Mark mark) => (_marks[obj] & mark) != Mark.None;

        bool MayPoint(int obj, int target) =>
            !Is(target, Mark.Thread)
            && (!Is(target, Mark.Processor) || obj == _processorList)
            && (!Is(target, Mark.Owned) || (_owners.TryGetValue(obj, out var owner) && owner == _owners[target]));

        void ConnectGoroutine(DumpedGoroutine goroutine)
        {
            foreach (var obj in _owned[goroutine.Index])
                Connect(obj);
            foreach (var obj in goroutine.Pointers)
            {
                if (!Is(obj, Mark.Scheduler))
                    Connect(obj);
            }

            _looseStarts[goroutine.Index] = _edges;
            foreach (var obj in goroutine.LoosePointers)
            {
                if (!Is(obj, Mark.Scheduler))
                    Connect(obj);
            }

            Close(FirstGoroutine + goroutine.Index);
        }

        void ConnectRuntime()
        {
            foreach (var thread in dump.Threads)
            {
                if (dump.Find(thread) is >= 0 and var obj)
                    Connect(obj);
            }

            Close(ThreadsNode);
            foreach (var (obj, function) in dump.QueuedFinalizers)
            {
                Connect(obj);
                if (function >= 0)
                    Connect(function);
            }

            foreach (var (_, obj) in dump.OtherRoots)
                Connect(obj);
            Close(FinalizersNode);
        }

        /// <summary>Finds what each node is reached by, from the strongest roots to the weakest.</summary>
        void RankAll()
        {
            _reach = new Reach[Root + 1];
            Array.Fill(_reach, Reach.Nothing);
            _queue = new int[Root + 1];
            _reach[Root] = Reach.Program;

            SeedVariables(runtime: false);
            foreach (var goroutine in dump.Goroutines)
            {
                if (!goroutine.IsSystem)
                    Seed(FirstGoroutine + goroutine.Index, Reach.Program);
            }

            Spread(Reach.Program);

            SeedVariables(runtime: true);
            Seed(ThreadsNode, Reach.Runtime);
            Seed(FinalizersNode, Reach.Runtime);
            foreach (var goroutine in dump.Goroutines)
            {
                if (goroutine.IsSystem)
                    Seed(FirstGoroutine + goroutine.Index, Reach.Runtime);
            }

            Spread(Reach.Runtime);

            foreach (var goroutine in dump.Goroutines)
                SeedLoose(goroutine.Index, Reach.LooseStack);
            Spread(Reach.LooseStack);
        }

        void SeedVariables(bool runtime)
        {
            for (var i = 0; i < _statics.Variables.Length; i++)
            {
                if (_statics.Variables[i].IsRuntime == runtime && _statics.IsRooted(i))
                    Seed(FirstVariable + i, runtime ? Reach.Runtime : Reach.Program);
            }
        }

        void SeedLoose(int goroutine, Reach reach)
        {
            for (var i = _looseStarts[goroutine]; i < _starts[FirstGoroutine + goroutine + 1]; i++)
                Seed(_targets[i], reach);
        }

        void Seed(int node, Reach reach)
        {
            if (_reach[node] == Reach.Nothing)
            {
                _reach[node] = reach;
                _queue[_queued++] = node;
            }
        }

        void Spread(Reach reach)
        {
            for (var at = 0; at < _queued; at++)
            {
                var node = _queue[at];
                var end = node >= FirstGoroutine && node < FirstVariable
                    ? _looseStarts[node - FirstGoroutine]
                    : _starts[node + 1];
                for (var i = _starts[node]; i < end; i++)
                    Seed(_targets[i], reach);
            }

            _queued = 0;
        }

        /// <summary>Drops the edges to what is reached by something stronger, and the loose edges to what is reached by
        /// anything else.</summary>
        void KeepWhatCounts()
        {
            var kept = 0;
            var start = 0;
            for (var node = 0; node <= Root; node++)
            {
                var end = _starts[node + 1];
                var looseStart = node >= FirstGoroutine && node < FirstVariable
                    ? _looseStarts[node - FirstGoroutine]
                    : end;
                for (var i = start; i < end; i++)
                {
                    var target = _targets[i];
                    if (i < looseStart ? Counts(node, target) : _reach[target] == Reach.LooseStack)
                        _targets[kept++] = target;
                }

                start = end;
                _starts[node + 1] = kept;
            }
        }

        bool Counts(int node, int target) =>
            _reach[node] != Reach.Nothing && _reach[node] <= _reach[target]
            && (node != Root || target < FirstVariable || target >= ThreadsNode || _statics.IsRooted(target - FirstVariable));
    }
}
