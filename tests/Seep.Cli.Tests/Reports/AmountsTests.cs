using Seep.Cli.Reports;

namespace Seep.Cli.Tests.Reports;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(0.32, "0.3 B")] // 16 bytes on one operation in fifty
    [InlineData(8, "8 B")]
    [InlineData(213.4, "213 B")]
    [InlineData(999, "999 B")]
    [InlineData(999.7, "1.0 KiB")] // never four digits
    [InlineData(1024, "1.0 KiB")]
    [InlineData(2458, "2.4 KiB")]
    [InlineData(10 * 1024, "10 KiB")]
    [InlineData(10 * 1024 - 1, "10 KiB")]
    [InlineData(512 << 20, "512 MiB")]
    [InlineData(1.5 * (1 << 30), "1.5 GiB")]
    [InlineData(5000.0 * (1L << 40), "5000 TiB")]
    public void Bytes(double bytes, string text) => Assert.Equal(text, Amounts.Bytes(bytes));

    [Theory]
    [InlineData(0.02, "0.020")]
    [InlineData(1, "1.000")]
    [InlineData(0.125, "0.125")]
    [InlineData(9.9994, "9.999")]
    [InlineData(9.9996, "10.0")]
    [InlineData(12.5, "12.5")]
    [InlineData(1234.56, "1234.6")]
    public void Rate(double rate, string text) => Assert.Equal(text, Amounts.Rate(rate));

    [Theory]
    [InlineData(0.4, "0")]
    [InlineData(99, "99")]
    [InlineData(100, "100")]
    [InlineData(994, "990")]
    [InlineData(999, "1,000")]
    [InlineData(104_900, "100,000")]
    [InlineData(105_000, "110,000")]
    [InlineData(1_677_721.6, "1,700,000")]
    public void AboutKeepsTwoFigures(double count, string text) => Assert.Equal(text, Amounts.About(count));

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(99, "99 s")]
    [InlineData(100, "2 min")]
    [InlineData(35 * 60, "35 min")]
    [InlineData(100 * 60, "1.7 h")]
    [InlineData(47.9 * 3600, "47.9 h")]
    [InlineData(48 * 3600, "2 days")]
    [InlineData(365 * 86400, "365 days")]
    [InlineData(2 * 365.25 * 86400, "2 years")]
    [InlineData(14_000 * 365.25 * 86400, "14,000 years")]
    public void Time(double seconds, string text) => Assert.Equal(text, Amounts.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData(" 512MiB ", 512 << 20)]
    [InlineData("1.5k", 1536)]
    [InlineData("2G", 2L << 30)]
    [InlineData("2GB", 2L << 30)] // powers of 1024 throughout, as GOMEMLIMIT has them
    [InlineData("100 b", 100)]
    [InlineData("1TiB", 1L << 40)]
    public void ReadsAmounts(string text, long bytes)
    {
        Assert.True(Amounts.TryParseBytes(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("MiB")]
    [InlineData("0")]
    [InlineData("0.4")] // less than a byte
    [InlineData("-5M")]
    [InlineData("1.2.3M")]
    [InlineData("1/2G")]
    [InlineData("5 apples")]
    [InlineData("5IBB")]
    [InlineData("9999999T")]
    [InlineData("1e9")]
    public void RefusesWhatIsNoAmount(string text) => Assert.False(Amounts.TryParseBytes(text, out _), text);
}
