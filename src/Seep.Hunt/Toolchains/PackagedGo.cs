using System.Globalization;

namespace Seep.Hunt.Toolchains;

/// <summary>
/// Fetches Go from the packages of Debian or Ubuntu, without root and without touching the system's configuration or
/// state: apt-get runs with lists, cache and sources of its own, and the packages are unpacked, not installed. The
/// mirrors are those that the system's own sources name.
/// </summary>
/// <remarks>
/// Beneath <see cref="StateFolder.Toolchains"/>: <c>1.27.4/usr/lib/go-1.27</c> is a GOROOT, there whole or not at all
/// (it is renamed into place); <c>.apt</c> is the work folder of one fetch; <c>.downloads</c> is kept after a failure,
/// so that a download goes on where it stopped; <c>.lock</c> lets one process fetch at a time.
/// </remarks>
sealed class PackagedGo(StateFolder state, string systemRoot, Action<string> say)
{
    /// <summary>How long apt-get may write nothing to its folders before it is taken for dead.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>EWOULDBLOCK of flock(2).</summary>
    const int LockedLinux = 11, LockedMac = 35;

    readonly string _work = Path.Combine(state.Toolchains, ".apt");

    string Configuration => Path.Combine(_work, "apt.conf");
    string Sources => Path.Combine(_work, "sources");
    string Downloads => Path.Combine(state.Toolchains, ".downloads");
    string Unpacked => Path.Combine(_work, "unpacked");

    /// <summary>Waits until no other process fetches; the turn ends when the result is disposed.</summary>
    /// <exception cref="ToolchainException">The folder cannot be made.</exception>
    public async Task<IDisposable> WaitForTurnAsync(CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(state.Toolchains);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolchainException(
                $"no Go found, and no folder to fetch it into: {e.Message} Set SEEP_HOME to one, or SEEP_GO to a Go");
        }

        var file = Path.Combine(state.Toolchains, ".lock");
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult is LockedLinux or LockedMac)
            {
                if (!told)
                    say("waiting for another seep to finish fetching Go…");
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
            }
        }
    }

    /// <summary>Fetches a toolchain for each request. The caller has the turn.</summary>
    /// <exception cref="ToolchainException">One cannot be fetched.</exception>
    public async Task FetchAsync(IReadOnlyList<GoVersionRequest> requests, CancellationToken cancel)
    {
        try
        {
            await PrepareAsync(cancel);
            foreach (var (request, package) in await ChooseAsync(requests, cancel))
            {
                say($"no {request} found: fetching Go {package.Version} from the distribution's packages "
                    + $"into {Display(state.Toolchains)} ({(package.Bytes + 999_999) / 1_000_000} MB)…");
                await FetchAsync(package, cancel);
            }

            DeleteFolder(Downloads);
        }
        catch (FetchException e)
        {
            throw new ToolchainException($"""
                no {string.Join(" and no ", requests)} found, and fetching it from the distribution's packages failed:
                {Indent(e.Message)}
                Install Go {Toolchains.Oldest} or newer (https://go.dev/doc/install), or name one: SEEP_GO=/path/to/go
                """);
        }
        finally
        {
            DeleteFolder(_work);
            if (Directory.Exists(Downloads) && Directory.GetFiles(Downloads, "*", SearchOption.AllDirectories) is [])
                DeleteFolder(Downloads);
        }
    }

    async Task PrepareAsync(CancellationToken cancel)
    {
        DeleteFolder(_work);
        Directory.CreateDirectory(Sources);
        Directory.CreateDirectory(Unpacked);
        Directory.CreateDirectory(Path.Combine(_work, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(Downloads, "partial"));

        var dump = await RunAsync("apt-config", ["dump"], cancel);
        File.WriteAllText(Configuration, AptConfiguration(dump.Output));
    }

    /// <summary>
    /// How the system reaches its mirrors (proxies, certificates, credentials), and nothing else of its configuration:
    /// hooks would touch the system, and pins or extra indexes are about installing.
    /// </summary>
    string AptConfiguration(string dump)
    {
        var kept = dump.Split('\n').Where(line =>
            line.StartsWith("APT::Architecture", StringComparison.Ordinal)
            || (line.StartsWith("Acquire::", StringComparison.Ordinal)
                && !line.StartsWith("Acquire::IndexTargets", StringComparison.Ordinal)
                && !line.StartsWith("Acquire::Languages", StringComparison.Ordinal)));
        return $"""
            {string.Join('\n', kept)}
            APT::Sandbox::User "root";
            Acquire::Languages "none";
            Acquire::Retries "2";
            Acquire::http::Timeout "30";
            Acquire::https::Timeout "30";
            Dir::Etc::main "/dev/null";
            Dir::Etc::parts "/dev/null";
            Dir::Etc::preferences "/dev/null";
            Dir::Etc::preferencesparts "/dev/null";
            Dir::Etc::sourcelist "/dev/null";
            Dir::Etc::sourceparts "{Sources}";
            Dir::State "{_work}";
            Dir::State::status "/dev/null";
            Dir::Cache "{_work}";
            Dir::Cache::archives "{Downloads}";

            """;
    }

    /// <summary>
    /// The newest package for each request: from the backports if they have them all, else from the whole archive.
    /// </summary>
    async Task<IReadOnlyList<(GoVersionRequest Request, GoPackage Package)>> ChooseAsync(
        IReadOnlyList<GoVersionRequest> requests, CancellationToken cancel)
    {
        var trouble = "";
        IReadOnlyList<GoPackage> known = [];
        foreach (var reach in (SuiteReach[])[SuiteReach.Backports, SuiteReach.Everything])
        {
            WriteSources(reach);
            var update = await RunAsync("apt-get", ["-q", "update"], cancel);
            known = await KnownPackagesAsync(cancel);
            trouble = string.Join('\n', update.Error.Split('\n').Where(line => line is ['W' or 'E', ':', ..]).Take(6));
            if (requests.All(r => Best(r) is not null))
                return [.. requests.Select(r => (r, Best(r)!)).DistinctBy(choice => choice.Item2)];
        }

        var missing = requests.First(r => Best(r) is null);
        var versions = string.Join(", ", known.Select(p => p.Version).Distinct().OrderDescending());
        throw new FetchException(known is []
            ? $"apt-get found no packages of Go{(trouble is "" ? "" : ":\n" + trouble)}"
            : $"there is no package of {missing}; there are {versions}");

        GoPackage? Best(GoVersionRequest request) => known.Where(p => request.Matches(p.Version)).MaxBy(p => p.Version);
    }

    void WriteSources(SuiteReach reach)
    {
        var folder = Path.Combine(systemRoot, "etc", "apt");
        var codename = Codename();
        var written = 0;
        foreach (var file in SourceFiles(folder))
        {
            var text = File.ReadAllText(file);
            var format = Path.GetExtension(file);
            var rewritten = format is ".sources"
                ? AptSources.RewriteStanzas(text, codename, reach)
                : AptSources.RewriteLines(text, codename, reach);
            if (rewritten is not "")
                File.WriteAllText(Path.Combine(Sources, $"{written++}{format}"), rewritten);
        }

        if (written == 0)
            throw new FetchException($"{folder} names no archive of Debian or Ubuntu");
    }

    static IEnumerable<string> SourceFiles(string folder)
    {
        var parts = Path.Combine(folder, "sources.list.d");
        var files = Directory.Exists(parts) ? Directory.GetFiles(parts) : [];
        if (File.Exists(Path.Combine(folder, "sources.list")))
            files = [Path.Combine(folder, "sources.list"), .. files];
        return files.Where(f => Path.GetExtension(f) is ".list" or ".sources").Order(StringComparer.Ordinal);
    }

    string Codename()
    {
        var file = Path.Combine(systemRoot, "etc", "os-release");
        var lines = File.Exists(file) ? File.ReadLines(file) : [];
        var codename = lines.Select(line => line.Split('=')).FirstOrDefault(line => line is ["VERSION_CODENAME", _]);
        return codename?[1].Trim('"') ?? "";
    }

    async Task<IReadOnlyList<GoPackage>> KnownPackagesAsync(CancellationToken cancel)
    {
        var search = await RunAsync("apt-cache", ["search", "--names-only", @"^golang-1\.[0-9]+-(go|src)$"], cancel);
        var found = search.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = [.. found.Select(line => line.Split(' ')[0]).Distinct()];
        if (names is [])
            return [];
        var show = await RunAsync("apt-cache", ["show", .. names], cancel);
        return GoPackage.Read(show.Output);
    }

    async Task FetchAsync(GoPackage package, CancellationToken cancel)
    {
        var download = await RunAsync("apt-get", ["-q", "download", package.Tools, package.Sources], cancel);
        if (!download.Succeeded)
            throw new FetchException($"apt-get download {package.Tools} {package.Sources}:\n{download.LastLines()}");

        var target = Path.Combine(Unpacked, package.Version.ToString());
        foreach (var file in ((string[])[package.Tools, package.Sources]).SelectMany(Downloaded))
        {
            var unpack = await RunAsync("dpkg-deb", ["-x", file, target], cancel);
            if (!unpack.Succeeded)
                throw new FetchException($"dpkg-deb -x {Path.GetFileName(file)}:\n{unpack.LastLines()}");
            File.Delete(file);
        }

        var place = Path.Combine(state.Toolchains, package.Version.ToString());
        DeleteFolder(place);
        Directory.Move(target, place);
    }

    /// <summary>The file of a package: apt writes an epoch's colon as in a URL.</summary>
    string[] Downloaded(string package) =>
        Directory.GetFiles(Downloads, $"{package.Replace('=', '_').Replace(":", "%3a")}_*.deb");

    /// <summary>Runs one of apt's programs in the folder of packages; it is ended when it stands still.</summary>
    async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var command = new ChildCommand(program, arguments)
        {
            WorkingDirectory = Downloads,
            Environment = new Dictionary<string, string?>
            {
                ["APT_CONFIG"] = File.Exists(Configuration) ? Configuration : null,
                ["LC_ALL"] = "C.UTF-8",
            },
            MaxOutput = 8 << 20,
            Timeout = Longest,
        };
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var run = command.RunAsync(stalled.Token);
        var watch = CancelWhenStalledAsync(run, stalled);
        try
        {
            var result = await run;
            return result.ExitCode != 127
                ? result
                : throw new FetchException($"no {program} is here: only packages of Debian and Ubuntu can be fetched");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new FetchException($"{program} {arguments[0]} did nothing for {Silence.TotalSeconds:0} s");
        }
        catch (TimeoutException e)
        {
            throw new FetchException(e.Message);
        }
        finally
        {
            await watch;
        }
    }

    async Task CancelWhenStalledAsync(Task run, CancellationTokenSource stalled)
    {
        var (bytes, since) = (-1L, TimeProvider.System.GetTimestamp());
        while (await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)) != run)
        {
            var now = BytesWritten();
            if (now != bytes)
                (bytes, since) = (now, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(since) > Silence)
                await stalled.CancelAsync();
        }
    }

    /// <summary>Any change of it is a sign of life. Files come and go meanwhile.</summary>
    long BytesWritten()
    {
        try
        {
            return ((string[])[_work, Downloads])
                .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
                .Sum(file => file.Length);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Relative to the current folder where that is shorter to read.</summary>
    static string Display(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    static string Indent(string text) => "  " + text.Replace("\n", "\n  ");

    /// <summary>Why nothing was fetched, told by <see cref="ToolchainException"/> with what to do.</summary>
    sealed class FetchException(string message) : Exception(message);
}

/// <summary>
/// A Go as a distribution packages it, in two packages named as apt takes them: <c>golang-1.27-go=1.27.4-1~bpo13+1</c>.
/// </summary>
/// <param name="Tools">All but the standard library.</param>
/// <param name="Sources">GOROOT/src.</param>
/// <param name="Bytes">To download.</param>
sealed record GoPackage(GoVersion Version, string Tools, string Sources, long Bytes)
{
    /// <summary>
    /// Reads the stanzas that <c>apt-cache show</c> prints; a version is there when both its packages are.
    /// </summary>
    public static IReadOnlyList<GoPackage> Read(string stanzas)
    {
        var sizes = new Dictionary<(string Package, string Version), long>();
        foreach (var stanza in stanzas.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (Field(stanza, "Package") is { } name && Field(stanza, "Version") is { } packaged
                && long.TryParse(Field(stanza, "Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                sizes[(name, packaged)] = size;
        }

        var packages = new List<GoPackage>();
        foreach (var ((name, packaged), size) in sizes)
        {
            if (name.Split('-') is not ["golang", var series, "go"] || !TryParseVersion(packaged, out var version))
                continue;
            var sources = (Package: $"golang-{series}-src", Version: WithoutRebuild(packaged));
            if (sizes.TryGetValue(sources, out var sourcesSize))
            {
                var (tools, library) = ($"{name}={packaged}", $"{sources.Package}={sources.Version}");
                packages.Add(new GoPackage(version, tools, library, size + sourcesSize));
            }
        }

        return packages;
    }

    /// <summary>
    /// A package for one architecture may be built again (<c>1.24.4-1+b2</c>); its sources, for all of them, are not.
    /// </summary>
    static string WithoutRebuild(string packaged)
    {
        var withoutNumber = packaged.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return withoutNumber is [.. var version, '+', 'b'] ? version : packaged;
    }

    /// <summary>
    /// Package versions mark what comes before a release by a tilde: <c>1.28~rc1-1</c>; <c>2:</c> in front is an epoch.
    /// </summary>
    static bool TryParseVersion(string packaged, out GoVersion version) =>
        GoVersion.TryParse(
            packaged.Split(':')[^1].Replace("~rc", "rc").Replace("~beta", "beta").Split('~')[0], out version);

    static string? Field(string stanza, string name)
    {
        foreach (var line in stanza.Split('\n'))
        {
            if (line.StartsWith(name + ": ", StringComparison.Ordinal))
                return line[(name.Length + 2)..].Trim();
        }

        return null;
    }
}
