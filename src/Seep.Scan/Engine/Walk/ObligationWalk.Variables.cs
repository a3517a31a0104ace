using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

// Variables, fields, elements: where the value is put, and what is loaded again.
sealed partial class ObligationWalk
{
    static PathState Load(Frame frame, Value value, PathState state)
    {
        var address = value.Operand(0);
        if (frame.CellOf(address) is { } cell)
        {
            if (state.Cells.TryGet(cell, out var content))
                state = state.With(value.Id, content.Role).With(value.Id, content.Known);
            return state with { Loads = state.Loads.With(value.Id, cell) };
        }

        return RoleOf(frame, state, address) is { Paths: ({ }, _) or (_, { }) } role
            ? state.With(value.Id, Role.Of(role.Paths.Resource?.Loaded, role.Paths.Error?.Loaded))
            : state;
    }

    PathState Store(Frame frame, Value store, PathState state)
    {
        var (address, stored) = (store.Operand(0), store.Operand(1));
        var role = RoleOf(frame, state, stored);
        if (frame.CellOf(address) is { } cell)
        {
            state = state with { Loads = state.Loads.Where((_, loaded) => loaded != cell) };
            state = state.With(cell, new(role, KnownIn(state, stored)));
            if (role is { } kept && address.Op == Op.FreeVar && frame.Caller is null)
                return GoesOut(frame, state, kept); // a variable of a function around
            return role is null ? state : Captured(frame, state, address);
        }

        if (address.Op == Op.FreeVar)
            return role is { } free ? GoesOut(frame, state, free) : state;
        if (role is { Kind: RoleKind.Error } error)
            return PutError(frame, Overwrite(frame, state, address), address, error.Path!);
        if (role is not { Kind: RoleKind.Resource } resource)
        {
            return role is { Kind: RoleKind.BoundRelease or RoleKind.Closure } other
                ? frame.Context.FlowsOut(stored.Id) ? GoesOut(frame, state, other) : state
                : Overwrite(frame, state, address);
        }

        return Put(frame, state, address, resource.Path!, store);
    }

    /// <summary>Stores to a field or element of something: of a variable of this function, or of what others have too.</summary>
    PathState Put(Frame frame, PathState state, Value address, AccessPath stored, Value at)
    {
        var path = stored;
        for (var target = address; ; target = target.Operand(0))
        {
            switch (target.Op)
            {
                case Op.FieldAddr when path.Prepend(AccessPath.FieldOf(target)) is { } longer:
                    path = longer;
                    continue;
                case Op.IndexAddr when path.Prepend(AccessPath.Element) is { } longer:
                    path = longer;
                    continue;
                case Op.Slice:
                    continue;
                case Op.Load when target.Operand(0).Op == Op.Alloc && frame.CellOf(target.Operand(0)) is { } cell && IsOwn(frame, target.Operand(0)):
                    return Hold(cell, target.Operand(0));
                case Op.Alloc or Op.FreeVar when (target.Op == Op.Alloc || frame.Caller is not null) && frame.CellOf(target) is { } cell && IsOwn(frame, target):
                    return Hold(cell, target);
                case Op.MakeMap or Op.MakeSlice:
                    return state.With(target.Id, Role.Resource(path));
                case Op.Call or Op.Extract when (target.Id != address.Id || at.Op == Op.Call) && (target.Op == Op.Call || target.Operand(0).Op == Op.Call):
                    // What a call has made is this function's, as far as it is known.
                    if (state.Roles.TryGet(target.Id, out var held) && held.Kind == RoleKind.Resource)
                        AddSecond(held.Path!, path);
                    return state.With(target.Id, Role.Resource(path));
                case Op.Parameter when RoleOf(frame, state, target) is { Kind: RoleKind.Resource }:
                    return state; // who has that has it anyway
                default:
                    if (frame.Depth == 0 && target.Op != Op.Global && OwnerOn(path) is { } owner) // a variable of the package is there once
                        _owners.Add((owner, at));
                    return state.With(ObligationStatus.Escaped);
            }
        }

        PathState Hold(Cell cell, Value variable)
        {
            state.Cells.TryGet(cell, out var content);
            if (content.Role is { Kind: RoleKind.Resource } before)
                AddSecond(before.Path!, path);
            // Of several ways to it the shortest is kept: the owner's.
            if (content.Role is not { Kind: RoleKind.Resource } held || held.Path!.Depth > path.Depth)
                state = state.With(cell, content with { Role = Role.Of(path, content.Role?.Paths.Error) });
            return Captured(frame, state, variable);
        }
    }

    /// <summary>The error of the acquiring call is stored to a field of something: where that is, it tells whether there is an obligation.</summary>
    static PathState PutError(Frame frame, PathState state, Value address, AccessPath stored)
    {
        var path = stored;
        for (var target = address; ; target = target.Operand(0))
        {
            switch (target.Op)
            {
                case Op.FieldAddr when path.Prepend(AccessPath.FieldOf(target)) is { } longer:
                    path = longer;
                    continue;
                case Op.Load when target.Operand(0).Op == Op.Alloc && frame.CellOf(target.Operand(0)) is { } cell:
                    return Beside(cell);
                case Op.Alloc or Op.FreeVar when frame.CellOf(target) is { } cell:
                    return Beside(cell);
                case Op.Parameter or Op.Call or Op.Extract when target.Id != address.Id:
                    return state.With(target.Id, Role.Of(RoleOf(frame, state, target)?.Paths.Resource, path));
                default:
                    return state;
            }
        }

        PathState Beside(Cell cell)
        {
            state.Cells.TryGet(cell, out var content);
            return state.With(cell, content with { Role = Role.Of(content.Role?.Paths.Resource, path) });
        }
    }

    /// <summary>
    /// The first field on a path that is no struct by value, which has no life of its own, and not embedded in what has the methods
    /// of its type by that.
    /// </summary>
    public static Var? OwnerOn(AccessPath path)
    {
        List<Var> fields = [.. path.Fields];
        return fields.Find(f => f.Type!.Underlying is not Struct && (!f.IsEmbedded || f == fields[^1])) ?? fields.LastOrDefault();
    }

    /// <summary>Whether nobody else has a variable's address, or what it points to, before something is put into it.</summary>
    static bool IsOwn(Frame frame, Value variable)
    {
        if (variable.Op != Op.Alloc)
            return true;
        // A pointer that was loaded from elsewhere is not made here.
        foreach (var user in variable.Referrers)
        {
            var use = frame.Function.ValueAt(user);
            if (use.Op == Op.Store && use.Operands[0] == variable.Id
                && use.Operand(1) is { Op: Op.Load or Op.Parameter or Op.Lookup or Op.Field or Op.FreeVar or Op.Global, Type.Underlying: Pointer } stored
                && !(stored.Op == Op.Load && stored.Operand(0) == variable)) // a result that is returned as it is
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A field gets another value: what it led to is no more to be had by it.</summary>
    static PathState Overwrite(Frame frame, PathState state, Value address)
    {
        if (address.Op != Op.FieldAddr || AccessPath.FieldOf(address) is not { } field)
            return state;
        var target = address.Operand(0);
        if (frame.CellOf(target) is not { } cell || !state.Cells.TryGet(cell, out var content) || content.Role is not { Paths: ({ }, _) or (_, { }) } role)
            return state;
        var (resource, error) = role.Paths;
        return state.With(cell, content with
        {
            Role = Role.Of(Equals(resource?.Head, field) ? null : resource, Equals(error?.Head, field) ? null : error),
        });
    }

    PathState MapUpdate(Frame frame, Value update, PathState state)
    {
        if (RoleOf(frame, state, update.Operand(1)) is { Kind: RoleKind.Resource } key)
            state = GoesOut(frame, state, key);
        if (RoleOf(frame, state, update.Operand(2)) is not { } role)
            return state;
        var map = update.Operand(0);
        if (role.Kind != RoleKind.Resource || role.Path!.Prepend(AccessPath.Element) is not { } path)
            return GoesOut(frame, state, role);
        if (map.Op == Op.MakeMap)
            return state.With(map.Id, Role.Resource(path));
        if (map.Op == Op.Load && frame.CellOf(map.Operand(0)) is { } cell && state.Cells.TryGet(cell, out _))
            return state.With(cell, new(Role.Resource(path), Engine.Known.NonNil));
        return map.Op == Op.Load && map.Operand(0).Op == Op.FieldAddr
            ? Put(frame, state, map.Operand(0), path, update)
            : GoesOut(frame, state, role);
    }

    /// <summary>Something with a role goes where it is not followed.</summary>
    PathState GoesOut(Frame frame, PathState state, Role role) => role.Kind switch
    {
        RoleKind.Resource or RoleKind.BoundRelease => state.With(ObligationStatus.Escaped),
        RoleKind.Closure => Capture(frame, state, role.Closure!),
        _ => state,
    };
}
