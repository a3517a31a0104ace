using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Go.Packages;

/// <summary>What is loaded and how.</summary>
public sealed record LoadOptions
{
    /// <summary>Where go list ran; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The toolchain's version, <c>go1.27.4</c>: the language of what is in no module.</summary>
    public required string GoVersion { get; init; }

    /// <summary>Packages whose function bodies are checked; without it those that a pattern names.</summary>
    public Func<ListedPackage, bool>? HasBodies { get; init; }

    /// <summary>Whether what is found out about the nodes of packages that are used is recorded.</summary>
    public bool WithInfo { get; init; } = true;

    /// <summary>Whether packages that no pattern names are used, too.</summary>
    public bool UsesDependencies { get; init; }

    /// <summary>Contents that stand for those of files, by absolute path.</summary>
    public IReadOnlyDictionary<string, byte[]> Contents { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>How the other files are read; it throws what <see cref="RegularFile.ReadAllBytes"/> throws.</summary>
    public Func<string, byte[]> ReadFile { get; init; } = RegularFile.ReadAllBytes;

    /// <summary>Packages that need not be used, since what would come of it is known; only with <see cref="UsesDependencies"/>.</summary>
    public KnownPackages? Known { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes of a pointer.</summary>
    public int WordSize { get; init; } = 8;
}

/// <summary>Packages of which is known what their use would tell. Both are called from several threads.</summary>
/// <param name="IsKnown">Is asked once for each package, after all that it imports was used or is known.</param>
/// <param name="TakeLoaded">
/// Takes a known package once it is loaded, before what imports it is used. It is loaded only if a package that imports it, by way of
/// others too, is not known: as a dependency of which nobody looks at bodies.
/// </param>
public sealed record KnownPackages(Func<ListedPackage, bool> IsKnown, Action<LoadedPackage> TakeLoaded);

/// <summary>
/// Parses and checks packages in parallel, each when what it imports is done. Of what no pattern names only what it exports is
/// checked, and its trees go when it is done.
/// </summary>
/// <remarks>
/// Whatever the packages are like, they are loaded: a file that can't be read, an import that can't be had or that leads in a
/// circle is a diagnostic. A package's checker that fails costs that package and no more.
/// </remarks>
public sealed class PackageLoader
{
    readonly IReadOnlyList<ListedPackage> _listed;
    readonly LoadOptions _options;
    readonly NameTable _names = new();
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly Package?[] _packages;
    readonly bool[] _isKnown;
    readonly PackageDiagnostics _diagnostics;

    /// <param name="listed">What is imported before what imports it, as go list has it.</param>
    public PackageLoader(IReadOnlyList<ListedPackage> listed, LoadOptions options)
    {
        (_listed, _options) = (listed, options);
        _packages = new Package?[listed.Count];
        _isKnown = new bool[listed.Count];
        foreach (var (number, package) in listed.Index())
            _numbers.TryAdd(package.ImportPath, number);
        _diagnostics = new(options.Folder, Files, listed);
    }

    public FileSet Files { get; } = new();

    /// <summary>A package that was loaded, by go list's name for it; null where there is none.</summary>
    internal Package? Find(string importPath) =>
        importPath == "unsafe" ? Universe.Unsafe
        : _numbers.TryGetValue(importPath, out var number) && Volatile.Read(ref _packages[number]) is { Name.Length: > 0 } package ? package
        : null;

    /// <summary>Loads all packages.</summary>
    /// <param name="use">
    /// Takes each package that a pattern names, on several threads; with <see cref="LoadOptions.UsesDependencies"/> all packages that are
    /// not known, each after those that it imports. Afterwards its info is no more, and its trees go unless they are kept.
    /// </param>
    /// <param name="pass">Takes what came of it, one after the other, in go list's order.</param>
    public void Load<T>(Func<LoadedPackage, T> use, Action<T> pass, CancellationToken cancel)
    {
        var queue = new LoadQueue(ImportsOf, asks: _options.Known is not null);
        var results = new ResultsInOrder<T>(_listed.Count, pass);
        var threads = Math.Max(1, Math.Min(_options.Threads, _listed.Count));
        using var stop = cancel.Register(queue.Abandon);
        DeepThreads.ForEach([.. Enumerable.Range(0, threads)], threads, () => new Worker(new(_names), new()), (worker, _) =>
        {
            try
            {
                while (queue.TryTake(out var number, out var step))
                {
                    if (step == LoadStep.Ask)
                        Ask(queue, number, results);
                    else
                        Load(worker, queue, number, use, results);
                }
            }
            catch
            {
                queue.Abandon();
                throw;
            }
        }, cancel);
    }

    void Ask<T>(LoadQueue queue, int number, ResultsInOrder<T> results)
    {
        _isKnown[number] = _options.Known!.IsKnown(_listed[number]);
        if (_isKnown[number])
            results.Skip(number);
        queue.Answer(number, _isKnown[number]);
    }

    void Load<T>(Worker worker, LoadQueue queue, int number, Func<LoadedPackage, T> use, ResultsInOrder<T> results)
    {
        var loaded = LoadOne(worker, _listed[number], _isKnown[number]);
        Volatile.Write(ref _packages[number], loaded.Package);
        if (!_options.UsesDependencies)
            queue.Done(number); // who imports it need not wait for its use
        if (_isKnown[number])
            _options.Known!.TakeLoaded(loaded);
        else if (IsUsed(_listed[number]))
            results.Add(number, use(loaded));
        else
            results.Skip(number);
        if (_listed[number].DepOnly || _isKnown[number])
            LetGoOfTexts(loaded);
        if (_options.UsesDependencies)
            queue.Done(number);
        loaded.Info = null;
    }

    bool IsUsed(ListedPackage package) => _options.UsesDependencies || !package.DepOnly;

    /// <summary>What a thread has for itself.</summary>
    sealed record Worker(Parser Parser, TypeInfo Info);

    /// <summary>Numbers of the packages that each package waits for.</summary>
    List<int>[] ImportsOf =>
    [
        .. _listed.Select(package => (package.Imports ?? []).Distinct()
            .Where(_numbers.ContainsKey).Select(path => _numbers[path]).ToList()),
    ];

    LoadedPackage LoadOne(Worker worker, ListedPackage listed, bool isKnown)
    {
        var isUnsafe = listed.ImportPath == "unsafe";
        var loaded = new LoadedPackage(listed, isUnsafe ? Universe.Unsafe : new Package(listed.Path, ""))
        {
            Info = _options.WithInfo && IsUsed(listed) && !isKnown ? worker.Info : null,
        };
        if (isUnsafe)
        {
            loaded.Info?.Start([]);
            return loaded;
        }

        var isDependency = listed.DepOnly || isKnown;
        var hasBodies = !isKnown && (_options.HasBodies?.Invoke(listed) ?? !listed.DepOnly);
        loaded.Trees = Parse(worker.Parser, loaded, new ParseOptions(SkipBodies: !hasBodies));
        loaded.Package.IsPartial = listed.InvalidGoFiles is { Length: > 0 } || loaded.FileErrors.Count > 0 || loaded.Trees.Any(tree => tree.Errors.Count > 0);
        var options = new CheckOptions
        {
            Import = path => Import(listed, path),
            GoVersion = LanguageVersion(listed),
            IgnoreBodies = !hasBodies,
            OnlyExported = isDependency && !hasBodies,
            Info = loaded.Info,
            FakeImportC = true,
            WordSize = _options.WordSize,
        };
        Check(new Checker(options, Files, loaded.Package), loaded);
        loaded.Diagnostics = isDependency ? [] : _diagnostics.Of(loaded);
        return loaded;
    }

    void LetGoOfTexts(LoadedPackage loaded)
    {
        foreach (var tree in loaded.Trees)
        {
            if (!_options.Contents.ContainsKey(tree.File.Path))
                tree.File.LetGoOfText();
        }
    }

    static void Check(Checker checker, LoadedPackage loaded)
    {
        try
        {
            checker.CheckFiles(loaded.Trees);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var place = new Position(loaded.Trees is [var first, ..] ? first.File.Path : loaded.ImportPath, 1, 1);
            loaded.FileErrors.Add(new(place, $"this is a bug in seep, please report it: {loaded.ImportPath} could not be checked: {e}"));
        }

        loaded.TypeErrors = checker.Errors;
    }

    List<SyntaxTree> Parse(Parser parser, LoadedPackage loaded, ParseOptions options)
    {
        var trees = new List<SyntaxTree>();
        foreach (var path in loaded.Listed.Files)
            Read(path, loaded, text => trees.Add(parser.Parse(Files.Add(path, text), options)));
        foreach (var path in loaded.Listed.UnreadFiles)
            Read(path, loaded, _ => { });
        return trees;
    }

    void Read(string path, LoadedPackage loaded, Action<byte[]> take)
    {
        try
        {
            take(_options.Contents.TryGetValue(path, out var content) ? content : _options.ReadFile(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceTooLargeException)
        {
            loaded.FileErrors.Add(new(new(path, 0, 0), e.Message));
        }
    }

    /// <summary>The package that an import means; null where there is none, or none yet: in a circle of imports.</summary>
    Package? Import(ListedPackage by, string path) => Find(by.Imported(path));

    /// <summary>The language version that cmd/go has the compiler take: <c>go1.22</c>.</summary>
    public string LanguageVersion(ListedPackage package)
    {
        const string WithoutGoLine = "1.16";
        var version = package.Module is { } module ? module.GoVersion is { Length: > 0 } stated ? stated : WithoutGoLine
            : _options.GoVersion.StartsWith("go", StringComparison.Ordinal) ? _options.GoVersion[2..]
            : _options.GoVersion;
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        var end = dot + 1;
        while (dot >= 0 && end < version.Length && char.IsAsciiDigit(version[end]))
            end++;
        return dot < 0 ? $"go{version}" : $"go{version[..end]}";
    }
}

/// <summary>Takes results from several threads and passes them on in the order of their numbers, each as soon as it can be.</summary>
sealed class ResultsInOrder<T>(int count, Action<T> pass)
{
    readonly Lock _turn = new();
    readonly T?[] _results = new T?[count];
    readonly bool[] _isThere = new bool[count];
    readonly bool[] _isSkipped = new bool[count];
    int _next;

    public void Add(int number, T result)
    {
        lock (_turn)
        {
            _results[number] = result;
            Take(number);
        }
    }

    /// <summary>There is nothing to pass on of this number.</summary>
    public void Skip(int number)
    {
        lock (_turn)
        {
            _isSkipped[number] = true;
            Take(number);
        }
    }

    void Take(int number)
    {
        for (_isThere[number] = true; _next < count && _isThere[_next]; _next++)
        {
            if (!_isSkipped[_next])
                pass(_results[_next]!);
            _results[_next] = default;
        }
    }
}
