using NodaTime;
using NodaTime.Text;

namespace RingActors.Process.Tests.Worlds;

/// <summary>Something that happened in the house, as the world itself noted it or as the program tells it.</summary>
/// <param name="Device">Whose, as the program names it, e.g. <c>front-door</c>; the alarm's mode is of <see cref="Alarm"/>.</param>
/// <param name="What">One of the words below, e.g. <c>pressed</c>, <c>opened</c>, <c>mode away</c>.</param>
/// <param name="At">When it was.</param>
internal sealed record Happening(string Device, string What, Instant At)
{
    internal const string Alarm = "alarm";
    internal const string Motion = "motion";
    internal const string Pressed = "pressed";
    internal const string Opened = "opened";
    internal const string Closed = "closed";
    internal const string Seen = "seen";
    internal const string Cleared = "cleared";

    /// <summary>The simulator notes what is to happen, and then what it comes to: on a busy machine that is not one moment.</summary>
    private static readonly Duration Moment = Duration.FromSeconds(1);

    internal static string Mode(string word) => "mode " + word;

    internal bool IsSame(Happening other) => Device == other.Device && What == other.What
        && At - other.At is var apart && apart < Moment && apart > -Moment;

    public override string ToString() => $"{Device} {What} at {InstantPattern.ExtendedIso.Format(At)}";
}

/// <summary>A time in which the program says that it did not listen to a device.</summary>
/// <param name="From">The beginning.</param>
/// <param name="Until">The end.</param>
/// <param name="Cause">Why, in its word.</param>
/// <param name="HistoryRead">It says that the hub's history was read for this time.</param>
internal sealed record NamedGap(Instant From, Instant Until, string Cause, bool HistoryRead)
{
    internal const string NotYet = "not_yet";
    internal const string NotYetProven = "not_yet_proven";
    internal const string LineDown = "line_down";

    internal bool Has(Instant at) => From <= at && at < Until;
}
