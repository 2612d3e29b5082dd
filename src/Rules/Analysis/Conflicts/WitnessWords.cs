using System.Globalization;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>Findings and their witnesses in words.</summary>
internal sealed class WitnessWords(DevicesView devices, IReadOnlyDictionary<string, RuleView> rules, DateTimeZone zone)
{
    private const int StepsMax = 24;

    private static readonly LocalDateTimePattern Moment =
        LocalDateTimePattern.CreateWithInvariantCulture("ddd HH:mm:ss");

    /// <summary>What happened, step by step.</summary>
    internal ConflictWitness Of(Trace trace) => new(
        [.. trace.Attempt.Givens.Select(Given)],
        [.. Steps(trace).OrderBy(s => s.At).Take(StepsMax).Select(s => Step(s.At, s.Says, trace))],
        trace.Attempt);

    internal string Opposite(Clash clash, Trace trace) =>
        $"{Begin(clash.First, trace)}, {Does(clash.First, trace)}, then {Does(clash.Second, trace)}; "
        + "the last of these holds.";

    internal string Undone(Clash clash, Trace trace) =>
        $"{Name(clash.Second.Rule)} undoes what {Name(clash.First.Rule)} does: {Does(clash.First, trace)}, and amid "
        + $"that {Does(clash.Second, trace)}.";

    internal string Loop(IReadOnlyList<string> slugs) => slugs.Count == 1
        ? $"{Name(slugs[0])} starts itself again and again, by what it does."
        : $"{string.Join(" and ", slugs.Select(Name))} start each other again and again.";

    internal string Shadowed(RuleView rule, RuleView by) =>
        $"Whenever {Name(rule.Slug)} starts, {Name(by.Slug)} starts as well and does the same: it adds nothing.";

    internal string Duplicate(RuleView a, RuleView b) =>
        $"{Name(a.Slug)} and {Name(b.Slug)} are started by the same and do the same.";

    internal string Never(RuleView rule) =>
        $"The conditions of {Name(rule.Slug)} never hold together when it is triggered: it never does anything. "
        + "They are judged on the home as it was just before the event; what the event itself brings about is not so "
        + "yet.";

    internal string NeverChosen(RuleView rule, IfAction choice) =>
        $"What an 'if' of {Name(rule.Slug)} asks for never holds: it never comes to "
        + $"({string.Join("; then ", choice.Then.Select(a => RuleSentence.Action(a, devices)))}).";

    internal string Blind(Act act, Trace trace)
    {
        TimedHappening over = trace.Attempt.Inputs[1];
        string also = over.What is StateTurned { Capability: Capabilities.Contact, Word: StateView.Closed }
            ? $"the door was closed again after {Seconds(over.After)}"
            : $"{Happens(over.What)} after {Seconds(over.After)}";
        return $"The delay looks at nothing: {Seconds(act.At - trace.Start)} after the event it goes on "
            + $"({RuleSentence.Action(act.Action, devices)}), also if {also}. What is to start once something has "
            + "stayed so for a time is a trigger with for_seconds.";
    }

    private string Begin(Act act, Trace trace) =>
        Trace.InputOf(act.Chain) is { } place ? $"When {Happens(trace.Attempt.Inputs[place].What)}" : "As time goes on";

    private string Does(Act act, Trace trace) =>
        $"{Name(act.Rule)} would {RuleSentence.Action(act.Action, devices)}"
        + (act.At > trace.Start ? $" after {Seconds(act.At - trace.Start)}" : "");

    private IEnumerable<(Instant At, string Says)> Steps(Trace trace)
    {
        foreach (TimedHappening input in trace.Attempt.Inputs)
        {
            yield return (trace.Start + input.After, Sentence(Happens(input.What)));
        }

        foreach ((string slug, string why) in trace.NotStarted.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (!trace.Has(slug))
            {
                yield return (trace.Start + trace.Attempt.Inputs[^1].After, $"{Name(slug)} does not start: {why}.");
            }
        }

        HashSet<string> told = [];
        foreach (EventEnvelope envelope in trace.Events)
        {
            if (Says(envelope, trace) is { } says && told.Add($"{envelope.LearnedAt.ToUnixTimeTicks()}|{says}"))
            {
                yield return (envelope.LearnedAt, says);
            }
        }
    }

    private string? Says(EventEnvelope envelope, Trace trace)
    {
        string name = Name(envelope.Actor.Id);
        return envelope.Event switch
        {
            RuleFired => $"{name} starts.",
            RuleNotStarted => $"{name} is triggered again while it runs.",
            RuleThrottled => $"{name} is started too often and held back.",
            RuleStepTaken taken when Acted(envelope, taken, trace) is { } act =>
                $"{name} would {RuleSentence.Action(act, devices)}.",
            RuleStepJudged { Action: IfAction.Type } judged =>
                $"{name} asks: {string.Join(" and ", judged.Facts.Select(f => f.Reason))}: "
                + (judged.Holds ? "yes." : "no."),
            _ => null,
        };
    }

    private static HomeAction? Acted(EventEnvelope envelope, RuleStepTaken taken, Trace trace) =>
        trace.Attempt.Rules.FirstOrDefault(r => r.Slug == envelope.Actor.Id) is { } rule
            ? PlacedActions.At(rule.Document, Actions.Running.ActionPlace.Of(taken.Step, taken.Place))
            : null;

    private WitnessStep Step(Instant at, string says, Trace trace) =>
        new(at, (at - trace.Start).TotalSeconds, $"{Moment.Format(at.InZone(zone).LocalDateTime)}: {says}");

    private string Given(Given given) => given switch
    {
        ModeGiven g => $"the alarm is {(g.Name == "disarmed" ? g.Name : $"armed {g.Name}")}",
        StateGiven g => $"{Device(g.Device)} has {g.Capability} {g.Word}{(g.IsFresh ? " since a moment ago" : "")}",
        NumberGiven g => $"{Device(g.Device)} has {g.Capability} {NumberRange.Of(g.Capability).Said(g.Number)}",
        AlarmGiven { State: { } state } => $"the base station reports {state}",
        TimeGiven g => $"it is {Moment.Format(g.At.InZone(zone).LocalDateTime)}",
        _ => "no alarm is on",
    };

    private string Happens(Happening happening) => happening switch
    {
        MotionSeen e => $"{Device(e.Device)} sees motion{(e.Detection is { } what ? $" of {what}" : "")}",
        ButtonPressed e => $"{Device(e.Device)} is pressed",
        StateTurned { Capability: Capabilities.Contact } e =>
            $"{Device(e.Device)} is {(e.Word == StateView.Open ? "opened" : "closed")}",
        StateTurned e => $"{Device(e.Device)} comes to have {e.Capability} {e.Word}",
        NumberTold e =>
            $"{Device(e.Device)} comes to have its {e.Capability} at {NumberRange.Of(e.Capability).Said(e.Number)}",
        ModeSet e => e.Name == "disarmed" ? "the alarm is disarmed" : $"the alarm is armed {e.Name}",
        ExitDelayTold { IsOver: false } => "the exit delay of the alarm begins",
        ExitDelayTold => "the exit delay of the alarm is over",
        WebhookTold e => $"the webhook {e.Webhook} is told something{Told(e.Values)}",
        AlarmTold { State: { } state } => $"the alarm comes to {state}",
        MomentCame e => $"it is {Moment.Format(e.At.InZone(zone).LocalDateTime)}",
        _ => "the alarm is over",
    };

    private static string Told(IReadOnlyList<WebhookValue> values) => values.Count == 0 ? ""
        : " in which " + string.Join(" and ", values.Select(v =>
            $"{v.Field} is {(v.Text is { } text ? PlainText.Quoted(WebhookWords.Cut(text)) : WebhookWords.Plain(v))}"));

    private string Device(Address address) => RuleSentence.Names([address], devices, "");

    private string Name(string slug) => rules.GetValueOrDefault(slug) is { } rule
        ? $"{PlainText.Quoted(rule.Name)} ({slug})" : slug;

    private static string Seconds(Duration span) =>
        span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private static string Sentence(string says) => char.ToUpperInvariant(says[0]) + says[1..] + ".";
}
