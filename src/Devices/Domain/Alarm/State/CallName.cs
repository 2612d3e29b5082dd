namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>
/// The name of the effect that tells a contact: unique in the life of a home, and so the id of the message.
/// </summary>
/// <param name="About">The id of the incident or of the notice.</param>
/// <param name="Sort">Which of the three, or a repetition of the first.</param>
/// <param name="Contact">The contact's id.</param>
/// <param name="Way">By which of their ways; null for the webhook, whose calls are named as they ever were.</param>
internal sealed record CallName(string About, string Sort, string Contact, string? Way = null)
{
    internal const string On = "on";
    internal const string Over = "over";
    internal const string Notice = "notice";

    /// <summary>The n-th repetition of an alarm is a message of its own; 0 is the alarm itself.</summary>
    internal static string OnAgain(int times) =>
        times == 0 ? On : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{On}-{times}");

    /// <summary>The alarm once more, since the address it had been sent to was corrected.</summary>
    internal static string OnMoved(int times) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{On}-moved-{times}");

    private const char Separator = '!';

    public override string ToString() =>
        string.Join(Separator, About, Sort, Contact) + (Way is null ? "" : Separator + Way);

    internal static CallName? Parse(string name) =>
        name.Split(Separator) is [var about, var sort, var contact, .. var way] && way.Length <= 1
            && (sort is On or Over or Notice || sort.StartsWith(On + "-", StringComparison.Ordinal))
            ? new CallName(about, sort, contact, way.Length == 0 ? null : way[0])
            : null;
}
