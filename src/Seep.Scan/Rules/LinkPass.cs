using Seep.Scan.Engine;

namespace Seep.Scan.Rules;

/// <summary>What rules are asked about: the findings of all packages that a pattern names, and what is known of the whole build.</summary>
public sealed class LinkPass
{
    internal LinkPass(BuildContext build, IReadOnlyList<PackageFindings> packages) => (Build, Packages) = (build, packages);

    internal BuildContext Build { get; }

    internal IReadOnlyList<PackageFindings> Packages { get; }

    /// <summary>Obligations that are lost on some path and that something could have met.</summary>
    /// <remarks>Of a struct that owns one, whose field nothing ever releases, the field is to blame and not who makes the struct.</remarks>
    internal IEnumerable<LostObligation> Lost =>
        Packages.SelectMany(p => p.Lost).Where(lost => lost.OwnerField is not { } owner || Build.Facts.IsMaybeReleased(owner));
}
