using System.Buffers;
using System.CommandLine;
using System.Text;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Cli;

/// <summary><c>seep go syntax [FILE|FOLDER|PACKAGE…]</c>: what is wrong with the syntax of Go files, or their trees.</summary>
static class GoSyntaxCommand
{
    public static Command Create()
    {
        var targets = new Argument<string[]>("TARGET")
        {
            Description = "Go files, folders (FOLDER/... with those below), or packages as go list knows them; without one, this folder.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var format = new Option<OutputFormat>("--format")
        {
            Description = "Errors as text, or trees with their errors as JSON, a line each file.", HelpName = "text|json",
        };
        var all = new Option<bool>("--all-errors", "-e")
        {
            Description = "Print all errors; else one a line of source, and after ten a file is given up, as gofmt does.",
        };
        var command = new Command("syntax", "Check the syntax of Go files. Exit code 1: errors were found.") { targets, format, all };
        command.SetAction(async (parsed, cancel) =>
        {
            var named = parsed.GetValue(targets) is { Length: > 0 } some ? some : ["."];
            var files = await GoFileTargets.ListAsync(named, cancel);
            var isJson = parsed.GetValue(format) == OutputFormat.Json;
            var options = new ParseOptions { FirstErrors = !isJson && !parsed.GetValue(all) };
            return Print(files, options, isJson, cancel) ? ExitCode.Clean : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>Parses on all processors; what is printed comes in the order of the files.</summary>
    /// <returns>Whether no file has an error.</returns>
    static bool Print(IReadOnlyList<string> files, ParseOptions options, bool isJson, CancellationToken cancel)
    {
        var names = new NameTable();
        var isClean = true;
        using var stdout = Console.OpenStandardOutput();
        var output = new InOrder<ReadOnlyMemory<byte>>(text => stdout.Write(text.Span));
        DeepThreads.ForEach([.. files.Index()], Environment.ProcessorCount, () => new Parser(names), (parser, file) =>
        {
            try
            {
                var tree = parser.Parse(new FileSet().Add(file.Item, File.ReadAllBytes(file.Item)), options);
                if (tree.Errors.Count > 0)
                    Volatile.Write(ref isClean, false);
                output.Add(file.Index, isJson ? Json(tree) : Text(tree));
            }
            catch
            {
                output.Abandon();
                throw;
            }
        }, cancel);
        return isClean;
    }

    static ReadOnlyMemory<byte> Json(SyntaxTree tree)
    {
        var line = new ArrayBufferWriter<byte>();
        SyntaxJson.Write(tree, line);
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    static ReadOnlyMemory<byte> Text(SyntaxTree tree) =>
        tree.Errors.Count == 0 ? default : Encoding.UTF8.GetBytes(string.Concat(tree.Errors.Select(e => $"{e}\n")));
}
