using Seep.Go.Packages;
using Seep.Go.Types;
using Seep.Hunt.Toolchains;
using Seep.Scan.Obligations;
using Seep.TestKit;
using Type = Seep.Go.Types.Type;

namespace Seep.Scan.Tests.Obligations;

/// <summary>What packages declare, by names as the tables have them: several versions of a package are looked at one after the other.</summary>
sealed class Declarations
{
    readonly Dictionary<string, List<(Package Package, string Folder)>> _packages = new(StringComparer.Ordinal);

    /// <summary>The packages that patterns name, without the bodies of their functions.</summary>
    public static Declarations Load(
        GoToolchain go, string folder, IReadOnlyDictionary<string, string?> settings, IReadOnlyList<string> patterns)
    {
        var all = new Dictionary<string, string?>(settings) { ["GOFLAGS"] = "", ["GOPROXY"] = "off", ["CGO_ENABLED"] = "0" };
        var listed = GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(go, GoToolchains.State, folder, arguments, cancel, all);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, patterns, tests: false, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        var options = new LoadOptions
        {
            Folder = folder,
            GoVersion = $"go{go.Version}",
            HasBodies = _ => false,
            WithInfo = false,
            Threads = 2,
        };
        var declarations = new Declarations();
        new PackageLoader(listed, options).Load(
            package => (package.Package, package.Listed.Dir ?? ""), declarations.Add, TestContext.Current.CancellationToken);
        return declarations;
    }

    /// <summary>A package that imports nothing and is in no file.</summary>
    public static Declarations Of(string path, string source)
    {
        var listed = new ListedPackage(path, "/p", "p", false, false, ["p.go"], null, [], null, null, null);
        var options = new LoadOptions
        {
            Folder = "/p",
            GoVersion = "go1.27",
            HasBodies = _ => false,
            Contents = new Dictionary<string, byte[]> { ["/p/p.go"] = System.Text.Encoding.UTF8.GetBytes(source) },
        };
        var declarations = new Declarations();
        new PackageLoader([listed], options).Load(
            package => (package.Package, ""), declarations.Add, TestContext.Current.CancellationToken);
        return declarations;
    }

    public bool Has(string package) => _packages.ContainsKey(FunctionNames.Normalized(package));

    /// <summary>A function or method, by its name as the tables have it.</summary>
    /// <exception cref="NotDeclaredException">There is none, or the name is another's: that of the type that a method is promoted from.</exception>
    public Func Function(string name)
    {
        var parts = QualifiedName.TryParse(name, out var qualified) ? qualified : throw new NotDeclaredException($"{name} is no name");
        var function = parts.Receiver.Length == 0
            ? Lookup(parts.Package, parts.Name) as Func
            : RowTypes.MethodOf(ReceiverOf(parts), parts.Name);
        if (function is null)
            throw new NotDeclaredException($"{name} is not declared");
        var fullName = FunctionNames.Normalized(function.Origin.FullName);
        return fullName == FunctionNames.Normalized(name) ? function : throw new NotDeclaredException($"{name} is called {fullName}");
    }

    /// <exception cref="NotDeclaredException">There is none.</exception>
    public Type TypeOf(string name) =>
        QualifiedName.TryParse(name, out var parts) && Lookup(parts.Package, parts.Name) is TypeName { Type: { } type }
            ? type
            : throw new NotDeclaredException($"type {name} is not declared");

    /// <summary>Whether a package is here, and by its modules' go.mod files of other major versions only.</summary>
    public bool HasOtherVersionsOnly(string package) =>
        _packages[FunctionNames.Normalized(package)].All(version => ModuleOf(version.Folder) is { } module
            && !package.StartsWith(module, StringComparison.Ordinal)
            && FunctionNames.Normalized(package).StartsWith(FunctionNames.Normalized(module), StringComparison.Ordinal));

    static string? ModuleOf(string folder)
    {
        for (; Path.GetDirectoryName(folder) is { } parent; folder = parent)
        {
            if (File.Exists(Path.Combine(folder, "go.mod")))
            {
                return File.ReadLines(Path.Combine(folder, "go.mod")).FirstOrDefault(line => line.StartsWith("module ", StringComparison.Ordinal))
                    ?["module ".Length..].Trim().Trim('"');
            }
        }

        return null;
    }

    void Add((Package Package, string Folder) version)
    {
        var path = FunctionNames.Normalized(version.Package.Path);
        if (version.Package.Scope.Count == 0)
            return;
        if (!_packages.TryGetValue(path, out var versions))
            _packages.Add(path, versions = []);
        versions.Add(version);
    }

    Symbol? Lookup(string package, string name) =>
        (_packages.GetValueOrDefault(FunctionNames.Normalized(package)) ?? throw new NotDeclaredException($"package {package} is not here"))
        .OrderBy(version => version.Package.Path == package ? 0 : 1)
        .Select(version => version.Package.Scope.Lookup(name)).FirstOrDefault(symbol => symbol is not null);

    Type ReceiverOf(QualifiedName name)
    {
        var type = Lookup(name.Package, name.Receiver) is TypeName { Type: { } declared }
            ? declared
            : throw new NotDeclaredException($"type {name.Package}.{name.Receiver} is not declared");
        return name.IsPointer ? new Pointer(type) : type;
    }
}

/// <summary>What a table names is not what the packages declare.</summary>
sealed class NotDeclaredException(string message) : Exception(message);
