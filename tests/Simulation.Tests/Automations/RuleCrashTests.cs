using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Simulation.Tests.Alarm;
using RingActors.Simulation.Tests.Kit;
using static RingActors.Simulation.Tests.Alarm.AlarmCrashTests;

namespace RingActors.Simulation.Tests.Automations;

/// <summary>
/// U6, restart invariance of rules: every evening is lived once without a crash and then once for every write of its journal, killed right
/// after that write, before and after what it releases has left. What the rules decided must be the same, at the same instants, and what
/// was said to the recipients, too.
/// </summary>
public sealed class RuleCrashTests(ITestOutputHelper output)
{
    public static TheoryData<string> Evenings => [.. RuleEvenings.All.Keys, .. EvidenceEvenings.All.Keys];

    [Theory]
    [MemberData(nameof(Evenings))]
    public void Killed_after_any_write_the_rules_decide_as_if_they_had_never_been_killed(string evening)
    {
        (int points, int decisions, List<string> differences) = OnOwnThread.Run(() => Enumerate(evening));
        output.WriteLine($"{evening}: {decisions} decisions, {points} crash points, {differences.Count} differences");
        Assert.True(differences.Count == 0, $"{differences.Count} of {points} points differ. The first: {differences.FirstOrDefault()}");
    }

    private static (int Points, int Decisions, List<string> Differences) Enumerate(string evening)
    {
        Action<AlarmLife> scenario = RuleEvenings.All.GetValueOrDefault(evening) ?? EvidenceEvenings.All[evening];
        AlarmLife reference = AlarmLife.Live(scenario);
        Assert.Empty(reference.Complaints);
        List<Decided> expected = Decisions(reference);
        Assert.Contains(expected, d => d.What.StartsWith("r fired", StringComparison.Ordinal));
        List<string> differences = [];
        int points = 0;
        for (int append = 1; append <= reference.Appends; append++)
        {
            foreach (bool released in new[] { false, true })
            {
                points++;
                AlarmLife crashed = AlarmLife.Live(scenario, new CrashPoint(append, released));
                string? difference = crashed.Complaints.FirstOrDefault() ?? Difference(expected, Decisions(crashed))
                    ?? (reference.House.Notices.SequenceEqual(crashed.House.Notices)
                        ? null
                        : $"said: {string.Join("; ", reference.House.Notices)} and {string.Join("; ", crashed.House.Notices)}");
                if (difference is not null)
                {
                    differences.Add($"killed after write {append}{(released ? ", released" : "")}: {difference}");
                }
            }
        }

        return (points, expected.Count, differences);
    }

    private static List<Decided> Decisions(AlarmLife life) =>
        [.. life.Journal().Where(e => Of(e) is not null).Select(e => new Decided(Of(e)!, e.LearnedAt))];

    private static string? Of(EventEnvelope envelope) => Said(envelope.Event) is { } said
        ? $"{(envelope.Actor.Kind == RuleKinds.Rule ? "" : envelope.Actor.Kind + " ")}{envelope.Actor.Id} {said}"
        : Word(envelope.Event);

    /// <summary>What a rule decided, in words without ids and without how late it was.</summary>
    private static string? Said(IEvent @event) => @event switch
    {
        RuleFired e => $"fired by {e.By.Actor.Id} {e.By.Name}{(e.Queued == true ? " from the line" : "")}",
        RuleNotStarted e => $"not started by {e.By.Actor.Id}",
        RuleQueued e => $"queued {e.By.Actor.Id}",
        RuleUnqueued e => $"unqueued {e.By.Actor.Id}",
        RuleThrottled e => $"throttled {e.By.Actor.Id}",
        RuleStepTaken e => $"took {e.Place ?? $"{e.Step}"} {e.Action}",
        RuleStepSkipped e => $"skipped {e.Place ?? $"{e.Step}"} {e.Action}",
        RuleStepJudged e => $"judged {e.Place ?? $"{e.Step}"} {e.Holds}",
        RuleWaitBegan e => $"waits at {e.Place ?? $"{e.Step}"} until {Second(e.Until)}",
        RuleWaitEnded e => $"waited at {e.Place ?? $"{e.Step}"} {e.Met}",
        RuleRunEnded e => $"ended {e.Outcome}",
        RuleHoldBegan e => $"hold of {e.Subject.Id} until {Second(e.Until)}",
        RuleHoldEnded e => $"hold {e.Outcome}",
        RuleWindowNoted e => $"noted {e.Part} {e.By.Actor.Id} {e.Complete}",
        RulePaused e => $"paused until {Second(e.Until)}",
        RuleResumed => "resumed",
        RuleCreated or RuleEnabled or RuleDisabled or RuleDeleted => @event.GetType().Name,
        RuleReplaced { Promoted: { } seen } e =>
            $"promoted to {e.Version}: {seen.ActiveRuns}, {seen.ShadowRuns}, {seen.OnlyActive}, {seen.OnlyShadow}",
        RuleReplaced e => $"replaced by {e.Version}",
        RuleStepConcluded { Code: "shadow.not-sent" } e => $"not sent {e.Place ?? $"{e.Step}"} {e.Recipient}",
        RulePinned e => $"pinned {e.Runs} {Second(e.At)}",
        RuleUnpinned => "unpinned",
        _ => OfPromise(@event),
    };

    private static string? OfPromise(IEvent @event) => @event switch
    {
        PromiseStretchBegan e => $"counts from {Second(e.Since)} until {Second(e.Until)}",
        PromiseStretchEnded e => $"ended {e.Outcome}",
        PromiseBroken e =>
            $"broken from {Second(e.Since)}, since {Second(e.At)}, told {string.Join(',', e.Recipients ?? [])}",
        PromiseLooksAt e => $"looks at {Second(e.At)}",
        PromiseTold e => $"told {e.Recipient} {e.Outcome}",
        PromiseMade or PromiseChanged or PromiseReleased => @event.GetType().Name,
        _ => null,
    };
}
