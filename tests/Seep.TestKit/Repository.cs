namespace Seep.TestKit;

/// <summary>Where things lie in the checkout that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Seep.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    static string FindRoot()
    {
        for (var dir = AppContext.BaseDirectory; dir is not null; dir = Path.GetDirectoryName(dir))
        {
            if (System.IO.File.Exists(Path.Combine(dir, "Seep.slnx")))
                return dir;
        }

        throw new DirectoryNotFoundException("no Seep.slnx above " + AppContext.BaseDirectory);
    }
}
