using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Promises;

/// <summary>A promise: its document, and what is being watched.</summary>
internal sealed record PromiseState
{
    public PromiseDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    public PromiseWatch Watch { get; init; } = PromiseWatch.None;

    /// <summary>Names of the outside calls that are under way.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    internal PromiseState Evolve(IEvent @event) => @event switch
    {
        PromiseMade e => this with { Document = e.Document, Version = e.Version, Watch = PromiseWatch.None },
        PromiseChanged e => this with { Document = e.Document, Version = e.Version, Watch = PromiseWatch.None },
        PromiseReleased => this with { Document = null, Watch = PromiseWatch.None },
        PromiseTold e => this with { Calls = [.. Calls.Where(c => c != Promise.CallOf(e.Stretch, e.Recipient))] },
        PromiseBroken { Recipients: { } told } e => this with
        {
            Watch = Watch.Evolve(e),
            Calls = [.. Calls, .. told.Select(r => Promise.CallOf(e.Stretch, r))],
        },
        _ => this with { Watch = Watch.Evolve(@event) },
    };
}

/// <summary>
/// A promise of the household, <c>home/promise/slug</c> (U12): watched whenever something happens that may concern it,
/// and at the instants at which time alone does. Events: PromiseEvents.cs; commands: PromiseCommands.cs; what becomes
/// of it: <see cref="PromiseSteps"/>; who tells it: <see cref="PromiseReactions"/>. Tests: Rules.Tests/Promises.
/// </summary>
internal sealed class Promise() : Decider<PromiseState>(RuleKinds.Promise)
{
    /// <summary>
    /// Whoever could not be told within an hour is not told any more: it is in the list of what needs attention.
    /// </summary>
    private static readonly Duration CallExpiresAfter = Duration.FromHours(1);

    public override Type SnapshotType => typeof(PromiseState);

    public override PromiseState Initial(Address self) => new();

    public override Decision Decide(PromiseState state, ICommand command, DecideContext context) => command switch
    {
        MakePromise make when state.Document is null =>
            Written(state, new PromiseMade(state.Version + 1, make.Document), context),
        MakePromise make when Same(make.Document, state.Document) => Already(state, context),
        MakePromise => Decision.Refuse(
            "promise.change-instead",
            $"There is a promise '{context.Self.Id}' already. Change it, or choose another name."),

        EffectConcluded call => Told(state, call),
        DeadlineReached => Looked(state, null, false, false, context),

        LookAtPromise or ReleasePromise when state.Document is null => Decision.Nothing(),
        ChangePromise when state.Document is null => Decision.Refuse(
            "promise.make-first", $"There is no promise '{context.Self.Id}'."),

        ChangePromise change when Same(change.Document, state.Document) => Already(state, context),
        ChangePromise change => Written(state, new PromiseChanged(state.Version + 1, change.Document), context),
        ReleasePromise => Decision.Of(
            [.. PromiseSteps.Cancelled(state.Watch, "the promise was taken back"), new PromiseReleased()]),

        LookAtPromise look when look.Version != state.Version => Decision.Nothing(),
        LookAtPromise look => Looked(state, look.By, look.Begins, look.Keeps, context),
        _ => Decision.Refuse("promise.not-for-this-kind", $"{command.GetType().Name} means nothing to a promise."),
    };

    public override PromiseState Evolve(PromiseState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(PromiseState state) => state.Watch.WakesAt;

    internal static string CallOf(string stretch, string recipient) => $"{stretch}!{recipient}";

    /// <summary>What was watched was so for the document before; what is so now counts from now on.</summary>
    private static Decision Written(PromiseState state, IEvent written, DecideContext context)
    {
        IEvent[] before = [.. PromiseSteps.Cancelled(state.Watch, "the promise was changed"), written];
        PromiseState now = before.Aggregate(state, (s, e) => s.Evolve(e));
        PromiseSteps steps = new(now.Document!, now.Watch, context.View, context.Now, context.NewId);
        steps.Look(null, false, false);
        return Decision.Of([.. before, .. steps.Events]).Reply(new PromiseWritten(context.Self.Id, now.Version));
    }

    private static Decision Looked(
        PromiseState state, Triggers.TriggerFacts? by, bool begins, bool keeps, DecideContext context)
    {
        if (state.Document is not { } document)
        {
            return Decision.Nothing();
        }

        PromiseSteps steps = new(document, state.Watch, context.View, context.Now, context.NewId);
        steps.Settle();
        steps.Look(by, begins, keeps);
        return Telling(document, steps.Events, context);
    }

    private static Decision Telling(PromiseDocument document, IReadOnlyList<IEvent> events, DecideContext context)
    {
        RecipientPolicy[] told = !document.Tell ? [] :
        [
            .. context.View.Guard().Policy.Contacts
                .Where(c => document.Recipients?.Contains(c.Id, StringComparer.Ordinal) ?? true),
        ];
        Decision decision = Decision.Of(
        [
            .. events.Select(e => e is PromiseBroken broken && told.Length > 0
                ? broken with { Recipients = [.. told.Select(c => c.Id)] } : e),
        ]);
        foreach (PromiseBroken broken in events.OfType<PromiseBroken>())
        {
            foreach (RecipientPolicy recipient in told)
            {
                decision.Call(new Effect(
                    CallOf(broken.Stretch, recipient.Id),
                    SendIncidentNotice.Channel,
                    new SendPromiseNotice(
                        recipient.Id, recipient.Url, context.Self.Home, context.Self.Id, document.Name, broken.Since,
                        broken.At),
                    context.Now + CallExpiresAfter,
                    $"{context.Self.Value}/notify/{recipient.Lane}"));
            }
        }

        return decision.As(Principal.Engine);
    }

    private static Decision Told(PromiseState state, EffectConcluded call)
    {
        string[] parts = call.Name.Split('!', 2);
        return state.Calls.Contains(call.Name, StringComparer.Ordinal) && parts is [var stretch, var recipient]
            ? Decision.Of(new PromiseTold(recipient, stretch, ActionCall.WordOf(call.Outcome), call.Code))
            : Decision.Nothing();
    }

    private static Decision Already(PromiseState state, DecideContext context) =>
        Decision.Nothing(new PromiseWritten(context.Self.Id, state.Version));

    private static bool Same(PromiseDocument a, PromiseDocument? b) =>
        b is not null && PromiseJson.Text(a) == PromiseJson.Text(b);
}
