using System.Buffers;
using Seep.Core;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Fuzz.Packages;

/// <summary>The checker of packages: what it promises for any, and how far it went to keep it.</summary>
sealed class TypesTarget(ImportedPackages imports)
{
    /// <summary>After so many bytes of source the imports are loaded again, with a new file set.</summary>
    const int Renewal = 1 << 27;

    /// <summary>What a package may take, beside a start that is for all: much more than any that is real.</summary>
    const double SecondsAtLeast = 2, SecondsPerByte = 50e-6;
    const long BytesAtLeast = 64 << 20, BytesPerByte = 20_000;

    readonly Parser _parser = new(new NameTable());
    long _size;
    int _count;
    int _checked;
    int _errors;
    (double Seconds, int Size) _slowest;
    (long Bytes, int Size) _largest;

    /// <summary>
    /// Throws nothing, and ends in time and memory in proportion. Each error has a place in a file, a message, and is told once; what is
    /// known can be written, a second check finds the same, and one without bodies the same declarations.
    /// </summary>
    public void Run(byte[] input) => DeepThreads.Run(() =>
    {
        var source = PackageSource.Parse(input);
        if ((_size += source.Size) > Renewal)
        {
            imports.Renew();
            _size = source.Size;
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        var first = Check(source, ignoreBodies: false);
        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        RequireProportion(source, seconds, bytes);
        RequireErrors(first);
        var text = Json(first);
        Require(text.AsSpan().SequenceEqual(Json(Check(source, ignoreBodies: false))), "a second check finds the same");
        var bare = Check(source, ignoreBodies: true);
        Json(bare);
        Require(ExportedTypes.Of(first.Package) == ExportedTypes.Of(bare.Package), "the same declarations without bodies");
        _count++;
        _checked += first.Trees.All(tree => tree.Errors.Count == 0) ? 1 : 0;
        _errors += first.TypeErrors.Count;
    });

    public override string ToString() =>
        $"{_checked} of {_count} without an error of syntax, {_errors} errors of types; slowest {_slowest.Seconds:0.000} s of {_slowest.Size} bytes, "
        + $"most allocated {_largest.Bytes >> 10} KB of {_largest.Size} bytes, {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB held";

    LoadedPackage Check(PackageSource source, bool ignoreBodies)
    {
        List<SyntaxTree> trees = [.. source.Files.Select(file => _parser.Parse(imports.Files.Add(file.Name, file.Text)))];
        var name = trees[0].FileNode.Name is { Exists: true } clause ? clause.Name : "p";
        var package = new Package(name, "");
        var info = new TypeInfo();
        var options = new CheckOptions { Import = imports.Find, FakeImportC = true, IgnoreBodies = ignoreBodies, Info = info };
        var checker = new Checker(options, imports.Files, package);
        checker.CheckFiles(trees);
        var listed = new ListedPackage(name, null, null, false, false, null, null, null, null, null, null);
        return new(listed, package) { Trees = trees, Info = info, TypeErrors = checker.Errors };
    }

    byte[] Json(LoadedPackage package)
    {
        var text = new ArrayBufferWriter<byte>();
        TypesJson.Write(package, imports.Files, "", text);
        return text.WrittenSpan.ToArray();
    }

    void RequireProportion(PackageSource source, double seconds, long bytes)
    {
        if (seconds > _slowest.Seconds)
            _slowest = (seconds, source.Size);
        if (bytes > _largest.Bytes)
            _largest = (bytes, source.Size);
        Require(seconds <= SecondsAtLeast + SecondsPerByte * source.Size, $"time in proportion: {seconds:0.0} s");
        Require(bytes <= BytesAtLeast + BytesPerByte * source.Size, $"memory in proportion: {bytes >> 20} MB");
    }

    void RequireErrors(LoadedPackage package)
    {
        // A brace that is missing has no place.
        var isWhole = package.Trees.All(tree => tree.Errors.Count == 0);
        foreach (var error in package.TypeErrors)
        {
            Require(error.Message.Length > 0 && Enum.IsDefined(error.Code), "an error has a message and a code");
            Require(imports.Files.FileOf(error.Pos) is not null || !isWhole && !error.Pos.IsValid, $"an error has a place: {error.Message}");
        }

        var told = new PackageDiagnostics("", imports.Files, []).Of(package);
        Require(told.Distinct().Count() == told.Count, "a diagnostic is told once");
    }

    static void Require(bool holds, string promise)
    {
        if (!holds)
            throw new InvalidOperationException("broken promise: " + promise);
    }
}
