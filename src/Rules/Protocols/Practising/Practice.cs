using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Practising;

/// <summary>
/// Practice mode of a home, <c>home/practice/protocols</c> (docs/adr/0726). It ends by itself, whatever is done.
/// Events and commands: PracticeEvents.cs. Tests: Rules.Tests/Protocols/Drills.
/// </summary>
internal sealed class Practice() : Decider<PracticeState>(RuleKinds.Practice)
{
    public override Type SnapshotType => typeof(PracticeState);

    public override PracticeState Initial(Address self) => new();

    public override Decision Decide(PracticeState state, ICommand command, DecideContext context) => command switch
    {
        BeginPractice begin when begin.Until <= context.Now => Decision.Refuse(
            "practice.name-a-later-moment", "That moment has passed. Name one that is still to come."),
        BeginPractice begin when begin.Until > context.Now + Duration.FromDays(BeginPractice.DaysMax) =>
            Decision.Refuse(
                "practice.shorten",
                $"Practice mode lasts at most {BeginPractice.DaysMax} days. Name an earlier moment."),
        BeginPractice { Protocols: { } named } when Unknown(named, context.View) is { } unknown => Decision.Refuse(
            "practice.name-a-protocol", $"There is no protocol '{unknown}'. The list names those there are."),
        BeginPractice begin when state.Now is { } now && now.Until == begin.Until && now.Note == begin.Note
            && Same(now.Protocols, begin.Protocols) => Decision.Nothing(new PracticeAnswered(now.Until)),
        BeginPractice begin => Begun(state, begin, context),

        EndPractice when state.Now is null => Decision.Nothing(new PracticeAnswered(null)),
        EndPractice => Ended(state.Now!, PracticeEnd.Stopped, context),
        DeadlineReached when state.Now is { } now && now.Until <= context.Now =>
            Ended(now, PracticeEnd.TimeOver, context),
        DeadlineReached or EffectConcluded => Decision.Nothing(),
        _ => Decision.Refuse(
            "practice.not-for-this-kind", $"{command.GetType().Name} means nothing to practice mode."),
    };

    public override PracticeState Evolve(PracticeState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(PracticeState state) => state.Now?.Until;

    private static string? Unknown(IReadOnlyList<string> named, HomeView view)
    {
        string[] known = [.. view.Part<ProtocolsView>().All.Select(p => p.Slug)];
        return named.FirstOrDefault(n => !known.Contains(n, StringComparer.Ordinal));
    }

    private static bool Same(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null ? b is null : b is not null && a.Order().SequenceEqual(b.Order(), StringComparer.Ordinal);

    private static Decision Begun(PracticeState state, BeginPractice begin, DecideContext context)
    {
        string id = context.NewId("practice");
        Instant since = state.Now is { } before && Same(before.Protocols, begin.Protocols) ? before.Since : context.Now;
        string which = begin.Protocols is { } named ? $"of {string.Join(", ", named)} "
            : "of all protocols that do not save lives ";
        return Told(
            id, "began",
            $"PRACTICE MODE {which}is on: until it ends nobody is called for dispatch in an alarm. All else works as "
                + "it would.",
            (told, real) => new PracticeBegan(id, since, begin.Until, begin.Protocols)
            {
                Note = begin.Note,
                Recipients = told,
                Real = real,
            },
            InEarnest(state.Now, new PracticeNow(id, since, begin.Until, begin.Protocols, null), context),
            context).Reply(new PracticeAnswered(begin.Until));
    }

    private static Decision Ended(PracticeNow now, PracticeEnd how, DecideContext context) => Told(
        now.Id, "ended", "Practice mode is over: whoever is called for dispatch in an alarm is called again.",
        (told, real) => new PracticeEnded(now.Id, how)
        {
            LateBy = how == PracticeEnd.TimeOver && context.Now > now.Until ? context.Now - now.Until : null,
            Recipients = told,
            Real = real,
        },
        InEarnest(now, null, context), context).Reply(new PracticeAnswered(null));

    /// <summary>Emergencies under way that practised, and do not any more.</summary>
    private static (string Name, Activation Activation)[] InEarnest(
        PracticeNow? before, PracticeNow? after, DecideContext context) =>
    [
        .. from protocol in context.View.Part<ProtocolsView>().UnderWay
           from open in protocol.State.Open
           where Covered(before, protocol.Slug, open) && !Covered(after, protocol.Slug, open)
           where !open.StepsOver || open.Escalations.Count > 0
           select (open.Document.Name, open),
    ];

    private static bool Covered(PracticeNow? now, string protocol, Activation open) =>
        now is not null && now.Since <= open.At && open.At < now.Until
        && (now.Protocols is { } named ? named.Contains(protocol, StringComparer.Ordinal) : !open.Document.SavesLives);

    /// <summary>
    /// Those who live there are told; a neighbour need not know. Whoever was told PRACTICE of what is in earnest now is
    /// told that, first.
    /// </summary>
    private static Decision Told(
        string id, string what, string message,
        Func<IReadOnlyList<string>?, IReadOnlyList<string>?, IEvent> @event,
        (string Name, Activation Activation)[] earnest, DecideContext context)
    {
        RecipientPolicy[] told =
        [
            .. context.View.Guard().Policy.Contacts.Where(c => c.Role is AccessRole.Owner or AccessRole.Resident),
        ];
        (RecipientPolicy To, string[] Of)[] real =
        [
            .. context.View.Guard().Policy.Contacts
                .Select(c => (To: c, Of: earnest.Where(e => e.Activation.Told.Contains(c.Id, StringComparer.Ordinal))
                    .Select(e => e.Name).Distinct(StringComparer.Ordinal).ToArray()))
                .Where(r => r.Of.Length > 0),
        ];
        Decision decision = Decision.Of(@event(
            told.Length > 0 ? [.. told.Select(c => c.Id)] : null,
            real.Length > 0 ? [.. real.Select(r => r.To.Id)] : null));
        foreach ((RecipientPolicy to, string[] of) in real)
        {
            Call(decision, to, id, "real",
                $"THIS IS REAL: {string.Join(", ", of)} began as practice, is under way and is none any more. Whatever "
                    + "you are told from now on is in earnest.",
                context);
        }

        foreach (RecipientPolicy to in told)
        {
            Call(decision, to, id, what, message, context);
        }

        return decision;
    }

    private static void Call(
        Decision decision, RecipientPolicy to, string id, string how, string message, DecideContext context)
    {
        foreach (RecipientWay way in to.AllWays())
        {
            decision.Call(new Effect(
                $"{id}/{how}!{to.Id}{way.Suffix}",
                SendProtocolNotice.Channel,
                new SendProtocolNotice(to.Id, way.Address, new ProtocolNotice(
                    ProtocolNotice.Practising, context.Self.Home, RuleKinds.Practice, "Practice mode", id, context.Now)
                {
                    How = how,
                    Message = message,
                }),
                context.Now + ActionRunner.CallExpiresAfter,
                $"{context.Self.Value}/notify/{(to with { Url = way.Address }).Lane}"));
        }
    }
}
