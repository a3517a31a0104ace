using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Types;

// How errors get out: which are dropped, where they are placed, and how one of several lines is told.
sealed partial class Checker
{
    void Report(Pos at, ErrorCode code, string message, bool isSoft)
    {
        var error = NewError(code).Add(at, message);
        error.IsSoft = isSoft;
        Report(error);
    }

    /// <summary>
    /// Reports each part as an error of its own where a further part has a position, as go/types does; else one error.
    /// </summary>
    void Report(ErrorReport report)
    {
        var parts = report.Parts;
        if (IsFollowOn(parts[0].Message))
            return;
        if (!parts.Skip(1).Any(p => p.At.IsValid))
        {
            Add(parts[0].At, report, FirstLine(report, string.Join("\n\t", parts.Select(p => p.Message))));
            return;
        }

        Add(parts[0].At, report, FirstLine(report, parts[0].Message));
        foreach (var (at, message) in parts.Skip(1))
            Add(at, report, $"\t{message}");
    }

    /// <summary>
    /// Whether a message speaks of what is invalid because of another error. One that begins so is itself about it.
    /// </summary>
    bool IsFollowOn(string message) => _errors.Count > 0
        && (message.IndexOf("invalid operand", StringComparison.Ordinal) > 0
            || message.IndexOf("invalid type", StringComparison.Ordinal) > 0);

    static string FirstLine(ErrorReport report, string message) =>
        report.Code == ErrorCode.InvalidSyntaxTree ? $"invalid syntax tree: {message}" : message;

    void Add(Pos at, ErrorReport report, string message)
    {
        var pos = _environment.ErrorPos.IsValid ? _environment.ErrorPos : at;
        _errors.Add(new(pos, report.Code, WithoutSubscripts(message), report.IsSoft) { MissedIn = report.MissedIn });
    }

    /// <summary>Without the digits that tell type parameters of one name apart.</summary>
    static string WithoutSubscripts(string message)
    {
        if (!message.Any(IsSubscript))
            return message;
        var kept = new StringBuilder(message.Length);
        foreach (var c in message)
        {
            if (!IsSubscript(c))
                kept.Append(c);
        }

        return kept.ToString();
    }

    static bool IsSubscript(char c) => c is >= '\u2080' and <= '\u2089';
}
