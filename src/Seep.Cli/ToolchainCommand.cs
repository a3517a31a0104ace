using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Seep.Hunt.Toolchains;

namespace Seep.Cli;

/// <summary><c>seep toolchain [VERSION…] [--fetch]</c>: which Go toolchains there are, or those asked for.</summary>
static class ToolchainCommand
{
    public static Command Create()
    {
        var versions = new Argument<GoVersionRequest[]>("VERSION")
        {
            Description = "Versions to find, such as 1.27 or 1.22.5; without one, every toolchain is listed.",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ParseVersions,
        };
        var fetch = new Option<bool>("--fetch")
        {
            Description = "Fetch what is not found (the newest Go, if no version is given) into Seep's own folder.",
        };
        var format = WordOption.Create<OutputFormat>("--format", "How to print it.");

        var command = new Command("toolchain", "List the Go toolchains that a hunt can use; find or fetch some.")
        {
            versions, fetch, format,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var toolchains = await FindAsync(parsed.GetValue(versions) ?? [], parsed.GetValue(fetch), cancel);
            Print(toolchains, parsed.GetValue(format) ?? OutputFormat.Text);
            return ExitCode.Clean;
        });
        return command;
    }

    static GoVersionRequest[] ParseVersions(ArgumentResult argument)
    {
        try
        {
            return [.. argument.Tokens.SelectMany(token => GoVersionRequest.ParseList(token.Value))];
        }
        catch (ToolchainException e)
        {
            argument.AddError(e.Message);
            return [];
        }
    }

    static async Task<IReadOnlyList<GoToolchain>> FindAsync(
        GoVersionRequest[] requests, bool fetch, CancellationToken cancel)
    {
        var toolchains = new Toolchains(
            StateFolder.FromEnvironment(),
            ToolchainPlaces.FromEnvironment(),
            line => Console.Error.WriteLine($"seep: {line}"));
        return requests is [] && !fetch
            ? await toolchains.ListAsync(cancel)
            : await toolchains.FindAsync(requests, fetch, cancel);
    }

    /// <summary>As text a line each, the version, a tab, and GOROOT: a script takes it with <c>cut -f2</c>.</summary>
    static void Print(IReadOnlyList<GoToolchain> toolchains, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            var lines = toolchains.Select(t => new ToolchainLine($"{t.Version}", t.Go, t.GoRoot, t.Origin));
            var list = new ToolchainList([.. lines]);
            Console.WriteLine(JsonSerializer.Serialize(list, ToolchainJson.Default.ToolchainList));
            return;
        }

        foreach (var toolchain in toolchains)
            Console.WriteLine($"go{toolchain.Version}\t{toolchain.GoRoot}");
    }
}

sealed record ToolchainList(IReadOnlyList<ToolchainLine> Toolchains);

sealed record ToolchainLine(string Version, string Go, string GoRoot, ToolchainOrigin Origin);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(OriginJson)])]
[JsonSerializable(typeof(ToolchainList))]
sealed partial class ToolchainJson : JsonSerializerContext;

sealed class OriginJson() : JsonStringEnumConverter<ToolchainOrigin>(JsonNamingPolicy.CamelCase);
