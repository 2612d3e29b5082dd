using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace RingActors.Mutation.Mutants;

/// <summary>One small change of the product, which a switch at run time turns on.</summary>
/// <param name="Id">Its number in the switch, unique over all rooms of one run.</param>
/// <param name="Room">Where it is.</param>
/// <param name="File">Below the repository's root.</param>
/// <param name="Line">From 1; for the reader only, since lines move.</param>
/// <param name="Member">The method, property or constructor it is in.</param>
/// <param name="Change">What is changed, and how.</param>
/// <param name="IsStatic">
/// Runs once in a process, whichever test comes first: what reaches it cannot be told apart.
/// </param>
internal sealed record Mutant(int Id, MutatedRoom Room, string File, int Line, string Member, Change Change, bool IsStatic)
{
    public string Text => $"{Change.Before} => {Change.After}";

    public override string ToString() => $"{File}:{Line} {Member}: {Text}";
}

/// <summary>A change of one node.</summary>
/// <param name="Node">The node it stands for.</param>
/// <param name="How">How the switch is put around it.</param>
/// <param name="Replacement">What stands there instead; null where <paramref name="How"/> says all.</param>
/// <param name="After">In words, for a reader.</param>
internal sealed record Change(SyntaxNode Node, ChangeKind How, SyntaxNode? Replacement, string After)
{
    public string Before { get; } = OneLine(Node.ToString());

    public static string OneLine(string text) => Spaces.Replace(text, " ").Trim();

    private static readonly Regex Spaces = new(@"\s+", RegexOptions.CultureInvariant);
}

/// <summary>How a change is switched.</summary>
internal enum ChangeKind
{
    /// <summary>Another expression.</summary>
    Replace = 1,

    /// <summary>A condition that is never met; keeps what it declares.</summary>
    Never,

    /// <summary>A condition that is always met.</summary>
    Always,

    /// <summary>A statement that is left out.</summary>
    Remove,

    /// <summary>A return of nothing.</summary>
    ReturnDefault,

    /// <summary>An arm of a switch expression that is never taken.</summary>
    SkipArm,

    /// <summary>A case of a switch statement that is never taken.</summary>
    SkipCase,

    /// <summary>A method of one call that makes none.</summary>
    EmptyBody,
}
