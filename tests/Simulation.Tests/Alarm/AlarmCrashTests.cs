using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>
/// U6, restart invariance: every evening is lived once without a crash and then once for every write of its journal, killed right after that
/// write, before and after what it releases has left. What the alarm decided must be the same, at the same instants; what reached the
/// contact, too.
/// </summary>
public sealed class AlarmCrashTests(ITestOutputHelper output)
{
    /// <summary>A repeated call and a list instead of an update may take this much longer.</summary>
    private static readonly Duration Slack = Duration.FromSeconds(1);

    public static TheoryData<string> Evenings => [.. Scenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Evenings))]
    public void Killed_after_any_write_the_alarm_decides_as_if_it_had_never_been_killed(string evening)
    {
        (int points, List<string> differences) = OnOwnThread.Run(() => Enumerate(evening));
        output.WriteLine($"{evening}: {points} crash points, {differences.Count} differences");
        Assert.True(differences.Count == 0, $"{differences.Count} of {points} points differ. The first: {differences.FirstOrDefault()}");
    }

    [Fact]
    public void A_S5_A_S6_killed_in_every_second_of_an_exit_and_an_entry_delay_both_end_at_the_same_instants()
    {
        List<string> differences = OnOwnThread.Run(() =>
        {
            Action<AlarmLife> evening = Scenarios.All[Scenarios.EntryRunsOut];
            List<Decided> expected = Decisions(AlarmLife.Live(evening));
            return Enumerable.Range(10, 50).Concat(Enumerable.Range(599, 60))
                .Select(second => (second, Difference(expected, Decisions(AlarmLife.Live(evening, new CrashPoint(0, false, second))))))
                .Where(d => d.Item2 is not null).Select(d => $"killed in second {d.second}: {d.Item2}").ToList();
        });
        output.WriteLine($"110 seconds, {differences.Count} differences");
        Assert.Empty(differences);
    }

    private static (int Points, List<string> Differences) Enumerate(string evening)
    {
        Action<AlarmLife> scenario = Scenarios.All[evening];
        AlarmLife reference = AlarmLife.Live(scenario);
        Assert.Empty(reference.Complaints);
        List<Decided> expected = Decisions(reference);
        Assert.NotEmpty(expected);
        List<string> differences = [];
        int points = 0;
        for (int append = 1; append <= reference.Appends; append++)
        {
            foreach (bool released in new[] { false, true })
            {
                points++;
                AlarmLife crashed = AlarmLife.Live(scenario, new CrashPoint(append, released));
                string? difference = crashed.Complaints.FirstOrDefault()
                    ?? Difference(expected, Decisions(crashed))
                    ?? (reference.House.Notices.SequenceEqual(crashed.House.Notices)
                        ? null
                        : $"notices: {string.Join("; ", reference.House.Notices)} and {string.Join("; ", crashed.House.Notices)}");
                if (difference is not null)
                {
                    differences.Add($"killed after write {append}{(released ? ", released" : "")}: {difference}");
                }
            }
        }

        return (points, differences);
    }

    internal static string? Difference(List<Decided> expected, List<Decided> actual)
    {
        for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            string one = i < expected.Count ? expected[i].What : "nothing";
            string two = i < actual.Count ? actual[i].What : "nothing";
            if (one != two)
            {
                return $"decision {i + 1} is '{two}', not '{one}'";
            }

            if (actual[i].At - expected[i].At > Slack || expected[i].At - actual[i].At > Slack)
            {
                return $"decision {i + 1}, '{one}', is of {actual[i].At}, not of {expected[i].At}";
            }
        }

        return null;
    }

    /// <summary>What the alarm decided, in words without ids, and when.</summary>
    private static List<Decided> Decisions(AlarmLife life)
    {
        List<Decided> decided = [];
        foreach (EventEnvelope envelope in life.Journal())
        {
            if (Word(envelope.Event) is { } word)
            {
                decided.Add(new Decided(word, envelope.LearnedAt));
            }
        }

        return decided;
    }

    internal static string? Word(IEvent @event) => @event switch
    {
        ModeReported e => $"mode {e.Mode}",
        PeriodBegan e => $"period {e.Mode}, {(e.Intent is null ? "theirs" : "ours")}, without {string.Join(",", e.Bypassed)}, exit {Second(e.ExitEndsAt)}",
        ExitDelayChanged e => $"exit delay {e.Why}, {Second(e.EndsAt)}",
        ExitDelayOver e => $"exit delay over {Second(e.EndedAt)}",
        ArmingReverted e => $"back from {e.Mode} to {e.To}, {string.Join(",", e.Open.Select(o => o.Device.Id))}",
        ArmRequested e => $"arming {e.As ?? e.Mode.Word()} for {e.By}, without {string.Join(",", e.Bypassed)}",
        ArmRefused e => $"refused {e.Code}",
        DisarmRequested e => $"disarming for {e.By}",
        ArmWaiting e => $"arming waits until {Second(e.Until)}",
        ArmWaitSettling e => $"arming settles {Second(e.ArmsAt)}",
        ArmWaitEnded e => $"arming waited: {e.How}",
        BypassEnded e => $"bypass of {e.Device} ended",
        ZoneRejoining e => $"{e.Device} rejoins {Second(e.At)}",
        ZoneTripped e => $"{e.Device} tripped: {e.Outcome}",
        IncidentOpened e => $"incident {e.Kind} {e.Stage}, {e.ByBaseStation}, entry {Second(e.EntryEndsAt)}",
        EvidenceAdded e => $"evidence {string.Join(",", e.Added.Select(a => a.Device))}",
        EntryShortened e => $"entry shortened {Second(e.EntryEndsAt)}",
        IncidentAlarmed e => $"alarm {e.Kind}, presumed {e.Presumed}, abort {Second(e.AbortUntil)}, sounds {Second(e.SoundUntil)}",
        IncidentTold e => $"told {string.Join(",", e.Contacts)}, cancel {Second(e.CancelUntil)}",
        RecipientAnswered e => $"contact {e.Contact} {e.Delivered}",
        IncidentAcknowledged => "acknowledged",
        SoundingOver => "sounding over",
        IncidentEnded e => $"ended: {e.How}",
        PanicRaised e => $"help {e.Kind}",
        CodeUsed e => $"code of {e.Name} to {e.Purpose}",
        CodeRejected e => $"code rejected: {e.Fault}",
        ChannelLockedOut e => $"locked out until {Second(e.Until)}",
        IntentConfirmed e => $"confirmed {e.Reported}",
        IntentContradicted e => $"contradicted {e.Wanted}",
        IntentSuperseded e => $"superseded, {(e.By is null ? e.External : "by ours")}",
        IntentBecameUnknown or IntentExpired or IntentRejected => @event.GetType().Name,
        _ => null,
    };

    /// <summary>To the second: a call that is repeated moves what follows by its own latency.</summary>
    internal static string Second(Instant? at) => at is { } instant ? (instant.ToUnixTimeMilliseconds() / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture) : "-";

    internal sealed record Decided(string What, Instant At);
}
