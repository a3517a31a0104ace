using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Whether the package has finitely many instances.
sealed partial class Checker
{
    readonly InstanceGraph _instances = new();

    /// <inheritdoc cref="InstanceGraph.RecordCanon"/>
    internal void RecordCanon(TypeParam ofMethod, TypeParam ofType) => _instances.RecordCanon(ofMethod, ofType);

    /// <inheritdoc cref="InstanceGraph.RecordInstance"/>
    internal void RecordMonoInstance(
        Pos at, IReadOnlyList<TypeParam> parameters, IReadOnlyList<Type> args, IReadOnlyList<Expr> list) =>
        _instances.RecordInstance(_package, at, parameters, args, list);

    /// <summary>Reports a type parameter that is instantiated with ever larger types.</summary>
    void CheckMonomorphic()
    {
        if (_instances.FindLoop() is not { } loop)
            return;
        var error = NewError(ErrorCode.InvalidInstanceCycle).Add(loop.Start.Pos, "instantiation cycle:");
        foreach (var (symbol, at, type) in loop.Steps)
        {
            var text = TypeText.Of(type, p => p == _package ? "" : p.Path);
            var how = symbol.Type switch
            {
                Named => "implicitly parameterized by",
                TypeParam => "instantiated as",
                var other => throw new UnreachableException($"type {other?.GetType().Name}"),
            };
            error.Add(at, $"{symbol.Name} {how} {text}");
        }

        error.Report();
    }
}

/// <summary>
/// Which type parameters are instantiated with which others, or with types made of these: a graph whose vertices are
/// type parameters, and defined types that are declared in generic functions.
/// </summary>
/// <remarks>
/// An edge weighs 0 where a type parameter gets another one as it is, and 1 where it gets a type with the other in it;
/// a defined type in a generic function has an edge of weight 1 from each type parameter around it. A cycle that weighs
/// something is an instantiation without end. One that weighs nothing comes to a fixed point. (go/types, mono.go)
/// </remarks>
sealed class InstanceGraph
{
    readonly List<Vertex> _vertices = [];
    readonly List<Edge> _edges = [];

    /// <summary>The type parameters of receivers, and those of the types that they are receivers of.</summary>
    readonly Dictionary<TypeParam, TypeParam> _canonical = new(ReferenceEqualityComparer.Instance);

    /// <summary>The vertex of each type; -1 for a defined type that needs none.</summary>
    readonly Dictionary<TypeName, int> _indices = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes that the type parameter of a method's receiver stands for one of the receiver's type.</summary>
    public void RecordCanon(TypeParam ofMethod, TypeParam ofType) => _canonical[ofMethod] = ofType;

    /// <summary>Notes that type parameters were instantiated.</summary>
    /// <param name="list">The arguments as written; it may be shorter than the others.</param>
    public void RecordInstance(
        Package package, Pos at, IReadOnlyList<TypeParam> parameters, IReadOnlyList<Type> args,
        IReadOnlyList<Expr> list)
    {
        for (var i = 0; i < parameters.Count; i++)
            Assign(package, i < list.Count ? list[i].Start : at, parameters[i], args[i]);
    }

    /// <summary>
    /// A cycle without end: Bellman and Ford's algorithm for the heaviest paths, until nothing changes or a path has as
    /// many steps as there are vertices.
    /// </summary>
    public Loop? FindLoop()
    {
        for (var again = true; again;)
        {
            again = false;
            for (var i = 0; i < _edges.Count; i++)
            {
                var edge = _edges[i];
                var (source, target) = (_vertices[edge.Source], _vertices[edge.Target]);
                if (source.Weight + edge.Weight <= target.Weight)
                    continue;
                target.Previous = i;
                target.Length = source.Length + 1;
                if (target.Length == _vertices.Count)
                    return LoopAt(edge.Target);
                target.Weight = source.Weight + edge.Weight;
                again = true;
            }
        }

        return null;
    }

    /// <summary>The cycle that the path to a vertex has in it.</summary>
    Loop LoopAt(int vertex)
    {
        var path = new List<int>();
        var seen = new bool[_vertices.Count];
        while (!seen[vertex])
        {
            path.Add(vertex);
            seen[vertex] = true;
            vertex = _edges[_vertices[vertex].Previous].Source;
        }

        // What was passed before the vertex that came twice only leads to the cycle.
        var steps = path[path.IndexOf(vertex)..].Select(v =>
        {
            var edge = _edges[_vertices[v].Previous];
            return (_vertices[edge.Target].Symbol, edge.At, edge.Type);
        });
        return new(_vertices[vertex].Symbol, [.. steps]);
    }

    void Assign(Package package, Pos at, TypeParam parameter, Type arg)
    {
        // Types may hold types many times over; a second edge that is the same says nothing.
        HashSet<Type>? seen = null;

        // A cycle of instances is within one package: generic types can't be arguments.
        if (parameter.Symbol.Package == package)
            Flow(arg);

        void Flow(Type written)
        {
            var type = Aliases.Unalias(written);
            if (type is Struct or Signature or Map or Named)
            {
                seen ??= new(ReferenceEqualityComparer.Instance);
                if (!seen.Add(type))
                    return;
            }

            switch (type)
            {
                case TypeParam source:
                    AddFlow(VertexOf(source), source);
                    break;
                case Named named:
                    if (VertexOf(package, named.Origin) is >= 0 and var vertex)
                        AddFlow(vertex, named);
                    FlowAll(named.TypeArgs);
                    break;
                case Array array:
                    Flow(array.Elem);
                    break;
                case Basic:
                    break;
                case Chan chan:
                    Flow(chan.Elem);
                    break;
                case Map map:
                    Flow(map.Key);
                    Flow(map.Elem);
                    break;
                case Pointer pointer:
                    Flow(pointer.Elem);
                    break;
                case Slice slice:
                    Flow(slice.Elem);
                    break;
                case Interface constraint:
                    FlowAll(constraint.Methods.Select(m => m.Type!));
                    break;
                case Signature signature:
                    FlowAll(signature.Params.Vars.Select(v => v.Type!));
                    FlowAll(signature.Results.Vars.Select(v => v.Type!));
                    break;
                case Struct structure:
                    FlowAll(structure.Fields.Select(f => f.Type!));
                    break;
                case var other:
                    throw new UnreachableException($"type {other.GetType().Name}");
            }
        }

        void FlowAll(IEnumerable<Type> types)
        {
            foreach (var type in types)
                Flow(type);
        }

        void AddFlow(int source, Type type) =>
            _edges.Add(new(VertexOf(parameter), source, type == arg ? 0 : 1, at, arg));
    }

    /// <summary>
    /// The vertex of a defined type; -1 where it is not declared in a generic function of the package.
    /// </summary>
    int VertexOf(Package package, Named named)
    {
        var symbol = named.Symbol;
        if (symbol.Package != package || symbol.Parent == package.Scope)
            return -1;
        if (_indices.TryGetValue(symbol, out var index))
            return index;
        index = -1;
        for (var scope = symbol.Parent; scope is not null && scope != package.Scope; scope = scope.Parent)
        {
            foreach (var around in scope.Symbols)
            {
                if (around is not TypeName { IsAlias: false, Type: TypeParam parameter } || around.Pos >= symbol.Pos)
                    continue;
                if (index < 0)
                    index = AddVertex(symbol);
                _edges.Add(new(index, VertexOf(parameter), 1, symbol.Pos, parameter));
            }
        }

        return _indices[symbol] = index;
    }

    int VertexOf(TypeParam parameter)
    {
        var symbol = _canonical.GetValueOrDefault(parameter, parameter).Symbol;
        return _indices.TryGetValue(symbol, out var index) ? index : _indices[symbol] = AddVertex(symbol);
    }

    int AddVertex(TypeName symbol)
    {
        _vertices.Add(new(symbol));
        return _vertices.Count - 1;
    }

    /// <summary>An instantiation without end.</summary>
    /// <param name="Steps">From the last to the first: what gets which type where.</param>
    public sealed record Loop(TypeName Start, IReadOnlyList<(TypeName Symbol, Pos At, Type Type)> Steps);

    sealed class Vertex(TypeName symbol)
    {
        public TypeName Symbol => symbol;

        /// <summary>Of the heaviest path to it that was found so far.</summary>
        public int Weight { get; set; }

        /// <summary>The last edge of that path.</summary>
        public int Previous { get; set; }

        public int Length { get; set; }
    }

    readonly record struct Edge(int Target, int Source, int Weight, Pos At, Type Type);
}
