using System.CommandLine;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Cli;

/// <summary><c>seep go syntax [FILE|FOLDER|PACKAGE…]</c>: what is wrong with the syntax of Go files, or their trees.</summary>
static class GoSyntaxCommand
{
    /// <summary>Words; the JSON of a tree has about 20 bytes a word.</summary>
    const int MaxHeldTree = 200_000;

    public static Command Create()
    {
        var targets = new Argument<string[]>("TARGET")
        {
            Description = "Go files, folders (FOLDER/... with those below), or packages as go list knows them; without one, this folder.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = WordOption.Create<OutputFormat>("--format", "Errors as text, or trees with their errors as JSON, a line each file.");
        var all = new Option<bool>("--all-errors", "-e")
        {
            Description = "Print all errors; else one a line of source, and after ten a file is given up, as gofmt does.",
        };
        var command = new Command("syntax", "Check the syntax of Go files. Exit code 1: errors were found; 2: a file could not be read.")
        {
            targets, format, all,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var named = parsed.GetValue(targets) is { Length: > 0 } some ? some : ["."];
            var files = await GoFileTargets.ListAsync(named, cancel);
            var isJson = parsed.GetValue(format) == OutputFormat.Json;
            var options = new ParseOptions { FirstErrors = !isJson && !parsed.GetValue(all) };
            return Print(files, options, isJson, cancel);
        });
        return command;
    }

    /// <summary>
    /// Parses on all processors; what is printed comes in the order of the files. A file that can't be read is told, and the
    /// others are parsed all the same.
    /// </summary>
    /// <returns>The exit code.</returns>
    static int Print(IReadOnlyList<string> files, ParseOptions options, bool isJson, CancellationToken cancel)
    {
        var names = new NameTable();
        var exitCode = ExitCode.Clean;
        using var stdout = StandardOutput.Open();
        var output = new InOrder<Result>(result =>
        {
            result.Print(stdout);
            exitCode = Math.Max(exitCode, result.ExitCode);
        });
        DeepThreads.ForEach([.. files.Index()], Environment.ProcessorCount, () => new Parser(names), (parser, file) =>
        {
            try
            {
                output.Add(file.Index, Parse(parser, file.Item, options, isJson));
            }
            catch
            {
                output.Abandon();
                throw;
            }
        }, cancel);
        return exitCode;
    }

    static Result Parse(Parser parser, string path, ParseOptions options, bool isJson)
    {
        SyntaxTree tree;
        try
        {
            tree = parser.Parse(new FileSet().Add(path, RegularFile.ReadAllBytes(path)), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceTooLargeException)
        {
            return new(_ => Console.Error.WriteLine($"seep: {e.Message}"), ExitCode.Failed);
        }

        return new(isJson ? Json(tree) : Text(tree.Errors), tree.Errors.Count > 0 ? ExitCode.Findings : ExitCode.Clean);
    }

    /// <summary>A small tree is written at once, a large one, whose JSON may be beyond all bounds, when its turn has come.</summary>
    static Action<Stream> Json(SyntaxTree tree)
    {
        if (tree.PlaceCount > MaxHeldTree)
            return stdout => WriteLine(tree, stdout);
        var line = new MemoryStream();
        WriteLine(tree, line);
        return line.WriteTo;
    }

    static void WriteLine(SyntaxTree tree, Stream stdout)
    {
        SyntaxJson.Write(tree, stdout);
        stdout.WriteByte((byte)'\n');
    }

    static Action<Stream> Text(IReadOnlyList<Diagnostic> errors) => stdout =>
    {
        using var lines = new StreamWriter(stdout, leaveOpen: true);
        foreach (var error in errors)
            lines.Write($"{error}\n");
    };

    /// <summary>What one file comes to.</summary>
    readonly record struct Result(Action<Stream> Print, int ExitCode);
}
