using System.Globalization;

namespace Seep.Cli.Reports;

/// <summary>Numbers as people read them.</summary>
static class Amounts
{
    static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>0.3 B</c>, <c>213 B</c>, <c>2.4 KiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; Math.Round(bytes) >= 1000 && unit < Units.Length - 1; unit++)
            bytes /= 1024;
        var form = Math.Round(bytes, 1) >= 10 ? "0" : unit > 0 ? "0.0" : "0.#";
        return bytes.ToString(form) + " " + Units[unit];
    }

    /// <summary>Three decimals while they say something: <c>1.000</c>, <c>0.125</c>, <c>12.5</c>.</summary>
    public static string Rate(double rate) => Math.Round(rate, 3) >= 10 ? rate.ToString("0.0") : rate.ToString("0.000");

    /// <summary><c>1 package</c>, <c>2,000 packages</c>.</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";

    /// <summary><c>110,000</c>: two figures are as much as a forecast knows.</summary>
    public static string About(double count)
    {
        if (count < 100)
            return count.ToString("0");
        var scale = Math.Pow(10, Math.Floor(Math.Log10(count)) - 1);
        return (Math.Round(count / scale, MidpointRounding.AwayFromZero) * scale).ToString("N0");
    }

    /// <summary><c>35 min</c>, <c>4.2 h</c>, <c>12 days</c>, <c>3 years</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 100 } => $"{time.TotalSeconds:0} s",
        { TotalMinutes: < 100 } => $"{time.TotalMinutes:0} min",
        { TotalHours: < 48 } => $"{time.TotalHours:0.0} h",
        { TotalDays: < 730 } => $"{time.TotalDays:0} days",
        _ => $"{time.TotalDays / 365.25:N0} years",
    };

    /// <summary>Reads <c>512MiB</c>, <c>2G</c>, <c>1.5GB</c> or plain bytes; powers of 1024 throughout, as GOMEMLIMIT has them.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().Trim();
        var end = digits.IndexOfAnyExceptInRange('.', '9');
        var number = end < 0 ? digits : digits[..end];
        var unit = end < 0 ? "" : digits[end..].Trim().ToString().ToUpperInvariant();
        var power = unit switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 1,
            "M" or "MB" or "MIB" => 2,
            "G" or "GB" or "GIB" => 3,
            "T" or "TB" or "TIB" => 4,
            _ => -1,
        };
        if (power < 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return false;
        var total = value * Math.Pow(1024, power);
        if (total is not (>= 1 and < long.MaxValue / 2))
            return false;
        bytes = (long)total;
        return true;
    }
}
