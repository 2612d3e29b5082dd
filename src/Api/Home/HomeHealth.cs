using RingActors.Api.CommandLine;
using RingActors.Api.Health;
using RingActors.Api.Home.Handlers;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Gateway.Listening;
using RingActors.Engine.Runtime;

namespace RingActors.Api.Home;

/// <summary>
/// The engine and its journal. Without a journal nothing may be acknowledged, so the whole server counts as down.
/// </summary>
internal sealed class EngineHealthSource(HomeHost host) : IHealthSource
{
    public SubsystemHealth Check()
    {
        EngineHealth health = host.EngineHealth();
        return health.State switch
        {
            "running" => new SubsystemHealth(
                "engine",
                HealthState.Ok,
                health.Since.ToDateTimeOffset(),
                $"Running; {Phrases.Count(health.LoadedActors, "actor")} in memory, {Phrases.Count(health.Backlog, "message waits", "messages wait")}, "
                + $"{Phrases.Count(health.OutboxCount, "outside call is", "outside calls are")} not concluded."),
            "journal-down" => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                HowToRun.Current.Told($"The journal cannot be written, so commands are refused; reads go on. {health.Detail}"),
                IsVital: true),
            "shard-lost" => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                HowToRun.Current.Told($"Some homes are not run by this process any more. {health.Detail}"),
                IsVital: true),
            _ => new SubsystemHealth("engine", HealthState.Down, health.Since.ToDateTimeOffset(), $"The engine is {health.State}.", IsVital: true),
        };
    }
}

/// <summary>The connection to Ring as one line: the worst part counts, every part is named.</summary>
internal sealed class RingHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        if (host.Ring is not { } ring)
        {
            return host.Trouble is { } trouble
                ? new SubsystemHealth("ring-cloud", HealthState.Degraded, trouble.Since, HowToRun.Current.Told(Sentence(trouble)))
                : new SubsystemHealth("ring-cloud", HealthState.Degraded, _started, "The connection to Ring is being made.");
        }

        RingLinkHealth[] links = [.. ring.Links];
        RingLinkHealth[] troubled = [.. links.Where(l => StateOf(l) != HealthState.Ok)];
        DateTimeOffset since = (troubled.Length > 0 ? troubled : links).Select(l => l.Since.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        HealthState state = troubled.Length > 0 ? HealthState.Degraded : HealthState.Ok;
        string detail = string.Join(" ", (troubled.Length > 0 ? troubled : links)
            .Select(l => $"{l.Subsystem}{(l.Scope.Length > 0 ? $" ({l.Scope})" : "")}: {l.State}. {l.Reason}{NextTry(l)}"));
        return new SubsystemHealth("ring-cloud", state, since, HowToRun.Current.Told(detail));
    }

    private static string NextTry(RingLinkHealth link) =>
        link.NextTryAt is { } at && StateOf(link) != HealthState.Ok ? $" The next try is at {HomeDesk.Text(at)}." : "";

    private static string Sentence(ConnectTrouble trouble)
    {
        string tries = trouble.Tries == 1 ? "1 try has failed" : $"{trouble.Tries} tries have failed";
        string next = trouble.NextTryAt is { } at
            ? $"The next try is at {HomeDesk.Text(NodaTime.Instant.FromDateTimeOffset(at))}."
            : "Change the settings and start again.";
        return $"The connection to Ring is not made yet: {tries}. The last one: {trouble.LastError.TrimEnd('.')}. {next}";
    }

    /// <summary>
    /// A link that is off by choice or by its settings is no trouble; its reason is told all the same.
    /// </summary>
    private static HealthState StateOf(RingLinkHealth link) =>
        link.State is RingLinkState.Up or RingLinkState.Off ? HealthState.Ok : HealthState.Degraded;
}

/// <summary>
/// Whether the base stations are heard, home by home: a base station that is away is no trouble of this server, but
/// whoever looks at its health must not think that the home's alarm is known.
/// </summary>
internal sealed class BaseStationHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        (string Home, SecurityView Security)[] alarms =
        [
            .. host.Homes.LoadedViews()
                .Select(v => (v.Home, Security: host.SecurityOf(v)))
                .Where(a => a.Security.Mode is not null || a.Security.BaseStation is not null)
                .OrderBy(a => a.Home, StringComparer.Ordinal),
        ];
        (string Home, SecurityView Security)[] away = [.. alarms.Where(a => !a.Security.IsHeard)];
        DateTimeOffset since = (away.Length > 0 ? away : alarms)
            .Select(a => a.Security.BaseStation?.Since.ToDateTimeOffset() ?? _started).DefaultIfEmpty(_started).Max();
        string detail = away.Length > 0
            ? string.Join(" ", away.Select(a => $"{a.Home}: {SecurityWords.Unheard(a.Security.BaseStation!)}"))
            : alarms.Length == 0 ? "No base station has been heard of." : $"{alarms.Length} heard.";
        return new SubsystemHealth("base-station", away.Length > 0 ? HealthState.Degraded : HealthState.Ok, since, detail);
    }
}

/// <summary>
/// Whether the homes are listened to, line by line. What this process does not hear it cannot know of: 'no motion' is
/// said of the time that was listened to only.
/// </summary>
internal sealed class ListeningHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        (string Home, LineState Line)[] lines =
        [
            .. host.Homes.LoadedViews()
                .SelectMany(v => host.Gateway.Listening(v.Home).Select(l => (v.Home, l)))
                .OrderBy(l => l.Home, StringComparer.Ordinal),
        ];
        (string Home, LineState Line)[] deaf = [.. lines.Where(l => !l.Line.Hears)];
        DateTimeOffset since = (deaf.Length > 0 ? deaf : lines).Select(l => l.Line.Since.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        string detail = deaf.Length > 0
            ? string.Join(" ", deaf.Select(l => $"{l.Home}: nothing by {l.Line.Line} since {HomeDesk.Text(l.Line.Until ?? l.Line.Since)}. {l.Line.Reason}"))
            : lines.Length == 0 ? "Nothing is listened to yet." : $"{lines.Length} lines are listened to.";
        return new SubsystemHealth("listening", deaf.Length > 0 ? HealthState.Degraded : HealthState.Ok, since, HowToRun.Current.Told(detail));
    }
}
