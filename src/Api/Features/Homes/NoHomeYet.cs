using NodaTime;
using RingActors.Api.Instance;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// What a tool answers while no home is known: each cause has its own answer. What a person has to mend is refused,
/// with what to do; what passes by itself says until when to wait.
/// </summary>
internal static class NoHomeYet
{
    /// <summary>How long to wait where nobody knows: the first list is on its way.</summary>
    private static readonly TimeSpan SoonPause = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for what failed, if its next try is not known.</summary>
    private static readonly TimeSpan FailedPause = TimeSpan.FromMinutes(1);

    /// <param name="links">How each part of the connection to Ring stands; none while it is being made.</param>
    /// <param name="trouble">Why there is no connection; null if there is one, or the first is being made.</param>
    /// <param name="now">The time.</param>
    internal static ToolFailure Of(IReadOnlyList<RingLinkHealth> links, ConnectTrouble? trouble, Instant now)
    {
        RingLinkHealth? list = links.FirstOrDefault(l => l.Subsystem == RingSubsystem.DeviceList);

        // Before the list was asked for, the login says whether it can be.
        RingLinkHealth? link = list is null or { State: RingLinkState.Connecting }
            ? links.FirstOrDefault(l => l is { Subsystem: RingSubsystem.Login, State: RingLinkState.LoginNeeded or RingLinkState.Blocked }) ?? list
            : list;
        return link switch
        {
            null when trouble is not null => NotConnected(trouble, now),
            { SeesNothing: true } => Mend("home.none-visible", link.Reason),
            { State: RingLinkState.LoginNeeded } => Mend(
                "home.log-in-to-ring", $"No home is known: {Sentence(link.Reason)}"),
            null or { State: RingLinkState.Connecting or RingLinkState.Up } => Wait(
                "The connection to Ring has not listed one. health_check says how it stands.", SoonPause),
            _ => Wait(Sentence(link.Reason), link.NextTryAt is { } at ? (at - now).ToTimeSpan() : FailedPause),
        };
    }

    private static ToolFailure NotConnected(ConnectTrouble trouble, Instant now) => trouble.NextTryAt is { } at
        ? Wait($"The connection to Ring could not be made. {Sentence(trouble.LastError)}", at - now.ToDateTimeOffset())
        : Mend("home.change-the-settings", $"The connection to Ring cannot be made with these settings. {Sentence(trouble.LastError)} "
            + "Change them and start again.");

    private static ToolFailure Mend(string code, string error) => ToolFailures.Refused(
        code, HowToRun.Current.Told(error), "Nothing was changed. Trying again does not help before that.");

    private static ToolFailure Wait(string why, TimeSpan pause) => ToolFailures.Unavailable(
        "home.wait-for-ring", HowToRun.Current.Told($"No home is known yet. {why}"), pause < SoonPause ? SoonPause : pause);

    private static string Sentence(string reason) =>
        reason.Length == 0 || reason[^1] is '.' or '!' or '?' ? reason : reason + ".";
}
