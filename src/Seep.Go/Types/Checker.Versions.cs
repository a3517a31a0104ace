using Seep.Go.Source;

namespace Seep.Go.Types;

// What the version of the language allows at the place that is checked; files may have versions of their own.
sealed partial class Checker
{
    /// <param name="minor">Of the version that brought a feature: 18 for go1.18.</param>
    internal bool AllowVersion(int minor) => _environment.Version.Allows(minor);

    /// <summary>Reports the use of a feature that the version does not have.</summary>
    /// <param name="message">The feature: <c>type parameter</c>.</param>
    internal bool VerifyVersion(Pos at, int minor, string message)
    {
        if (AllowVersion(minor))
            return true;
        VersionError(at, minor, message);
        return false;
    }

    internal void VersionError(Pos at, int minor, string message) =>
        Error(at, ErrorCode.UnsupportedFeature, $"{message} requires go1.{minor} or later");
}
