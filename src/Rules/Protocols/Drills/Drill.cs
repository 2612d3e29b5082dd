using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>
/// The drills of a home, <c>home/drill/drills</c>: that one took place, and the live one that is under way. Nothing of
/// it starts a protocol, tells a device or calls for dispatch (docs/adr/0725). Events: DrillEvents.cs; state:
/// DrillState.cs; commands: DrillCommands.cs. Tests: Rules.Tests/Protocols/Drills.
/// </summary>
internal sealed class Drill() : Decider<DrillState>(RuleKinds.Drill)
{
    /// <summary>That it is over is said for so long.</summary>
    private static readonly Duration OverExpiresAfter = ActionRunner.CallExpiresAfter;

    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(DrillState);

    public override DrillState Initial(Address self) => new();

    public override Decision Decide(DrillState state, ICommand command, DecideContext context) => command switch
    {
        HoldDrill hold when state.Held.Contains(hold.Held.Drill) =>
            Decision.Nothing(new DrillAnswered(hold.Held.Drill)),
        HoldDrill hold => Decision.Of(hold.Held).Reply(new DrillAnswered(hold.Held.Drill)),

        BeginDrill begin when state.UnderWay is { } live && live.Protocol == begin.Protocol =>
            Decision.Nothing(new DrillAnswered(live.Id)),
        BeginDrill when state.UnderWay is not null => Decision.Refuse(
            "drill.end-the-other-first", "Another live drill is under way. End it first, or wait until it is over."),
        BeginDrill when context.View.Guard().Incidents.Count > 0 || IsEmergency(context.View) => Decision.Refuse(
            "drill.wait-until-it-is-over",
            "An alarm or an emergency is under way: no drill is begun until it is over."),
        BeginDrill begin => Begun(begin, context),

        AcknowledgeDrill seen when state.Live?.Id != seen.Drill || state.Live.End is not null => Decision.Refuse(
            "drill.is-over", "This drill is over, and nothing was noted."),
        AcknowledgeDrill when !IsAsked(state.Live!, context) => Decision.Refuse(
            "drill.use-a-good-link", "This link is not good, or not any more. Nothing was done."),
        AcknowledgeDrill seen => Acknowledged(state.Live!, seen, context),

        EndDrill when state.UnderWay is { } live => Ended(live, DrillOutcome.Stopped, null, context, tells: true),
        EndDrill => Decision.Nothing(),

        InterruptDrill real when state.UnderWay is { } live =>
            Ended(live, DrillOutcome.Real, real.Incident, context, real.Leaves),
        InterruptDrill { Leaves: true } real when IsOwed(state, real) =>
            Decision.Together([Told(state.Live!, true, context)]),
        InterruptDrill => Decision.Nothing(),

        EffectConcluded call when state.Live is { } live && live.Calls.Contains(call.Name, StringComparer.Ordinal)
            && live.Pending.Contains(call.Name, StringComparer.Ordinal) => Concluded(live, call, context),
        EffectConcluded => Decision.Nothing(),
        DeadlineReached when state.UnderWay is { } live && live.Until <= context.Now => Decision.Of(
            new DrillEnded(live.Id, DrillOutcome.TimeOver) { LateBy = Late(live.Until, context.Now) }),
        DeadlineReached => Decision.Nothing(),
        _ => Decision.Refuse("drill.not-for-this-kind", $"{command.GetType().Name} means nothing to drills."),
    };

    public override DrillState Evolve(DrillState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(DrillState state) => state.UnderWay?.Until;

    /// <summary>Ids of those to whom a drill's message goes.</summary>
    internal static IReadOnlyList<string> RecipientsOf(HomeView view, string? protocol)
    {
        string[] all = [.. view.Guard().Policy.Contacts.Select(c => c.Id)];
        return protocol is null ? all
            : DocumentOf(view, protocol) is { } document
                ? [.. all.Intersect(DrillScoring.RecipientsOf(document, view), StringComparer.Ordinal)] : [];
    }

    private static ProtocolDocument? DocumentOf(HomeView view, string protocol) =>
        view.Part<ProtocolsView>().All.FirstOrDefault(p => p.Slug == protocol)?.Document;

    private static bool IsEmergency(HomeView view) => view.Part<ProtocolsView>().UnderWay.Count > 0;

    private static bool IsAsked(LiveDrill live, DecideContext context) =>
        context.Principal.Kind == PrincipalKind.Recipient
        && live.Recipients.Contains(context.Principal.Id, StringComparer.Ordinal)
        && context.View.Guard().Policy.Contacts.Any(c => c.Id == context.Principal.Id);

    /// <summary>The incident that ended a drill may leave the house by now, and nobody was told that it is
    /// real.</summary>
    private static bool IsOwed(DrillState state, InterruptDrill real) =>
        state.Live is { End: DrillOutcome.Real, OverTold: false, Incident: { } incident } live
        && incident == real.Incident && live.MayHave.Any();

    private static Decision Begun(BeginDrill begin, DecideContext context)
    {
        if (begin.Protocol is { } protocol && DocumentOf(context.View, protocol) is null)
        {
            return Decision.Refuse(
                "protocol.create-first", $"There is no protocol '{protocol}'. The list names those there are.");
        }

        IReadOnlyList<string> ids = RecipientsOf(context.View, begin.Protocol);
        if (ids.Count == 0)
        {
            return Decision.Refuse(
                "drill.name-recipients-first",
                "Nobody would be told: name recipients in the home's settings (update_security_settings) first.");
        }

        string id = context.NewId("drill");
        Instant until = context.Now + Duration.FromSeconds(
            Math.Clamp(begin.Seconds, BeginDrill.SecondsMin, BeginDrill.SecondsMax));
        Effect[] effects =
        [
            .. Recipients(context.View, ids).SelectMany(r => Call($"{id}!{r.Id}", r, until, context, Notice(
                ProtocolNotice.Drill, id, begin.Protocol, context) with
            {
                Notice = "drill",
                Asks = true,
                Message = "DRILL: nothing has happened. This message finds out whom an emergency would reach. Please "
                    + "answer by the link, if there is one.",
            })),
        ];
        return Calls(
            Decision.Of(new DrillBegan(id, begin.Protocol, ids, context.Now, until, [.. effects.Select(e => e.Name)])),
            effects).Reply(new DrillAnswered(id));
    }

    private static Decision Acknowledged(LiveDrill live, AcknowledgeDrill seen, DecideContext context)
    {
        string who = context.Principal.Id;
        if (live.Answered.ContainsKey(who))
        {
            return Decision.Nothing(new DrillAnswered(live.Id));
        }

        DrillAcknowledged answered = new(live.Id, who, seen.Way, context.Now - live.At);
        return (live.Answered.Count + 1 < live.Recipients.Count
            ? Decision.Of(answered)
            : Decision.Of(answered, new DrillEnded(live.Id, DrillOutcome.Answered)))
            .Reply(new DrillAnswered(live.Id));
    }

    /// <summary>What is not sent yet is not sent any more, and whoever got it is told.</summary>
    private static Decision Ended(
        LiveDrill live, DrillOutcome outcome, string? incident, DecideContext context, bool tells)
    {
        Decision ended = Decision.Of(new DrillEnded(live.Id, outcome) { Incident = incident });
        Decision all = !tells || !live.MayHave.Any() ? ended
            : Decision.Together([ended, Told(live, outcome == DrillOutcome.Real, context)]);
        foreach (string pending in live.Pending)
        {
            all.Withdraw(pending);
        }

        return all.Reply(new DrillAnswered(live.Id));
    }

    private static Decision Told(LiveDrill live, bool isReal, DecideContext context)
    {
        RecipientPolicy[] told = [.. Recipients(context.View, live.MayHave)];
        Effect[] effects =
        [
            .. told.SelectMany(r => Call(
                $"{live.Id}/over!{r.Id}", r, context.Now + OverExpiresAfter, context, Notice(
                    ProtocolNotice.DrillOver, live.Id, live.Protocol, context) with
                {
                    How = isReal ? "real" : "stopped",
                    Message = isReal
                        ? "THIS IS REAL: the drill is over, because something really happened. Whatever you are told "
                            + "from now on is no drill."
                        : "The drill is over. Nothing has happened.",
                })),
        ];
        return Calls(
            Decision.Of(new DrillOverTold(
                live.Id, [.. told.Select(r => r.Id)], [.. effects.Select(e => e.Name)], isReal)),
            effects);
    }

    private static Decision Concluded(LiveDrill live, EffectConcluded call, DecideContext context)
    {
        string who = RecipientWay.RecipientOfCall(call.Name)!;
        string? way = RecipientWay.OfCall(call.Name);
        string outcome = call is { Outcome: EffectOutcome.Expired, Attempts: > 0 } ? "expired"
            : call.Outcome == EffectOutcome.Delivered ? Protocol.Delivered : Protocol.Rejected;
        Decision concluded = Decision.Of(
            new DrillCallConcluded(live.Id, call.Name, who, outcome, call.Code) { Way = way });
        return call.Code == RecipientWay.SubscriptionOver && way is not null
            ? concluded.Tell(DeviceKinds.SecuritySystemOf(context.Self.Home), new EndRecipientWay(who, way))
            : concluded;
    }

    private static IEnumerable<RecipientPolicy> Recipients(HomeView view, IEnumerable<string> ids) =>
        ids.Select(id => view.Guard().Policy.Contacts.FirstOrDefault(c => c.Id == id)).OfType<RecipientPolicy>();

    private static Decision Calls(Decision decision, IEnumerable<Effect> effects)
    {
        foreach (Effect effect in effects)
        {
            decision.Call(effect);
        }

        return decision;
    }

    private static ProtocolNotice Notice(string type, string drill, string? protocol, DecideContext context) => new(
        type, context.Self.Home, protocol ?? RuleKinds.Drill,
        protocol is null ? "Drill" : DocumentOf(context.View, protocol)?.Name ?? protocol, drill, context.Now);

    /// <summary>
    /// By all their ways, as an emergency would. One lane each, so that what ends a drill comes after its message.
    /// </summary>
    private static IEnumerable<Effect> Call(
        string name, RecipientPolicy to, Instant until, DecideContext context, ProtocolNotice notice) =>
        to.AllWays().Select(way => new Effect(
            name + way.Suffix, SendProtocolNotice.Channel, new SendProtocolNotice(to.Id, way.Address, notice), until,
            $"{context.Self.Value}/notify/{notice.Activation}/{(to with { Url = way.Address }).Lane}"));

    private static Duration? Late(Instant due, Instant now) => now > due ? now - due : null;
}
