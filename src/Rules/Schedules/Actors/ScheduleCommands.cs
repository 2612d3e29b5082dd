using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>Write a schedule down under a new address; <see cref="SchedulesView.NewSlug"/> gives a free one.</summary>
/// <param name="Document">The document.</param>
[StoredName("schedule.create")]
public sealed record CreateSchedule(ScheduleDocument Document) : ICommand
{
    /// <summary>On whose clocks it goes if neither it nor Ring names a zone (IANA); null for UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Where the home lies, for a calendar that goes by the sun there; null if nobody knows.</summary>
    public GeoPoint? Place { get; init; }
}

/// <summary>Replace a schedule's document. What was due before that moment is not run by it (S14).</summary>
/// <param name="Document">The new document.</param>
/// <param name="ExpectedVersion">Refused if it is at another version; null replaces whatever is there.</param>
[StoredName("schedule.replace")]
public sealed record ReplaceSchedule(ScheduleDocument Document, int? ExpectedVersion = null) : ICommand
{
    /// <summary>On whose clocks it goes if neither it nor Ring names a zone (IANA); null for UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Where the home lies; null if nobody knows.</summary>
    public GeoPoint? Place { get; init; }
}

[StoredName("schedule.enable")]
public sealed record EnableSchedule : ICommand;

/// <summary>Switch it off. A run of actions that is under way ends.</summary>
[StoredName("schedule.disable")]
public sealed record DisableSchedule : ICommand;

/// <summary>Leave out what is due for a while. Nothing of it is caught up (S14).</summary>
/// <param name="Note">Why; needed.</param>
/// <param name="Until">When it goes on by itself; null until somebody says so.</param>
[StoredName("schedule.pause")]
public sealed record PauseSchedule(string Note, Instant? Until = null) : ICommand
{
    internal const int NoteMax = 500;
}

[StoredName("schedule.resume")]
public sealed record ResumeSchedule : ICommand;

/// <summary>Take it away. Its history stays.</summary>
[StoredName("schedule.delete")]
public sealed record DeleteSchedule : ICommand;

/// <summary>A person says whether a run that was asked about is to be made (S16).</summary>
/// <param name="Nominal">Which; null for the one that was asked about last.</param>
/// <param name="Runs">Whether it is made.</param>
[StoredName("schedule.answer")]
public sealed record AnswerSchedule(bool Runs, Instant? Nominal = null) : ICommand;

/// <summary>The clocks may be others than the plan was made by: the home's zone, or what is known of zones.</summary>
[StoredName("schedule.replan")]
internal sealed record ReplanSchedule : ICommand;

/// <summary>Something happened that what is due waits for.</summary>
[StoredName("schedule.look")]
internal sealed record LookAtSchedule : ICommand;

/// <summary>Look how far a run that asked for a mode is.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Waited">How a wait of the panel for it ended; null if none did.</param>
[StoredName("schedule.follow")]
internal sealed record FollowRun(string Run, WaitEnd? Waited = null) : ICommand;

/// <summary>The answer to commands that write or switch a schedule.</summary>
/// <param name="Schedule">Its id.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Enabled">Whether it is switched on now.</param>
/// <param name="NextRun">When it runs next; null if it does not.</param>
[StoredName("schedule.written")]
public sealed record ScheduleWritten(string Schedule, int Version, bool Enabled, Instant? NextRun) : IReply;

/// <summary>Tell a recipient of the home something about a schedule.</summary>
/// <param name="Contact">Id of the recipient.</param>
/// <param name="Url">Where to POST: the home's settings say it.</param>
/// <param name="Home">The home.</param>
/// <param name="Schedule">The schedule's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Notice">What is told.</param>
/// <param name="At">When it came to be so.</param>
[StoredName("schedule.send-notice")]
public sealed record SendScheduleNotice(
    string Contact, string Url, string Home, string Schedule, string Name, ScheduleNotice Notice, Instant At)
    : IEffectRequest;
