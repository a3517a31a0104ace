using System.Diagnostics;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Bench.Syntax;

/// <summary>
/// Scans or parses all Go files below some roots on as many threads as there are processors, as <c>bench/peers</c> does
/// with Go's own front end: the same files, the same words printed. Trees are kept to the end.
/// </summary>
static class SyntaxBench
{
    public static int Run(string what, IReadOnlyList<string> roots)
    {
        var start = Stopwatch.GetTimestamp();
        var files = roots.SelectMany(GoFiles).ToList();
        var set = new FileSet();
        var names = new NameTable();
        var trees = new SyntaxTree?[files.Count];
        var options = new ParseOptions(FirstErrors: true, SkipBodies: what == "parse-skipping");
        long bytes = 0, tokens = 0;
        DeepThreads.ForEach([.. files.Index()], Environment.ProcessorCount, () => new Worker(names), (worker, file) =>
        {
            var source = (what == "scan" ? new FileSet() : set).Add(file.Item, File.ReadAllBytes(file.Item));
            Interlocked.Add(ref bytes, source.Size);
            if (what == "scan")
                Interlocked.Add(ref tokens, worker.Scan(source));
            else
                trees[file.Index] = worker.Parser.Parse(source, options);
        }, CancellationToken.None);

        var wall = Stopwatch.GetElapsedTime(start);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"files={files.Count} bytes={bytes} tokens={tokens} wall_ms={wall.TotalMilliseconds:0} "
            + $"cpu_ms={process.TotalProcessorTime.TotalMilliseconds:0} rss_mb={process.PeakWorkingSet64 >> 20}");
        GC.KeepAlive(trees);
        return 0;
    }

    static IEnumerable<string> GoFiles(string root)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var resolved = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;
        return Directory.EnumerateFiles(resolved, "*.go", everything).Order(StringComparer.Ordinal);
    }

    sealed class Worker(NameTable names)
    {
        readonly Scanner _scanner = new();

        public Parser Parser { get; } = new(names);

        public long Scan(SourceFile file)
        {
            _scanner.Start(file, (_, _) => { });
            var tokens = 0L;
            for (_scanner.Next(); _scanner.Kind != TokenKind.EndOfFile; _scanner.Next())
                tokens++;
            return tokens;
        }
    }
}
