using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Seep.Go.Packages;
using Seep.Hunt.Agent;
using Seep.Hunt.Toolchains;

namespace Seep.Hunt.Processes;

/// <summary>A server built with the agent in it.</summary>
/// <param name="Binary">In the run's folder.</param>
/// <param name="Package">The import path of its package main.</param>
/// <param name="ModuleFolder">The main module's root, or package main's folder outside of modules.</param>
/// <param name="UserFolders">The folders of the packages that are the user's own: of main modules and of local replacements.</param>
/// <param name="Missing">Changes to the standard library that do not fit the toolchain's version.</param>
/// <param name="LiteralPatterns">Whether net/http takes braces and methods in patterns as they stand, as before Go 1.22.</param>
sealed record ServerBuild(
    GoToolchain Toolchain,
    string Binary,
    string Package,
    string ModuleFolder,
    IReadOnlySet<string> UserFolders,
    IReadOnlyList<StandardLibraryChange> Missing,
    bool LiteralPatterns)
{
    static readonly GoVersion PatternsSince = new(1, 22);

    /// <summary>Whether several processes of the server can run side by side.</summary>
    public bool MovesPorts => Missing.All(m => m.Name != StandardLibraryChange.PortsName);

    /// <summary>Whether a heap dump is safe to take.</summary>
    public bool DumpsHeap => Missing.All(m => m.Name != StandardLibraryChange.HeapDumpsName);

    /// <summary>Builds package main at <paramref name="target"/>: a folder, or an import path seen from here.</summary>
    /// <param name="flags">Further flags for <c>go build</c>, such as <c>-tags=x</c>.</param>
    /// <param name="without">Names of standard library changes to leave out.</param>
    /// <exception cref="HuntException">It is no program, or does not compile; the details are the compiler's lines.</exception>
    public static async Task<ServerBuild> RunAsync(
        GoToolchain toolchain,
        StateFolder state,
        WorkFolder folder,
        string target,
        IReadOnlyList<string> flags,
        IReadOnlySet<string> without,
        CancellationToken cancel)
    {
        var (workingFolder, pattern) = Locate(target);
        var go = Command(toolchain, state, folder);
        var listed = await ListAsync(go, workingFolder, pattern, flags, cancel).ConfigureAwait(false);
        if (!listed.Succeeded)
            throw Failed(target, "cannot be loaded", listed, toolchain, state, folder);
        var packages = ReadPackages(Encoding.UTF8.GetBytes(listed.Output));
        var main = Program(packages, target);

        var overlay = WriteOverlay(toolchain, folder, packages, main, without);
        var binary = folder.File("server-" + toolchain.Version);
        string[] arguments =
        [
            "build", "-overlay", overlay.File, "-o", binary, "-trimpath=false", "-buildvcs=false", .. flags, pattern,
        ];
        var built = await (go with { Arguments = arguments, WorkingDirectory = workingFolder }).RunAsync(cancel).ConfigureAwait(false);
        if (!built.Succeeded)
            throw Failed(main.ImportPath, "does not build", built, toolchain, state, folder);
        return new(
            toolchain, binary, main.ImportPath, main.Module?.Dir ?? main.Dir,
            packages.Where(p => p.IsUsers).Select(p => p.Dir).ToHashSet(), overlay.Missing,
            toolchain.Version < PatternsSince || main.Module is { } module && module.Go < PatternsSince);
    }

    /// <summary>Where the go command runs, and what stands there for the package.</summary>
    public static (string Folder, string Pattern) Locate(string target)
    {
        if (Directory.Exists(target))
            return (Path.GetFullPath(target), ".");
        if (File.Exists(target))
            throw new HuntException($"{target} is a file: name the folder of the server's package main");
        if (target.StartsWith('.') || Path.IsPathRooted(target))
            throw new HuntException($"there is no folder {target}: name the folder of the server's package main");
        return (Directory.GetCurrentDirectory(), target);
    }

    /// <summary>The go command; what it writes goes to the run's folder, and it carries the run's mark.</summary>
    public static ChildCommand Command(GoToolchain toolchain, StateFolder state, WorkFolder folder)
    {
        var work = folder.File("go");
        Directory.CreateDirectory(work);
        return toolchain.Command(state, work, new Dictionary<string, string?> { [ServerProcess.RunVariable] = folder.Id });
    }

    /// <exception cref="HuntException">It waits for a named pipe.</exception>
    static async Task<CommandResult> ListAsync(
        ChildCommand go, string folder, string pattern, IReadOnlyList<string> flags, CancellationToken cancel)
    {
        CommandResult? result = null;
        RunGo list = async (arguments, stop) =>
        {
            result = await (go with { Arguments = arguments, WorkingDirectory = folder }).RunAsync(stop).ConfigureAwait(false);
            return new(result.Succeeded, result.Output, result.Error, result.Truncated);
        };
        try
        {
            await NamedPipes.GiveUpOn(list, folder)(
                ["list", "-e", "-deps", "-json=ImportPath,Name,Dir,Standard,DepOnly,Module,Error,GoFiles,CgoFiles", .. flags, pattern],
                cancel).ConfigureAwait(false);
        }
        catch (GoListException e)
        {
            throw new HuntException(e.Message.Split('\n')[0], e.Message.Split('\n')[1..]);
        }

        return result!;
    }

    /// <summary>The one package that was asked for, when it is a program that the go command can find.</summary>
    static GoPackage Program(List<GoPackage> packages, string target)
    {
        var roots = packages.FindAll(p => !p.DepOnly);
        if (roots.Count != 1)
            throw new HuntException($"{target} stands for {roots.Count} packages: name the one package main of the server");
        var root = roots[0];
        if (root.Error is { } error && root.Name.Length == 0)
            throw new HuntException($"there is no Go package in {target}:", error.Err.Split('\n'));
        if (root.Name != "main")
        {
            throw new HuntException(
                $"{root.ImportPath} is package {root.Name}, not package main: name the folder of the server's package main");
        }

        return root;
    }

    static Overlay WriteOverlay(
        GoToolchain toolchain, WorkFolder folder, List<GoPackage> packages, GoPackage main, IReadOnlySet<string> without)
    {
        var files = folder.File("overlay-" + toolchain.Version);
        Directory.CreateDirectory(files);
        var linksNetHttp = packages.Exists(p => p.ImportPath == "net/http");
        return Overlay.Write(files, toolchain.GoRoot, main.Dir, linksNetHttp, without);
    }

    /// <summary>Why the go command failed, in its own words; before them what to do about it, where that is known.</summary>
    static HuntException Failed(
        string package, string how, CommandResult result, GoToolchain toolchain, StateFolder state, WorkFolder folder)
    {
        return new(Message(), result.LastLines(40).Split('\n'));

        string Message()
        {
            var changes = toolchain.Environment(state);
            if (changes.TryGetValue("GOCACHE", out var cache) && IsFull(cache!))
                return $"the disk is full: make room for the build cache in {cache}, or name another folder in SEEP_HOME:";
            if (Says("no space left on device"))
                return $"the disk is full: make room for the build in {Path.GetDirectoryName(folder.Path)}, or name another folder in TMPDIR:";
            if (Says("disabled by GOPROXY=off"))
            {
                var why = changes.ContainsKey("GOPROXY") ? "Seep lets a Go that it fetched download nothing" : "GOPROXY is off";
                return $"{package} needs modules that are not on this machine, and {why}: set GOPROXY, such as to "
                    + $"https://proxy.golang.org, or run \"{toolchain.Go} mod download\" in the module first:";
            }

            return $"{package} {how} with Go {toolchain.Version}:";
        }

        bool Says(string text) => result.Error.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Of a full cache the go command says nothing, or that packages are not in its standard library.</summary>
    static bool IsFull(string cache) => Directory.Exists(cache) && new DriveInfo(cache).AvailableFreeSpace < 64 << 10;

    /// <summary>The go command writes one JSON object after another.</summary>
    static List<GoPackage> ReadPackages(ReadOnlySpan<byte> json)
    {
        var packages = new List<GoPackage>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
            packages.Add(JsonSerializer.Deserialize(ref reader, GoListJson.Default.GoPackage)!);
        return packages;
    }
}

/// <summary>What the hunt reads of <c>go list -json</c> (<c>go help list</c>).</summary>
/// <remarks>Settable, since the generated reader sets init-only properties that the JSON lacks to null.</remarks>
sealed record GoPackage
{
    public string ImportPath { get; set; } = "";
    public string Name { get; set; } = "";
    public string Dir { get; set; } = "";
    public bool Standard { get; set; }
    public bool DepOnly { get; set; }
    public GoModule? Module { get; set; }
    public GoPackageError? Error { get; set; }

    /// <summary>Outside of modules whatever is neither the standard library's nor vendored counts as the user's.</summary>
    public bool IsUsers => !Standard && (Module is null ? !Dir.Contains("/vendor/", StringComparison.Ordinal) : Module.IsUsers);
}

sealed record GoModule
{
    public string Dir { get; set; } = "";
    public string Version { get; set; } = "";
    public string GoVersion { get; set; } = "";
    public bool Main { get; set; }
    public GoModule? Replace { get; set; }

    /// <summary>The go line of its go.mod; a module without one is of Go 1.16.</summary>
    public GoVersion Go => Toolchains.GoVersion.TryParse("go" + GoVersion, out var version) ? version : new(1, 16);

    /// <summary>A main module of the build, or a folder that replaces one.</summary>
    public bool IsUsers => Main || Replace is { Version: "" };
}

sealed record GoPackageError
{
    public string Err { get; set; } = "";
}

[JsonSerializable(typeof(GoPackage))]
sealed partial class GoListJson : JsonSerializerContext;
