using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Seep.Go.Constants;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>Calls that return an error by their type, and never do.</summary>
static partial class CertainCalls
{
    public static bool Contain(FunctionContext context, Value call, CallInfo info) => info.Known.NeverFails
        || info.Known.ParsesAddress && call.Operands.Length > 1 && Addresses.IsOfSocket(call.Operand(call.Operands.Length - 1))
        || info.Callee?.FullName switch
        {
            "encoding/json.Marshal" or "encoding/json.MarshalIndent" => PlainJson.Is(context, call.Operand(1)),
            "io.ReadFull" => call.Operand(1) is { Op: Op.Load } reader && reader.Operand(0) is { Op: Op.Global, Symbol: Var { Name: "Reader", Package.Path: "crypto/rand" } },
            "net/http.NewRequest" => IsMethod(call.Operand(1)) && IsUrl(call.Operand(2)),
            "net/http.NewRequestWithContext" => IsMethod(call.Operand(2)) && IsUrl(call.Operand(3)),
            "net/url.Parse" => IsUrl(call.Operand(1)),
            "strconv.Atoi" => Addresses.IsPort(call.Operand(1)),
            "strconv.ParseInt" => Addresses.IsPort(call.Operand(1)) && NumberOf(call.Operand(2)) is 0 or 10 && NumberOf(call.Operand(3)) is 0 or > 16,
            "strconv.ParseUint" => Addresses.IsPort(call.Operand(1)) && NumberOf(call.Operand(2)) is 0 or 10 && NumberOf(call.Operand(3)) is 0 or >= 16,
            _ => false,
        };

    static bool IsMethod(Value method) => TextOf(method) is { } text && text.All(char.IsAsciiLetterUpper);

    /// <summary>Whether a value is a URL with a host, which is constant but for numbers in it.</summary>
    static bool IsUrl(Value url)
    {
        var isFormat = url.Op == Op.Call && new CallSite(url).StaticCallee?.Declared.FullName == "fmt.Sprintf";
        return TextOf(isFormat ? url.Operand(1) : url) is { } text && Url().IsMatch(isFormat ? text.Replace("%d", "0", StringComparison.Ordinal) : text);
    }

    /// <summary>The text that a value is; null where it is no constant.</summary>
    public static string? TextOf(Value value) => value is { Op: Op.Const, Symbol: Constant { Kind: ConstantKind.String, StringLength: < 1000 } text }
        ? Encoding.UTF8.GetString(text.StringBytes.Span)
        : null;

    /// <summary>The number that a value is; null where it is no constant.</summary>
    public static long? NumberOf(Value value) => value is { Op: Op.Const, Symbol: Constant constant }
        && long.TryParse(constant.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(
        @"^[a-z]+://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9/_.~=&+,-]*(\?[A-Za-z0-9/_.~=&+,-]*)?)?$", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();
}
