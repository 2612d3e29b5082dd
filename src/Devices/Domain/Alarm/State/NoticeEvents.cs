using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>Why a home that was to be armed is not, or not for certain.</summary>
public enum ArmingTrouble
{
    /// <summary>Something was open when the exit delay ended: it was taken back.</summary>
    [JsonStringEnumMemberName("open-at-end")] OpenAtEnd = 1,

    /// <summary>Something was opened while the exit delay ran: it was taken back.</summary>
    [JsonStringEnumMemberName("opened-while-leaving")] OpenedWhileLeaving = 2,

    /// <summary>It waited for sensors to close, and its time is over.</summary>
    [JsonStringEnumMemberName("wait-over")] WaitOver = 3,

    /// <summary>Something is open, and nobody was there to be refused.</summary>
    [JsonStringEnumMemberName("open")] Open = 4,

    /// <summary>There is an alarm.</summary>
    [JsonStringEnumMemberName("alarm")] Alarm = 5,

    /// <summary>The home has no mode of that name.</summary>
    [JsonStringEnumMemberName("no-such-mode")] NoSuchMode = 6,

    /// <summary>Ring refused the request.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 7,

    /// <summary>The request could not be sent in its time.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 8,

    /// <summary>The base station reports something else.</summary>
    [JsonStringEnumMemberName("contradicted")] Contradicted = 9,

    /// <summary>The base station did not say in time that it is armed: nobody knows.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 10,

    /// <summary>
    /// It was to be taken back, and the base station did not do it for certain: it is armed, with what stood in the
    /// way.
    /// </summary>
    [JsonStringEnumMemberName("not-taken-back")] NotTakenBack = 11,
}

/// <summary>What can be done next, as a call that is taken as it stands.</summary>
public enum NextDoing
{
    [JsonStringEnumMemberName("retry")] Retry = 1,

    /// <summary>Arm, leaving these sensors unguarded.</summary>
    [JsonStringEnumMemberName("force")] Force = 2,
    [JsonStringEnumMemberName("disarm")] Disarm = 3,
}

/// <param name="Does">What it does.</param>
/// <param name="Bypass">Ids of the sensors it leaves out; null if it leaves out none.</param>
public sealed record NextStep(NextDoing Does, IReadOnlyList<string>? Bypass = null);

/// <summary>What a notice says of an arming.</summary>
/// <param name="Mode">The mode's name.</param>
/// <param name="By">Who wanted it.</param>
/// <param name="Why">Why it failed; null if it is armed.</param>
/// <param name="GoesBackTo">The mode it is taken back to; null if it is not.</param>
/// <param name="Sensors">What stood in the way, or is left out.</param>
/// <param name="Next">What can be done.</param>
public sealed record ArmingNotice(
    string Mode, Principal By, ArmingTrouble? Why, string? GoesBackTo, IReadOnlyList<Obstacle> Sensors, IReadOnlyList<NextStep> Next);

/// <summary>What a notice says of a place where codes are entered. Never digits.</summary>
/// <param name="Channel">Which.</param>
/// <param name="Until">Until when it takes no codes; null if it does.</param>
/// <param name="Code">The id of the code that was refused; null if it is not about one.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Purpose">What it was entered for.</param>
public sealed record KeypadNotice(string Channel, Instant? Until, string? Code, string? Name, CodePurpose? Purpose)
{
    /// <summary>
    /// So many wrong codes in the home within a day: all channels at which none was taken lately take none; else null.
    /// </summary>
    public int? WrongInDay { get; init; }
}

/// <summary>Something that people are told, and that is no emergency.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What sort.</param>
/// <param name="At">When it came to be so.</param>
/// <param name="Arming">What it says of an arming; null if it is about codes.</param>
/// <param name="Keypad">What it says of codes; null if it is about an arming.</param>
public sealed record Notice(string Id, NoticeKind Kind, Instant At, ArmingNotice? Arming, KeypadNotice? Keypad);

/// <summary>Contacts are told of something.</summary>
/// <param name="Notice">What.</param>
/// <param name="Contacts">Ids of those who are told; none if there were too many of that sort within the hour.</param>
[StoredName("notice.given")]
public sealed record NoticeGiven(Notice Notice, IReadOnlyList<string> Contacts) : IEvent;

/// <summary>Telling a contact ended.</summary>
/// <param name="Notice">The notice's id.</param>
/// <param name="Contact">Who.</param>
/// <param name="Delivered">Whether the contact took it.</param>
/// <param name="Code">What it answered.</param>
[StoredName("notice.contact-answered")]
public sealed record NoticeAnswered(string Notice, string Contact, bool Delivered, string Code) : IEvent;

/// <summary>Tell a contact something that is no emergency.</summary>
/// <param name="Contact">Id of the contact.</param>
/// <param name="Url">Where to POST.</param>
/// <param name="Home">The home.</param>
/// <param name="Notice">What to say.</param>
[StoredName("notice.send")]
public sealed record SendNotice(string Contact, string Url, string Home, Notice Notice) : IEffectRequest;
