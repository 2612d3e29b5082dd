using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols;

/// <summary>
/// An emergency protocol, <c>home/protocol/slug</c>. Events: ProtocolEvents.cs; state: ProtocolState.cs; commands:
/// ProtocolCommands.cs; what runs: <see cref="ActivationSteps"/>; who tells it: <see cref="ProtocolReactions"/>. Tests:
/// Rules.Tests/Protocols and the decision table.
/// </summary>
internal sealed class Protocol() : Decider<ProtocolState>(RuleKinds.Protocol)
{
    internal const string Delivered = "delivered";
    internal const string Rejected = "rejected";
    private const string NotOpen = "protocol.name-an-open-one";

    /// <summary>The stored name of the event that tells that help is called for again in an incident.</summary>
    private const string Help = "incident.help-called";

    public override Type SnapshotType => typeof(ProtocolState);

    public override ProtocolState Initial(Address self) => new();

    public override Decision Decide(ProtocolState state, ICommand command, DecideContext context) => command switch
    {
        EffectConcluded call => ActivationTurn.Of(state, context, t => t.Concluded(call)),
        CallArrivedLate late => ActivationTurn.Of(state, context, t => t.ArrivedLate(late)),
        DeadlineReached => ActivationTurn.Of(state, context, t => t.Due()),
        ResolveProtocol over => ActivationTurn.Of(state, context, t => t.Resolved(over)),
        RecipientsMoved moved => ActivationTurn.Of(state, context, t => t.Moved(moved)),
        LookAtProtocol look => ActivationTurn.Of(state, context, t => t.Look(look)),

        StartProtocol start => DocumentOf(state, context) is { Enabled: true } document
            ? Started(state, document, start, context) : Decision.Nothing(),
        ActivateProtocol activate => Activated(state, activate, context),
        AcknowledgeProtocol seen => Answered(state, seen.Activation, (seen.Notice, Activation.Take), context,
            (turn, open) => turn.Acknowledge(open, seen)),
        CancelProtocol cancel => Cancelled(state, cancel, context),
        EscalateProtocol pass => Answered(state, pass.Activation, (pass.Notice, Activation.Pass), context,
            (turn, open) => turn.PassOn(open, pass)),

        CreateProtocol { Document.Enabled: false } or ReplaceProtocol { Document.Enabled: false } or DisableProtocol
            when IsDefault(context) => Decision.Refuse(
                "protocol.keep-the-default",
                "This is the protocol that a call for help starts: it cannot be switched off. Change its steps."),
        CreateProtocol create when state.Document is null =>
            Written(new ProtocolCreated(state.Version + 1, create.Document), state.Version + 1, context),
        CreateProtocol create when Same(create.Document, state.Document) => Already(state, context),
        CreateProtocol => Decision.Refuse(
            "protocol.replace-instead",
            $"There is a protocol '{context.Self.Id}' already. Replace it, or choose another name."),

        DeleteProtocol when state.Document is null => Decision.Nothing(),
        ReplaceProtocol replace when state.Document is null && IsDefault(context)
            && replace.ExpectedVersion is null or 0 =>
            Written(new ProtocolCreated(state.Version + 1, replace.Document), state.Version + 1, context),
        EnableProtocol when state.Document is null && IsDefault(context) => Already(state, context),
        ReplaceProtocol or EnableProtocol or DisableProtocol when state.Document is null && !IsDefault(context) => Decision.Refuse(
            "protocol.create-first", $"There is no protocol '{context.Self.Id}'. The list names those there are."),

        ReplaceProtocol { ExpectedVersion: { } expected } when expected != state.Version => Decision.Refuse(
            "protocol.reload-first",
            $"Protocol '{context.Self.Id}' is at version {state.Version}, not {expected}. Read it again first."),
        ReplaceProtocol replace when Same(replace.Document, state.Document) => Already(state, context),
        ReplaceProtocol replace =>
            Written(new ProtocolReplaced(state.Version + 1, replace.Document), state.Version + 1, context),
        EnableProtocol when state.Document!.Enabled => Already(state, context),
        EnableProtocol => Written(new ProtocolEnabled(), state.Version, context),
        DisableProtocol when !state.Document!.Enabled => Already(state, context),
        DisableProtocol => Written(new ProtocolDisabled(), state.Version, context),
        DeleteProtocol => Written(new ProtocolDeleted(), state.Version, context),
        _ => Decision.Refuse("protocol.not-for-this-kind", $"{command.GetType().Name} means nothing to a protocol."),
    };

    public override ProtocolState Evolve(ProtocolState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(ProtocolState state) => state.Open.Min(a => a.WakesAt);

    /// <summary>What runs: as it was written last, or the one that every home has.</summary>
    private static ProtocolDocument? DocumentOf(ProtocolState state, DecideContext context) =>
        state.Document ?? (IsDefault(context) ? ProtocolTemplates.Default : null);

    private static bool IsDefault(DecideContext context) => context.Self.Id == ActivateProtocol.Default;

    private static Decision Started(
        ProtocolState state, ProtocolDocument document, StartProtocol start, DecideContext context) =>
        start.Incident is { } incident
            && ActivationTurn.EndOf(context.View, incident) is not (null or IncidentEnd.TimedOut)
            ? Decision.Nothing()
            : state.Open.FirstOrDefault(a => IsSame(a, start, context)) is not { } open
            ? ActivationTurn.Of(state, context, t => t.Start(document, start.Key, start.Incident, start.By, null))
            : start.Incident is null ? Decision.Nothing()
            : ActivationTurn.Of(state, context, t =>
                t.CallAgain(open.Id, start.By, null, start.By.Name == Help, start.Incident));

    /// <summary>
    /// What is under way already is the same emergency: for this incident, for one of that kind that ended by itself and
    /// that nobody resolved, or for none, because somebody called for help before anything was detected. What is no
    /// incident is no other emergency than what is under way; where all steps are taken nothing would be done for it.
    /// </summary>
    private static bool IsSame(Activation open, StartProtocol start, DecideContext context) =>
        open.Key == start.Key
        || (start.Incident is { } incident
            ? open.Incident is null || open.Incident == incident
                || (open.IncidentOver && (open.IsPersons
                    || ActivationTurn.IncidentOf(context.View, incident)?.Kind == open.Kind))
            : !open.StepsOver);

    internal static bool IsPerson(Principal by) => by.Kind is not (
        PrincipalKind.Rule or PrincipalKind.Schedule or PrincipalKind.Protocol or PrincipalKind.Webhook
        or PrincipalKind.Engine);

    private static Decision Activated(ProtocolState state, ActivateProtocol activate, DecideContext context)
    {
        if (DocumentOf(state, context) is not { } document)
        {
            return Decision.Refuse(
                "protocol.create-first", $"There is no protocol '{context.Self.Id}'. The list names those there are.");
        }

        if (!document.Enabled)
        {
            return Decision.Refuse(
                "protocol.enable-first",
                $"Protocol '{context.Self.Id}' is switched off, and nothing was done. '{ActivateProtocol.Default}' is "
                    + "the one that is always there.");
        }

        // Whoever calls for what is under way already, for an incident too, calls for the same.
        bool isPerson = IsPerson(context.Principal);
        if (state.Open.Reverse().Where(a => isPerson || !a.StepsOver || a.Key == activate.Key)
            .OrderBy(a => a.StepsOver).ThenByDescending(a => a.Key == activate.Key).FirstOrDefault() is { } open)
        {
            // A rule that fires again says nothing new; whoever calls for help again does.
            Decision again = isPerson
                ? ActivationTurn.Of(state, context, t => t.CallAgain(open.Id, null, activate.Reason, true))
                    : Decision.Nothing();
            return again.Reply(new ProtocolAnswered(context.Self.Id, [open.Id]));
        }

        ActivationTurn turn = new(state, context);
        string started = turn.Start(document, activate.Key, activate.Incident, null, activate.Reason);
        return turn.Decide().Reply(new ProtocolAnswered(context.Self.Id, [started]));
    }

    /// <summary>
    /// A cancellation is decided once; whoever cancels again is told the same, and so is who does so too late.
    /// </summary>
    private static Decision Cancelled(ProtocolState state, CancelProtocol cancel, DecideContext context) =>
        cancel.Activation is { } id && state.Ended.Any(a => a.Id == id)
            ? Decision.Nothing(new ProtocolAnswered(context.Self.Id, [id]))
            : Answered(state, cancel.Activation, null, context, (turn, open) => turn.Cancel(open, cancel));

    /// <param name="state">The protocol.</param>
    /// <param name="activation">Which activation; null for all that are under way.</param>
    /// <param name="button">
    /// The notice whose link it was, and which of its buttons; null for the one that calls off, which is of the
    /// household, and after which there is none.
    /// </param>
    /// <param name="context">Of the decision.</param>
    /// <param name="answer">What it does.</param>
    private static Decision Answered(
        ProtocolState state, string? activation, (string? Notice, string Answer)? button, DecideContext context,
        Action<ActivationTurn, Activation> answer)
    {
        if (!MayAnswer(context, button is null))
        {
            return Decision.Refuse(
                "protocol.use-a-good-link", "This link is not good, or not any more. Nothing was done.");
        }

        Activation[] meant = [.. state.Open.Where(a => activation is null || a.Id == activation)];
        if (meant.Length == 0)
        {
            string open = string.Join(", ", state.Open.Select(a => a.Id));
            return Decision.Refuse(
                NotOpen,
                $"Nothing of that is under way. {(open.Length > 0 ? $"Under way: {open}." : "Nothing is under way.")}");
        }

        if (button is { Notice: { } notice, Answer: var pressed }
            && meant.All(a => a.UsedLinks.Contains(
                Activation.LinkOf(notice, context.Principal, pressed), StringComparer.Ordinal)))
        {
            return pressed == Activation.Take && meant.Any(a => a.Acknowledged?.By.Equals(context.Principal) is true)
                ? Decision.Nothing(new ProtocolAnswered(context.Self.Id, [.. meant.Select(a => a.Id)]))
                : Decision.Refuse(
                    "protocol.use-the-newest-link",
                    "This link was used, and what it said holds no more. The newest message has another.");
        }

        ActivationTurn turn = new(state, context);
        foreach (Activation one in meant)
        {
            answer(turn, one);
        }

        return turn.Decide().Reply(new ProtocolAnswered(context.Self.Id, [.. meant.Select(a => a.Id)]));
    }

    /// <summary>
    /// A recipient answers as long as the home's settings name them; only one of the household calls help off.
    /// </summary>
    private static bool MayAnswer(DecideContext context, bool needsMark) =>
        context.Principal.Kind != PrincipalKind.Recipient
        || context.View.Guard().Policy.Contacts.Any(c => c.Id == context.Principal.Id
            && (!needsMark || c.Role is AccessRole.Owner or AccessRole.Resident));

    private static Decision Written(IEvent written, int version, DecideContext context) =>
        Decision.Of(written).Reply(new ProtocolWritten(context.Self.Id, version));

    private static Decision Already(ProtocolState state, DecideContext context) =>
        Decision.Nothing(new ProtocolWritten(context.Self.Id, state.Version));

    private static bool Same(ProtocolDocument a, ProtocolDocument? b) =>
        b is not null && ProtocolJson.Text(a) == ProtocolJson.Text(b);
}
