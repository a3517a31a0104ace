using System.Collections.Frozen;
using Seep.Go.Source;
using Seep.Scan.Obligations;

namespace Seep.Scan.Settings;

/// <summary>What a module says to the scan, in <c>.seep.yaml</c>, or a package, by directives: <c>docs/scan-settings.md</c>.</summary>
public sealed record ScanSettings
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".seep.yaml";

    readonly FrozenSet<string> _lifetimes = [];
    readonly FrozenSet<string> _owners = [];

    /// <summary>Rows beside those of the table; of the same function and value in place of them.</summary>
    public IReadOnlyList<AcquireRow> Obligations { get; init; } = [];

    /// <summary>
    /// Full names of functions, methods, types, variables and fields: what they acquire, are, or hold lives as long as the program.
    /// </summary>
    public IReadOnlyList<string> ProcessLifetime
    {
        get;
        init
        {
            field = value;
            _lifetimes = value.Select(FunctionNames.Normalized).ToFrozenSet(StringComparer.Ordinal);
        }
    } = [];

    /// <summary>
    /// Fields that have the obligation of what is in them, <c>example.com/app.Server.conn</c>, and parameters of functions,
    /// <c>example.com/app.Serve(arg0)</c>.
    /// </summary>
    public IReadOnlyList<string> Owners
    {
        get;
        init
        {
            field = value;
            _owners = value.Select(FunctionNames.Normalized).ToFrozenSet(StringComparer.Ordinal);
        }
    } = [];

    /// <summary>Whether nothing is said.</summary>
    public bool IsNone => Obligations.Count == 0 && ProcessLifetime.Count == 0 && Owners.Count == 0;

    /// <summary>Those of a module without a file.</summary>
    public static ScanSettings None { get; } = new();

    /// <summary>The file of a module, or null.</summary>
    /// <param name="folder">The one that go.mod is in, or where there is none that of the analysis.</param>
    public static string? FindIn(string folder) => Path.Combine(folder, FileName) is var path && File.Exists(path) ? path : null;

    /// <exception cref="ScanSettingsException">The file can't be read, or something in it is wrong.</exception>
    public static ScanSettings Read(string path)
    {
        List<Diagnostic> errors = [];
        var settings = ReadBytes(path, errors) is { } text ? SettingsReader.Read(path, text, errors) : None;
        return errors.Count == 0 ? settings : throw new ScanSettingsException([.. errors.Order()]);
    }

    /// <summary>The built-in table with the module's rows.</summary>
    public AcquireTable Table => Obligations.Count == 0 ? AcquireTable.BuiltIn : AcquireTable.BuiltIn.With(Obligations);

    /// <summary>What these say, and beside that what others do: of the same function and value these count.</summary>
    public ScanSettings Over(IReadOnlyList<ScanSettings> others)
    {
        if (others.All(other => other.IsNone))
            return this;
        return new()
        {
            Obligations = [.. Obligations.Concat(others.SelectMany(other => other.Obligations)).DistinctBy(AcquireTable.KeyOf)],
            ProcessLifetime = [.. ProcessLifetime.Concat(others.SelectMany(other => other.ProcessLifetime)).Distinct(StringComparer.Ordinal)],
            Owners = [.. Owners.Concat(others.SelectMany(other => other.Owners)).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <param name="name">As <see cref="Owners"/> has them.</param>
    public bool IsOwner(string name) => _owners.Contains(FunctionNames.Normalized(name));

    /// <param name="fullName">Of a function, method, type, variable or field.</param>
    public bool IsProcessLifetime(string fullName) => _lifetimes.Contains(FunctionNames.Normalized(fullName));

    static byte[]? ReadBytes(string path, List<Diagnostic> errors)
    {
        try
        {
            using var file = File.OpenRead(path);
            var text = new byte[YamlTree.MostBytes + 1];
            var count = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            if (count <= YamlTree.MostBytes)
                return text[..count];
            errors.Add(new(new(path, 0, 0), $"is larger than {YamlTree.MostBytes >> 20} MiB"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new(new(path, 0, 0), $"can't be read: {e.Message}"));
        }

        return null;
    }
}

/// <summary>Settings are wrong; all that is wrong with them, by place.</summary>
public sealed class ScanSettingsException(IReadOnlyList<Diagnostic> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<Diagnostic> Errors { get; } = errors;
}
