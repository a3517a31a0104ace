using System.Globalization;
using System.Text;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Pprof;

/// <summary>A profile as <c>go tool pprof -raw</c> prints it, which leaves nothing out (pprof: <c>Profile.String</c>).</summary>
public static class RawText
{
    public static string Of(Profile profile)
    {
        var text = new StringBuilder();
        foreach (var comment in profile.Comments)
            text.Append("Comment: ").Append(comment).Append('\n');
        if (profile.DocUrl.Length > 0)
            text.Append("Doc: ").Append(profile.DocUrl).Append('\n');
        text.Append($"PeriodType: {profile.PeriodType.Type} {profile.PeriodType.Unit}\n");
        text.Append($"Period: {profile.Period}\nSamples:\n");
        text.Append(string.Join(' ', profile.SampleTypes.Select(type =>
            $"{type}{(type.Type == profile.DefaultSampleType ? "[dflt]" : "")}")).Trim());
        text.Append('\n');

        for (var i = 0; i < profile.SampleCount; i++)
            AppendSample(text, profile, i);
        text.Append("Locations\n");
        for (var i = 0; i < profile.Locations.Length; i++)
            AppendLocation(text, profile, i);
        text.Append("Mappings\n");
        foreach (var m in profile.Mappings)
        {
            var symbols = string.Concat(
                m.Symbols.HasFlag(Symbols.Functions) ? "[FN]" : "", m.Symbols.HasFlag(Symbols.Filenames) ? "[FL]" : "",
                m.Symbols.HasFlag(Symbols.LineNumbers) ? "[LN]" : "", m.Symbols.HasFlag(Symbols.InlineFrames) ? "[IN]" : "");
            text.Append($"{m.Id}: 0x{m.Start:x}/0x{m.Limit:x}/0x{m.Offset:x} {m.File} {m.BuildId} {symbols}\n");
        }

        return text.ToString();
    }

    static void AppendSample(StringBuilder text, Profile profile, int sample)
    {
        foreach (var value in profile.Values(sample))
            text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture).PadLeft(10));
        text.Append(": ");
        foreach (var location in profile.Stack(sample))
            text.Append($"{profile.Locations[location].Id} ");
        text.Append('\n');

        var labels = profile.Labels(sample).ToArray();
        AppendLabels(text, labels.Where(label => !label.IsNumber), label => label.Text!);
        AppendLabels(text, labels.Where(label => label.IsNumber), label => label.Number.ToString(CultureInfo.InvariantCulture));
    }

    static void AppendLabels(StringBuilder text, IEnumerable<Label> labels, Func<Label, string> value)
    {
        var groups = labels.GroupBy(label => label.Key).Select(group =>
        {
            var units = group.Any(label => label.Unit.Length > 0);
            return $"{group.Key}:[{string.Join(' ', group.Select(label => units ? $"{value(label)} {label.Unit}" : value(label)))}]";
        }).Order(Utf8Order.Instance).ToArray();
        if (groups.Length > 0)
            text.Append(' ', 16).AppendJoin(' ', groups).Append('\n');
    }

    static void AppendLocation(StringBuilder text, Profile profile, int index)
    {
        var location = profile.Locations[index];
        var start = $"{location.Id,6}: 0x{location.Address:x} "
            + (location.Mapping >= 0 ? $"M={profile.Mappings[location.Mapping].Id} " : "") + (location.IsFolded ? "[F] " : "");
        if (profile.Lines(index).IsEmpty)
            text.Append(start).Append('\n');
        foreach (var line in profile.Lines(index))
        {
            var function = profile.Functions[line.Function];
            text.Append($"{start}{function.Name} {function.File}:{line.Number}:{line.Column} s={function.StartLine}");
            text.Append(function.Name != function.SystemName ? $"({function.SystemName})\n" : "\n");
            start = new string(' ', 13);
        }
    }

    /// <summary>Go sorts strings by their bytes.</summary>
    sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
