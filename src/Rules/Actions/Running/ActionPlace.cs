using System.Globalization;

namespace RingActors.Rules.Actions.Running;

/// <summary>
/// Where an action stands: <c>3</c> is the fourth of the list; <c>3/1/0</c> the first one of that one's second branch
/// or round. It is stored in events and in the names of outside calls, and never changes its meaning.
/// </summary>
/// <param name="Text">As it is stored.</param>
internal readonly record struct ActionPlace(string Text)
{
    private const char Separator = '/';

    /// <summary>A place in the list itself.</summary>
    internal static ActionPlace Of(int step) => new(step.ToString(CultureInfo.InvariantCulture));

    /// <summary>The place of the action of the list in which it stands: what flat documents call its step.</summary>
    internal int Step => Path[0];

    /// <summary>Null for a place in the list itself: its step says it all.</summary>
    internal string? Nested => Text.Contains(Separator, StringComparison.Ordinal) ? Text : null;

    internal int[] Path => [.. Text.Split(Separator).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>The place within this action.</summary>
    /// <param name="branch">Which of its branches or rounds, from 0.</param>
    /// <param name="step">The place there, from 0.</param>
    internal ActionPlace In(int branch, int step) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Text}{Separator}{branch}{Separator}{step}"));

    internal bool IsIn(ActionPlace outer) => Text.StartsWith(outer.Text + Separator, StringComparison.Ordinal);

    /// <summary>As events tell it: the step, and the whole place where that is more.</summary>
    internal static ActionPlace Of(int step, string? nested) => nested is null ? Of(step) : new ActionPlace(nested);

    /// <summary>Null for what is no place.</summary>
    internal static ActionPlace? Parse(string text)
    {
        string[] parts = text.Split(Separator);
        bool isPlace = parts.Length % 2 == 1
            && parts.All(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return isPlace ? new ActionPlace(text) : null;
    }

    public override string ToString() => Text;
}
