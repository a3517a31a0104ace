using System.Diagnostics;
using Seep.Go.Source;

namespace Seep.Go.Types;

// Finds type arguments that are left out (Go spec, "Type inference").
sealed partial class Checker
{
    /// <summary>Infers the type arguments of a generic function that are not given.</summary>
    /// <param name="at">Where errors without an argument are reported.</param>
    /// <param name="typeParams">At least one.</param>
    /// <param name="typeArgs">What is given: not more than type parameters, and nulls among them.</param>
    /// <param name="parameters">One for each argument.</param>
    /// <param name="isReverse">Whether the argument in truth is what the function is assigned to; messages are worded so.</param>
    /// <returns>All type arguments; null where that failed, which is told unless an argument was invalid before.</returns>
    internal IReadOnlyList<Type>? Infer(
        Pos at, IReadOnlyList<TypeParam> typeParams, IReadOnlyList<Type?> typeArgs, Tuple parameters, IReadOnlyList<Operand> args,
        bool isReverse, ErrorReport error)
    {
        Debug.Assert(typeParams.Count > 0 && typeArgs.Count <= typeParams.Count, "type arguments");
        Debug.Assert(parameters.Count == args.Count, "arguments");
        if (typeArgs.Count == typeParams.Count && !typeArgs.Contains(null))
            return [.. typeArgs.Select(type => type!)];
        if (args.Any(arg => !arg.IsValid))
            return null;

        var given = new Type?[typeParams.Count];
        for (var i = 0; i < typeArgs.Count; i++)
            given[i] = typeArgs[i];
        return new Inference(this, at, typeParams, given, isReverse, error).Run(parameters, args);
    }

    internal (IReadOnlyList<TypeParam> TypeParams, Type Type) RenameTParams(Pos at, IReadOnlyList<TypeParam> typeParams, Type type)
    {
        if (typeParams.Count == 0)
            return ([], type);

        // A function that calls itself has its own type parameters among the arguments, where they are given types like
        // any other. So those that types are looked for are renamed, as if it called another that is the same.
        var renamed = new TypeParam[typeParams.Count];
        for (var i = 0; i < renamed.Length; i++)
        {
            var symbol = typeParams[i].Symbol;
            renamed[i] = NewTypeParam(null, new(symbol.Pos, symbol.Package, symbol.Name, null), null);
            renamed[i].Index = typeParams[i].Index;
        }

        var map = new SubstMap(typeParams, renamed);
        for (var i = 0; i < renamed.Length; i++)
            renamed[i].Bound = Subst(at, typeParams[i].Bound, map, null, Context);
        return (renamed, Subst(at, type, map, null, Context));
    }

    /// <summary>The names of type parameters, for people: <c>P, Q, and R</c>.</summary>
    internal static string TypeParamsString(IReadOnlyList<TypeParam> list) => list switch
    {
        [] => "",
        [var only] => only.Symbol.Name,
        [var first, var second] => $"{first.Symbol.Name} and {second.Symbol.Name}",
        _ => $"{string.Join(", ", list.Take(list.Count - 1).Select(param => param.Symbol.Name))}, and {list[^1].Symbol.Name}",
    };

    /// <summary>
    /// Whether any of some type parameters is in a type. Those that a generic function declares don't count.
    /// </summary>
    internal static bool IsParameterized(IReadOnlyList<TypeParam> typeParams, Type type) =>
        new ParameterFinder(typeParams).IsParameterized(type);

    /// <summary>One call of <see cref="Infer"/>.</summary>
    sealed class Inference(
        Checker checker, Pos at, IReadOnlyList<TypeParam> typeParams, Type?[] given, bool isReverse, ErrorReport error)
    {
        readonly Unifier _unifier = new(checker, typeParams, given, checker.AllowVersion(21));

        public List<Type>? Run(Tuple parameters, IReadOnlyList<Operand> args)
        {
            // What is given is put in first: an argument has to be assignable to it, and not to unify.
            if (parameters.Count > 0)
                parameters = (Tuple)checker.Subst(Pos.None, parameters, new(typeParams, given), null, checker.Context);

            return UseArguments(parameters, args, out var untyped)
                && UseConstraints()
                && UseUntypedArguments(parameters, args, untyped)
                ? Simplify()
                : null;
        }

        /// <param name="untyped">The untyped arguments of type parameters, which are used last.</param>
        bool UseArguments(Tuple parameters, IReadOnlyList<Operand> args, out List<int> untyped)
        {
            untyped = [];
            for (var i = 0; i < args.Count; i++)
            {
                var (type, arg) = (parameters.Vars[i].Type!, args[i]);
                if (!IsParameterized(typeParams, type) && !IsParameterized(typeParams, arg.Type!))
                    continue;
                if (Predicates.IsTyped(arg.Type!))
                {
                    if (_unifier.Unify(type, arg.Type!, UnifyMode.Assign))
                        continue;
                    ReportMismatch(type, arg);
                    return false;
                }

                // The type of an untyped value is a basic one, which can be a type parameter's only. Untyped nil has
                // none.
                if (type is TypeParam && arg.Type != Universe.Of(BasicKind.UntypedNil))
                    untyped.Add(i);
            }

            return true;
        }

        void ReportMismatch(Type type, Operand arg)
        {
            var inferred = _unifier.Inferred(typeParams);
            var (argType, expr, wanted) = (checker.Str(arg.Type!), arg.Text, checker.Str(type));
            if (inferred.TrueForAll(known => known is null))
            {
                error.Add(arg.Pos, $"type {argType} of {expr} does not match {wanted} (cannot infer {TypeParamsString(typeParams)})");
                return;
            }

            var known = checker.Subst(arg.Pos, type, new(typeParams, inferred), null, checker.Context);
            if (known == type)
                error.Add(arg.Pos, $"type {argType} of {expr} does not match {wanted}");
            else if (isReverse)
                error.Add(arg.Pos, $"inferred type {checker.Str(known)} for {wanted} does not match type {argType} of {expr}");
            else
                error.Add(arg.Pos, $"type {argType} of {expr} does not match inferred type {checker.Str(known)} for {wanted}");
        }

        /// <summary>
        /// Unifies type parameters with their constraints, again and again while more types are found.
        /// </summary>
        bool UseConstraints()
        {
            int unknowns;
            do
            {
                unknowns = _unifier.Unknowns;
                foreach (var param in typeParams)
                {
                    if (!UseConstraint(param))
                        return false;
                }
            }
            while (_unifier.Unknowns != unknowns);
            return true;
        }

        bool UseConstraint(TypeParam param)
        {
            var known = _unifier.At(param);
            if (CoreTerm(param) is ({ } core, var isSingle))
            {
                // With a tilde the term is an underlying type, and a defined type unifies with that.
                if (known is not null && !_unifier.Unify(known, core.Type!, UnifyMode.Inexact))
                {
                    error.Add(at, $"{checker.Str(param)} (type {checker.Str(known)}) does not satisfy {checker.Str(param.Constraint)}");
                    return false;
                }

                if (known is null && isSingle && !core.IsTilde)
                    _unifier.Set(param, core.Type!);
            }

            // What is known has the constraint's methods, and their signatures may tell more. While there are type
            // parameters in it, its methods are not the final ones.
            if (known is null || IsParameterized(typeParams, known))
                return true;
            var cause = new Cause();
            if (checker.HasAllMethods(known, param.Interface, true, (x, y) => _unifier.Unify(x, y, UnifyMode.Exact), cause))
                return true;
            error.Add(
                at, $"{checker.Str(param)} (type {checker.Str(known)}) does not satisfy {checker.Str(param.Constraint)} {cause.Text}");
            return false;
        }

        /// <summary>Gives what has no type yet the default type of the largest of its untyped arguments.</summary>
        bool UseUntypedArguments(Tuple parameters, IReadOnlyList<Operand> args, List<int> untyped)
        {
            var largest = new Dictionary<TypeParam, Type>(ReferenceEqualityComparer.Instance);
            foreach (var i in untyped)
            {
                var param = (TypeParam)parameters.Vars[i].Type!;
                if (_unifier.At(param) is not null)
                    continue;
                var type = args[i].Type!;
                if (!largest.TryGetValue(param, out var other))
                {
                    largest[param] = type;
                }
                else if (Predicates.MaxType(other, type) is { } larger)
                {
                    largest[param] = larger;
                }
                else
                {
                    error.Add(
                        args[i].Pos,
                        $"mismatched types {checker.Str(other)} and {checker.Str(type)} (cannot infer {checker.Str(param)})");
                    return false;
                }
            }

            foreach (var (param, type) in largest)
                _unifier.Set(param, Predicates.Default(type));
            return true;
        }

        /// <summary>
        /// Replaces type parameters in what was inferred until none is left. With <c>[A any, B interface{ []C }, C
        /// interface{ *A }]</c> and int for A, that is <c>[int, []C, *A]</c> to begin with.
        /// </summary>
        List<Type>? Simplify()
        {
            var inferred = _unifier.Inferred(typeParams);
            new CycleFinder(typeParams, inferred).KillCycles();

            var open = new List<int>();
            for (var i = 0; i < inferred.Count; i++)
            {
                if (inferred[i] is not null && given[i] is null)
                    open.Add(i);
            }

            while (open.Count > 0)
            {
                var map = new SubstMap(typeParams, inferred);
                open.RemoveAll(i => !ReplaceIn(inferred, i, map));
            }

            for (var i = 0; i < inferred.Count; i++)
            {
                if (inferred[i] is { } type && !IsParameterized(typeParams, type))
                    continue;
                var symbol = typeParams[i].Symbol;
                error.Add(at, $"cannot infer {symbol.Name} (declared at {checker._files.PositionOf(symbol.Pos)})");
                return null;
            }

            return [.. inferred.Select(type => type!)];
        }

        bool ReplaceIn(List<Type?> inferred, int i, SubstMap map)
        {
            var type = checker.Subst(Pos.None, inferred[i]!, map, null, checker.Context);
            if (type == inferred[i])
                return false;
            // A generic function whose type parameters were all found is not generic any more.
            if (type is Signature { TypeParams.Count: > 0 } signature && !IsParameterized(typeParams, signature))
                signature.TypeParams = [];
            inferred[i] = type;
            return true;
        }
    }

    /// <summary>What all types of a constraint have in common, as far as one term tells.</summary>
    /// <returns>
    /// The only specific term and true; else the common underlying type and false, with a tilde if a term has one; else
    /// null.
    /// </returns>
    static (TypeTerm? Term, bool IsSingle) CoreTerm(TypeParam param)
    {
        var count = 0;
        TypeTerm? single = null;
        var isTilde = false;
        param.Is(term =>
        {
            if (term is null)
                return false;
            (count, single, isTilde) = (count + 1, term, isTilde || term.IsTilde);
            return true;
        });
        if (count == 1)
            return (single, true);
        return Underlyings.CommonUnder(param, null).Type is { } common ? (new(isTilde, common), false) : (null, false);
    }

    /// <summary>Looks for type parameters in types.</summary>
    sealed class ParameterFinder(IReadOnlyList<TypeParam> typeParams)
    {
        /// <summary>Types that are being looked into have false.</summary>
        readonly Dictionary<Type, bool> _seen = new(ReferenceEqualityComparer.Instance);

        public bool IsParameterized(Type type)
        {
            if (type is Basic)
                return false;
            if (_seen.TryGetValue(type, out var known))
                return known;
            _seen[type] = false;
            return _seen[type] = Find(type);
        }

        bool Find(Type type) => type switch
        {
            Alias => IsParameterized(Aliases.Unalias(type)),
            Array array => IsParameterized(array.Elem),
            Slice slice => IsParameterized(slice.Elem),
            Struct { Fields: var fields } => IsAny(fields),
            Pointer pointer => IsParameterized(pointer.Elem),
            Tuple tuple => IsAny(tuple.Vars),
            Signature signature => IsAny(signature.Params.Vars) || IsAny(signature.Results.Vars),
            Interface { TypeSet: var set } => set.Methods.Any(method => IsParameterized(method.Type!))
                || set.Is(term => term is not null && IsParameterized(term.Type!)),
            Map map => IsParameterized(map.Key) || IsParameterized(map.Elem),
            Chan chan => IsParameterized(chan.Elem),
            Named named => named.TypeArgs.Any(IsParameterized),
            TypeParam param => typeParams.Contains(param),
            var other => throw new UnreachableException($"type {other.GetType().Name}"),
        };

        bool IsAny(IReadOnlyList<Var> vars)
        {
            foreach (var variable in vars)
            {
                if (IsParameterized(variable.Type!))
                    return true;
            }

            return false;
        }
    }

    /// <summary>
    /// Finds type parameters that would be replaced by something they are in themselves, again and again: with
    /// <c>[A interface{ *A }]</c> that is <c>*A</c>, <c>**A</c> and so on.
    /// </summary>
    sealed class CycleFinder(IReadOnlyList<TypeParam> typeParams, List<Type?> inferred)
    {
        /// <summary>The types that are being looked into.</summary>
        readonly HashSet<Type> _path = new(ReferenceEqualityComparer.Instance);

        /// <summary>Types that lead to no type parameter; types may hold them many times over.</summary>
        readonly HashSet<Type> _plain = new(ReferenceEqualityComparer.Instance);

        /// <summary>How often a type parameter was met, or a type within itself.</summary>
        int _met;

        /// <summary>Takes what was inferred from those that are in a circle.</summary>
        public void KillCycles()
        {
            foreach (var param in typeParams)
                Visit(param);
        }

        void Visit(Type? written)
        {
            if (Aliases.Unalias(written) is not { } type || _plain.Contains(type))
                return;
            var before = _met;
            if (!_path.Add(type))
            {
                _met++;
                // Other circles are those of recursive types.
                if (IndexOf(type) is >= 0 and var i)
                    inferred[i] = null;
                return;
            }

            VisitParts(type);
            _path.Remove(type);
            if (_met == before)
                _plain.Add(type);
        }

        void VisitParts(Type type)
        {
            switch (type)
            {
                case Basic:
                    break;
                case Array array:
                    Visit(array.Elem);
                    break;
                case Slice slice:
                    Visit(slice.Elem);
                    break;
                case Struct { Fields: var fields }:
                    VisitAll(fields);
                    break;
                case Pointer pointer:
                    Visit(pointer.Elem);
                    break;
                case Signature signature:
                    VisitAll(signature.Params.Vars);
                    VisitAll(signature.Results.Vars);
                    break;
                case Union union:
                    foreach (var term in union.Terms)
                        Visit(term.Type);
                    break;
                case Interface interfaceType:
                    foreach (var method in interfaceType.ExplicitMethods)
                        Visit(method.Type);
                    foreach (var embedded in interfaceType.Embeddeds)
                        Visit(embedded);
                    break;
                case Map map:
                    Visit(map.Key);
                    Visit(map.Elem);
                    break;
                case Chan chan:
                    Visit(chan.Elem);
                    break;
                case Named named:
                    foreach (var typeArg in named.TypeArgs)
                        Visit(typeArg);
                    break;
                case TypeParam:
                    _met++;
                    if (IndexOf(type) is >= 0 and var i)
                        Visit(inferred[i]);
                    break;
                default:
                    throw new UnreachableException($"type {type.GetType().Name}");
            }
        }

        void VisitAll(IReadOnlyList<Var> vars)
        {
            foreach (var variable in vars)
                Visit(variable.Type);
        }

        int IndexOf(Type type)
        {
            for (var i = 0; i < typeParams.Count; i++)
            {
                if (typeParams[i] == type)
                    return i;
            }

            return -1;
        }
    }
}
