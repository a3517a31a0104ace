using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// What is wrong, as go/types tells it. Errors that follow from another are dropped: they speak of an invalid operand or type.
sealed partial class Checker
{
    /// <summary>Reports an error.</summary>
    /// <param name="at">A node's start, an operator's position, or a name's.</param>
    internal void Error(Pos at, ErrorCode code, string message) => Report(at, code, message, isSoft: false);

    internal void Error(Expr at, ErrorCode code, string message) => Error(at.Start, code, message);

    internal void Error(Operand at, ErrorCode code, string message) => Error(at.Pos, code, message);

    internal void Error(Symbol at, ErrorCode code, string message) => Error(at.Pos, code, message);

    internal void SoftError(Pos at, ErrorCode code, string message) => Report(at, code, message, isSoft: true);

    /// <summary>An error that may have further lines.</summary>
    internal ErrorReport NewError(ErrorCode code, Package? missedIn = null) => new(this, code) { MissedIn = missedIn };

    /// <summary>An error on the way: what is wrong where, then what else belongs to it.</summary>
    internal sealed class ErrorReport(Checker checker, ErrorCode code)
    {
        readonly List<(Pos At, string Message)> _parts = [];

        public bool IsEmpty => _parts.Count == 0;

        public bool IsSoft { get; set; }

        /// <inheritdoc cref="TypeError.MissedIn"/>
        public Package? MissedIn { get; init; }

        public ErrorReport Add(Pos at, string message)
        {
            _parts.Add((at, message));
            return this;
        }

        /// <summary>Adds where another declaration of a name is.</summary>
        public ErrorReport AddOtherDeclaration(Symbol other) =>
            other.Pos.IsValid ? Add(other.Pos, $"other declaration of {other.Name}") : this;

        public void Report() => checker.Report(this);

        internal ErrorCode Code => code;

        internal IReadOnlyList<(Pos At, string Message)> Parts => _parts;
    }
}

/// <summary>Takes the reason why something does not hold; null where nobody wants to know.</summary>
sealed class Cause
{
    public string Text { get; set; } = "";
}
