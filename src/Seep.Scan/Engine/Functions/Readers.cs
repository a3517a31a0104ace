using Seep.Go.Types;

namespace Seep.Scan.Engine.Functions;

/// <summary>Readers that are made around others.</summary>
static class Readers
{
    /// <summary>
    /// Whether what a path leads to is at its end where the reader is that the path begins at: that itself, and what io.TeeReader and
    /// bufio.NewReader are made around. A reader of io.LimitReader may end before.
    /// </summary>
    public static bool EndTogether(AccessPath path) => path.Steps.All(step => step is Var { Package.Path: "io" or "bufio", Name: not "R" });
}
