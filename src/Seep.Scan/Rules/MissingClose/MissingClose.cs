using Seep.Core;
using Seep.Scan.Link;

namespace Seep.Scan.Rules;

/// <summary>What owns an obligation must have a method that meets it, and whoever makes one must call it.</summary>
public sealed class MissingClose : Rule
{
    public override RuleInfo Info { get; } = new("missing-close", Confidence.High, Since: "0.1")
    {
        Summary = "A struct that owns a value that has to be released, and has no method that does, or one that is not called.",
        Why = """
            Whoever drops the struct drops what its field holds, and can do nothing about it: the connection, goroutine or entry in a parent
            context stays as unclosed-resource says, once for each struct that is made. A method that returns before it has released all of
            its fields leaves the others.
            """,
        Mend = """
            Give the type a `Close` (or `Stop`, `Shutdown`: the name does not matter) that releases every field that it owns, the later ones too
            when an earlier one fails: `return errors.Join(a.Close(), b.Close())`. Where a struct is made, write `defer x.Close()`, or store it
            where an owner closes it.
            """,
        Limits = """
            A field is borrowed, not owned, where what is stored in it comes from a parameter that the caller releases: that is no suspect,
            unless a directive `//seep:owns` before the field says that it owns what it holds.
            Neither are structs of which there is one as long as the program runs, in a package variable or in function main, or one for each
            thing that is set up at its start. A method
            that an embedded value brings counts for that value alone. Whether an importer of a library calls an exported method is only
            known in a build that has the importer.
            """,
    };

    public override IEnumerable<Suspect> Check(LinkPass pass) =>
        [.. NeverReleased(pass), .. DeclaredAndNeverReleased(pass), .. PartlyReleased(pass)];

    static IEnumerable<Suspect> PartlyReleased(LinkPass pass)
    {
        var owned = pass.Owned.DistinctBy(o => o.Field).ToDictionary(o => o.Field);
        foreach (var partial in pass.Packages.SelectMany(p => p.Partial))
        {
            if (!owned.TryGetValue(partial.Field, out var owner))
                continue;
            yield return new()
            {
                Rule = "missing-close",
                Confidence = SuspectWords.ConfidenceOf(owner, pass),
                At = owner.DeclaredAt,
                Function = partial.Function,
                Message = $"field {partial.Field.Name} holds what {owner.Obligation.Row.ShortName} hands out, "
                    + $"and is not released where something fails before in {partial.Function}",
                Evidence = [.. owner.Obligation.Origin, new(owner.StoredAt, "stored in the field here"), .. partial.Evidence],
                Retains = SuspectWords.Retains(owner.Obligation.Row),
                Mend = "release all fields, whatever the others say: errors.Join takes both errors",
            };
        }
    }

    /// <summary>Of a field that is said to be an owner nothing has to be known of what is stored in it.</summary>
    static IEnumerable<Suspect> DeclaredAndNeverReleased(LinkPass pass) => pass.Packages.SelectMany(p => p.Owners)
        .Where(owner => !pass.Build.Facts.IsMaybeReleased(owner.Field))
        .Select(owner => new Suspect
        {
            Rule = "missing-close",
            Confidence = Confidence.High,
            At = owner.At,
            Function = owner.Owner,
            Message = $"field {owner.Field.Name} is said to own what it holds, and no method or function ever releases it",
            Evidence = [],
            Retains = "what the field holds",
            Mend = "give the struct a method that releases the field, and call it where the struct is no longer needed",
        });

    static IEnumerable<Suspect> NeverReleased(LinkPass pass) => pass.Owned
        .Where(owned => !owned.Field.IsExported && owned.CanHold && !owned.All.Any(pass.Build.Facts.IsMaybeReleased))
        .DistinctBy(owned => owned.Field)
        .Select(owned => new Suspect
        {
            Rule = "missing-close",
            Confidence = SuspectWords.ConfidenceOf(owned, pass),
            At = owned.DeclaredAt,
            Function = owned.Function,
            Message = $"field {owned.Field.Name} holds what {owned.Obligation.Row.ShortName} hands out, and no method or function ever releases it",
            Evidence = [.. owned.Obligation.Origin, new(owned.StoredAt, "stored in the field here")],
            Retains = SuspectWords.Retains(owned.Obligation.Row),
            Mend = $"give the struct a method that calls {owned.Obligation.Releases} on the field, and call it where the struct is no longer needed",
        });
}
