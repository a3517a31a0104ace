using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Seams;

public sealed class TemplateTests
{
    static readonly string[] Unique =
    [
        "$guid", "$uuid", "$random.uuid", "$randomInt 0 1000000", "$random.integer(-5, 1000000)",
        "$random.alphabetic(8)", "$random.alphanumeric(8)", "$random.hexadecimal(6)", "$random.email",
    ];

    public static TheoryData<string> UniqueVariables => [.. Unique];

    [Theory, MemberData(nameof(UniqueVariables))]
    public void FreshValuesNeverComeTwice(string variable)
    {
        var template = Template.Of(DynamicVariable.TryParse(variable)!);
        var values = new ValueSource();
        var texts = Enumerable.Range(0, 5000).Select(_ => template.Text(values.Fresh(template.Slots))).ToHashSet();
        Assert.Equal(5000, texts.Count);
        Assert.DoesNotContain(template.Text(values.Repeated), texts);
    }

    [Theory, MemberData(nameof(UniqueVariables))]
    public void RepeatedValuesAreAFunctionOfNothing(string variable)
    {
        var template = Template.Of(DynamicVariable.TryParse(variable)!);
        Assert.Equal(template.Bytes(new ValueSource().Repeated), template.Bytes(new ValueSource().Repeated));
    }

    [Fact]
    public void FreshValuesAreUniqueAcrossThreads()
    {
        var values = new ValueSource();
        var firsts = new long[8000];
        Parallel.For(0, firsts.Length, i => firsts[i] = values.Fresh(3).First);
        Array.Sort(firsts);
        for (var i = 1; i < firsts.Length; i++)
            Assert.Equal(3, firsts[i] - firsts[i - 1]);
    }

    [Theory]
    [InlineData("$randomInt", "1")]
    [InlineData("$randomInt 5 7", "6")]
    [InlineData("$random.integer(5,7)", "6")]
    [InlineData("$timestamp", "86400")]
    [InlineData("$timestamp -1 d", "0")]
    [InlineData("$timestamp 1 M", "2764800")]
    [InlineData("$isoTimestamp", "1970-01-02T00:00:00.000Z")]
    [InlineData("$datetime iso8601", "1970-01-02T00:00:00.000Z")]
    [InlineData("$datetime iso8601 1 y", "1971-01-02T00:00:00.000Z")]
    [InlineData("$datetime rfc1123", "Fri, 02 Jan 1970 00:00:00 GMT")]
    [InlineData("$datetime \"DD.MM.YYYY, HH:mm\" 90 m", "02.01.1970, 01:30")]
    [InlineData("$localDatetime 'D'", "2")]
    [InlineData("$random.alphabetic(3)", "aab")]
    [InlineData("$random.email", "seep-1@example.com")]
    [InlineData("$guid", "5eeb0000-0000-4000-8000-000000000001")]
    public void GeneratesLikeTheEditors(string variable, string expected)
    {
        var hole = DynamicVariable.TryParse(variable)!;
        Assert.Equal(expected, hole.Text(new Values(1, DateTimeOffset.UnixEpoch.AddDays(1), Fixed: true)));
    }

    [Theory]
    [InlineData("$nothing")]
    [InlineData("$randomInt 7 5")]
    [InlineData("$randomInt 1")]
    [InlineData("$randomInt -9223372036854775808 9223372036854775807")]
    [InlineData("$timestamp 1 fortnight")]
    [InlineData("$timestamp 99999999999 y")]
    [InlineData("$timestamp 9999 y")]
    [InlineData("$random.alphabetic(100000000)")]
    [InlineData("$datetime")]
    [InlineData("$")]
    public void UnknownOnesAreRefused(string variable) => Assert.Null(DynamicVariable.TryParse(variable));
}
