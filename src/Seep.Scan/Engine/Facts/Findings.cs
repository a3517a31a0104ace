using Seep.Core;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;

namespace Seep.Scan.Engine.Facts;

/// <summary>An obligation that is not met on some path.</summary>
/// <param name="Function">As the linker names it.</param>
/// <param name="Evidence">From the acquiring call to where it is lost.</param>
/// <param name="Resource">What the value is: <c>resp.Body</c>, in words of its type.</param>
/// <param name="IsDoubtful">Whether something on the path might have dealt with it.</param>
/// <param name="OwnerField">The field that leads to it, where what is lost is a struct that owns it.</param>
/// <param name="Node">The function in the call graph: <see cref="FunctionNode"/>.</param>
/// <param name="MayFail">Whether the call that acquires may fail.</param>
/// <param name="IsFailure">Whether it is lost where the function returns an error.</param>
/// <param name="Context">The context that it hangs on.</param>
sealed record LostObligation(
    Obligation Obligation, SourceSpot At, string Function, LossKind Kind, IReadOnlyList<Evidence> Evidence, string Resource,
    bool IsDoubtful, bool IsInLoop, bool IsEverReleased, FieldId? OwnerField, int PathDepth, string Node, bool MayFail, bool IsUsed, bool IsFailure,
    ContextOrigin Context);

/// <summary>A ticker that a function reads for ever.</summary>
/// <param name="Reader">The function that reads, in the call graph.</param>
/// <param name="ServesResult">Whether it does so for what the function that begins it returns.</param>
sealed record EndlessTicker(SourceSpot At, SourceSpot ReadAt, string Function, string Callee, string Reader, bool ServesResult);

/// <summary>A defer that releases in a loop.</summary>
/// <param name="Node">The function in the call graph.</param>
sealed record LoopDefer(Obligation Obligation, SourceSpot At, SourceSpot AcquiredAt, string Function, bool IsEndless, string Node);

/// <summary>A field of a struct that got a value with an obligation.</summary>
/// <param name="CanHold">Whether the field's type can hold what something has to be called on: <see cref="Holders"/>.</param>
/// <param name="All">All fields that hold it there: it is enough that one of them is released.</param>
/// <param name="Node">The function that stores it, in the call graph.</param>
sealed record OwnedField(
    FieldId Field, bool CanHold, IReadOnlyList<FieldId> All, Obligation Obligation, SourceSpot DeclaredAt, SourceSpot StoredAt, string Function,
    string Node);

/// <summary>A method that releases a field on some of its paths only: not where something before it fails.</summary>
sealed record PartialRelease(FieldId Field, string Function, SourceSpot At, IReadOnlyList<Evidence> Evidence);

/// <summary>A field that has the obligation of what is in it, since a directive or setting says so.</summary>
/// <param name="Owner">The type that it stands in, as the linker names it.</param>
sealed record DeclaredOwner(FieldId Field, SourceSpot At, string Owner);

/// <summary>What was found in a package.</summary>
sealed record PackageFindings(
    string ImportPath, IReadOnlyList<LostObligation> Lost, IReadOnlyList<LoopDefer> LoopDefers, IReadOnlyList<OwnedField> Owned,
    IReadOnlyList<EndlessTicker> Tickers, IReadOnlyList<PartialRelease> Partial, IReadOnlyList<DeclaredOwner> Owners, PackageCalls Calls, IReadOnlyList<ScanNote> Notes);
