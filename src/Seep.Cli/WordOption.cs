using System.CommandLine;
using System.CommandLine.Parsing;
using Seep.Core.Json;

namespace Seep.Cli;

/// <summary>An option whose value is one of the words that an enum has, as they are written in JSON too.</summary>
static class WordOption
{
    /// <summary>Its value is null where the option is not given.</summary>
    public static Option<T?> Create<T>(string name, string description) where T : struct, Enum => new(name)
    {
        Description = description,
        HelpName = string.Join('|', Enum.GetValues<T>().Select(HuntJsonWriter.Word)),
        CustomParser = argument => Parse<T>(name, argument),
    };

    static T? Parse<T>(string name, ArgumentResult argument) where T : struct, Enum
    {
        var text = argument.Tokens.Count > 0 ? argument.Tokens[^1].Value : "";
        foreach (var value in Enum.GetValues<T>())
        {
            if (HuntJsonWriter.Word(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        argument.AddError($"{name}: {text} is none of {string.Join(", ", Enum.GetValues<T>().Select(HuntJsonWriter.Word))}");
        return null;
    }
}
