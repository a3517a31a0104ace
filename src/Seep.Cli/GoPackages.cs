using System.CommandLine;
using Seep.Go.Packages;
using Seep.Hunt;
using Seep.Hunt.Toolchains;

namespace Seep.Cli;

/// <summary>Packages that go list has told.</summary>
/// <param name="Options">How they are to be loaded.</param>
/// <param name="GoVersion">Of the toolchain that listed them: <c>1.27.4</c>.</param>
/// <param name="IsVersionAsked">Whether the user asked for that version.</param>
sealed record ListedPackages(IReadOnlyList<Go.Packages.ListedPackage> All, LoadOptions Options, string GoVersion, bool IsVersionAsked)
{
    public PackageLoader Loader => new(All, Options);

    /// <summary>The go line of the module that the named packages are in; empty without one.</summary>
    public string MainGoVersion => All.FirstOrDefault(p => p is { DepOnly: false, Module: not null })?.Module?.GoVersion ?? "";
}

/// <summary>What the commands that load Go packages have in common: their arguments, and go list run by a toolchain.</summary>
sealed class GoPackages
{
    readonly Argument<string[]> _patterns = new("PACKAGES")
    {
        Description = "Packages as go list knows them, such as ./... or net/http; without one, that of this folder.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<bool> _tests = new("--tests") { Description = "Load packages with their tests, and test packages, too." };

    readonly Option<string> _go = new("--go")
    {
        Description = "The Go version to list packages and check the standard library with; else the newest there is.",
        HelpName = "VERSION",
    };

    public void AddTo(Command command)
    {
        command.Add(_patterns);
        command.Add(_tests);
        command.Add(_go);
    }

    /// <summary>Asks go list for the packages that the arguments name.</summary>
    /// <param name="withInfo">Whether what is known of the packages' nodes is wanted.</param>
    /// <exception cref="HuntException">There are none, or no list.</exception>
    public async Task<ListedPackages> ListAsync(ParseResult parsed, bool withInfo, CancellationToken cancel)
    {
        var state = StateFolder.FromEnvironment();
        var toolchains = new Toolchains(state, ToolchainPlaces.FromEnvironment(), line => Console.Error.WriteLine($"seep: {line}"));
        var go = (await toolchains.FindAsync(GoVersionRequest.ParseList(parsed.GetValue(_go) ?? ""), fetch: true, cancel))[0];
        var folder = Directory.GetCurrentDirectory();
        var patterns = parsed.GetValue(_patterns) is { Length: > 0 } some ? some : ["."];
        try
        {
            RunGo list = async (arguments, stop) => Output(await GoCommand.RunAsync(go, state, folder, arguments, stop));
            var listed = await GoList.AskAsync(NamedPipes.GiveUpOn(list, folder), patterns, parsed.GetValue(_tests), cancel);
            var named = listed.Where(p => !p.DepOnly).ToList();
            if (named.TrueForAll(p => p.Name is not { Length: > 0 } && !p.Files.Any()))
                throw new HuntException($"{string.Join(' ', patterns)}: there are no such packages", [.. named.Select(p => p.Error?.Err ?? "")]);
            var options = new LoadOptions { Folder = folder, GoVersion = $"go{go.Version}", WithInfo = withInfo };
            return new(listed, options, $"{go.Version}", parsed.GetValue(_go) is { Length: > 0 });
        }
        catch (GoListException e)
        {
            throw new HuntException(e.Message.Split('\n')[0], e.Message.Split('\n')[1..]);
        }
    }

    static GoOutput Output(CommandResult result) => new(result.Succeeded, result.Output, result.Error, result.Truncated);
}
