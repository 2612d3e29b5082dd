using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Deliveries;

/// <summary>
/// The posts of a home that nobody took, <c>home/outbound/posts</c> (P-S5, P-S6): what matters is tried again for days
/// on a ladder, the rest stays until somebody has it sent once more; a receiver that says 410 is turned off, and the
/// recipients are told. As long as all goes well it has no event. Events: DeliveryEvents.cs; commands:
/// DeliveryCommands.cs; docs/adr/0715. Tests: Rules.Tests/Deliveries.
/// </summary>
internal sealed class Outbound() : Decider<OutboundState>(OutboundKind)
{
    /// <summary>The kind of this actor; there is one in each home.</summary>
    internal const string OutboundKind = "outbound";

    /// <summary>How a receiver says that it is gone for good.</summary>
    internal const string Gone = "http.410";

    /// <summary>The pauses that Standard Webhooks recommends, after the deadline of whoever asked.</summary>
    internal static readonly Duration[] Ladder =
    [
        Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2), Duration.FromHours(5),
        Duration.FromHours(10), Duration.FromHours(14), Duration.FromHours(20), Duration.FromHours(24),
    ];

    /// <summary>What calls for help may find the receiver back while there is still something to be done.</summary>
    private static readonly Duration[] LadderOfHelp = [Duration.FromMinutes(1), .. Ladder];

    /// <summary>Nothing is news for longer, whatever was in its way.</summary>
    internal static readonly Duration Life = Duration.FromDays(4);

    /// <summary>One step of the ladder: within it the outbox tries several times.</summary>
    private static readonly Duration AttemptWithin = Duration.FromMinutes(1);

    private static readonly Duration NoticeWithin = Duration.FromHours(24);

    private const string AgainName = "again-";
    private const char Recipient = '!';

    public override Type SnapshotType => typeof(OutboundState);

    public override OutboundState Initial(Address self) => OutboundState.None;

    public override OutboundState Evolve(OutboundState state, IEvent @event) => state.Evolve(@event);

    /// <summary>One post a receiver at a time, and so in order.</summary>
    public override Instant? WakeAt(OutboundState state)
    {
        Instant? first = null;
        foreach (IGrouping<string, LostPostView> posts in state.Posts.GroupBy(p => p.Post.Endpoint))
        {
            if (!posts.Any(p => p.IsUnderWay) && posts.Min(p => p.NextAt) is { } next
                && (first is null || next < first))
            {
                first = next;
            }
        }

        return first;
    }

    public override Decision Decide(OutboundState state, ICommand command, DecideContext context) => command switch
    {
        NoteLostPost note when state.Find(note.Post.Id) is not null => Decision.Nothing(),
        NoteLostPost note => Lost(state, note.Post, context),

        NoteTakenPost taken => Decided([.. Answered(state, taken.Endpoint, taken.EndedAbout, null, context.Now)], []),

        ReplayDelivery replay => Replay(state, replay.Post, context),

        TurnOnEndpoint on when state.Off.GetValueOrDefault(on.Endpoint) is { } off =>
            Decision.Of(new EndpointTurnedOn(on.Endpoint, off.To, context.Now)),
        TurnOnEndpoint => Decision.Nothing(),

        DeadlineReached => Due(state, context),
        EffectConcluded call => Concluded(state, call, context),
        _ => Decision.Refuse(
            "delivery.not-for-this-kind", $"{command.GetType().Name} means nothing to the posts of a home."),
    };

    private static Decision Lost(OutboundState state, LostPost post, DecideContext context)
    {
        bool isGone = post.Code == Gone;
        bool waits = post is { Matters: true, Request: not null } && !isGone && !state.Off.ContainsKey(post.Endpoint);
        List<IEvent> events = [new DeliveryLost(post, context.Now, waits ? context.Now + PauseAfter(post, 0) : null)];
        List<Effect> effects = [];
        if (isGone && !state.Off.ContainsKey(post.Endpoint))
        {
            TurnOff(state, post, context, events, effects);
        }

        return Decided(events, effects);
    }

    /// <summary>How long is waited after so many attempts; null if it is not tried any more.</summary>
    internal static Duration? PauseAfter(LostPost post, int attempts)
    {
        Duration[] ladder = post is { About: not null, EndsIt: not true } ? LadderOfHelp : Ladder;
        return attempts < ladder.Length ? ladder[attempts] : null;
    }

    private static Decision Replay(OutboundState state, string id, DecideContext context) => state.Find(id) switch
    {
        null => Decision.Refuse("delivery.name-one", $"There is no lost post '{id}'."),
        { Post.Request: null } => Decision.Refuse(
            "delivery.ask-anew", "That post was too long to be kept, so it cannot be sent once more."),
        { Post: var post } when state.Off.ContainsKey(post.Endpoint) => Decision.Refuse(
            "delivery.turn-on-first",
            $"{post.To} said that it is gone, and nothing is posted there. "
                + $"Turn it on first (endpoint {post.Endpoint})."),
        { IsUnderWay: true } => Decision.Nothing(),
        _ => Decision.Of(new DeliveryReplayAsked(id, context.Now)),
    };

    private static Decision Due(OutboundState state, DecideContext context)
    {
        List<IEvent> events = [];
        List<Effect> effects = [];
        foreach (IGrouping<string, LostPostView> posts in
            state.Posts.GroupBy(p => p.Post.Endpoint).Where(g => !g.Any(p => p.IsUnderWay)))
        {
            LostPostView[] all = [.. posts.Where(p => p.NextAt <= context.Now).OrderBy(p => p.Post.AskedAt)];
            LostPostView[] over = [.. all.Where(p => !p.IsReplay && IsOver(p.Post, context.View))];
            events.AddRange(over.Select(p => new DeliverySettled(
                p.Post.Id, DeliveryOutcome.Over, p.Code, 0, context.Now, null)));
            if (all.Except(over).FirstOrDefault() is not { } due)
            {
                continue;
            }

            DeliveryTriedAgain again = new(due.Post.Id, due.Again + 1, context.Now);
            events.Add(again);
            effects.Add(new Effect(
                $"{AgainName}{again.Post}-{again.Number}",
                PostAgain.AgainChannel,
                new PostAgain(
                    due.Post.Id, due.Post.Channel, due.Post.Key, due.Post.RequestName, due.Post.RequestVersion,
                    due.Post.Request!, due.Post.AskedAt)
                {
                    Asked = due.IsReplay ? true : null,
                },
                context.Now + AttemptWithin,
                $"{context.Self.Value}/{posts.Key}"));
        }

        return Decided(events, effects);
    }

    private static bool IsOver(LostPost post, HomeView view) =>
        post is { About: { } about, EndsIt: not true } && OutboundPosts.IsOver(about, post.To, view);

    private static Decision Concluded(OutboundState state, EffectConcluded call, DecideContext context)
    {
        int end = call.Name.LastIndexOf(Recipient);
        if (end > 0)
        {
            return Decision.Of(new EndpointTold(
                call.Name[..end], call.Name[(end + 1)..], call.Outcome, call.Code)).As(Principal.Engine);
        }

        LostPostView? post = state.Posts.Find(p =>
            p.IsUnderWay && call.Name == $"{AgainName}{p.Post.Id}-{p.Again}");
        if (post is null)
        {
            return Decision.Nothing();
        }

        List<IEvent> events = [];
        List<Effect> effects = [];
        if (call.Outcome == EffectOutcome.Delivered)
        {
            events.Add(new DeliverySettled(
                post.Post.Id, DeliveryOutcome.Delivered, call.Code, call.Attempts, context.Now, null));
            events.AddRange(Answered(
                state, post.Post.Endpoint, post.Post.EndsIt == true ? post.Post.About : null, post.Post.Id,
                    context.Now));
            return Decided(events, effects, ArrivedLate(post.Post, call.Code));
        }

        bool isGone = call.Code == Gone;
        bool isNotSent = call.Code == OutboundPosts.Over || RecipientCalls.IsGivenUp(call.Code);
        Instant? next = !isGone && !isNotSent && post.Post.Matters == true
            ? context.Now + PauseAfter(post.Post, post.Again) : null;
        events.Add(new DeliverySettled(
            post.Post.Id,
            call.Code == OutboundPosts.Over ? DeliveryOutcome.Over
                : call.Outcome == EffectOutcome.Expired ? DeliveryOutcome.Expired : DeliveryOutcome.Rejected,
            call.Code, call.Attempts, context.Now, next > post.Post.AskedAt + Life ? null : next));
        if (isGone && !state.Off.ContainsKey(post.Post.Endpoint))
        {
            TurnOff(state, post.Post with { Code = call.Code }, context, events, effects);
        }

        return Decided(events, effects);
    }

    /// <summary>Whoever called for help hears that it arrived, so that its end is told there, too.</summary>
    private static Message? ArrivedLate(LostPost post, string code)
    {
        if (post is not { About: { } about, EndsIt: not true, ToRecipient: true }
            || post.Key.IndexOf('#', StringComparison.Ordinal) is not (> 0 and var end))
        {
            return null;
        }

        Address caller = Address.Parse(post.Key[..end]);
        return caller.Kind is DeviceKinds.SecuritySystem or RuleKinds.Protocol
            ? new Message(caller, new CallArrivedLate(about, post.Key[(end + 1)..], code), Principal.Engine) : null;
    }

    /// <summary>It takes posts: it is there, what is over needs no beginning, and what waits is tried now.</summary>
    private static IEnumerable<IEvent> Answered(
        OutboundState state, string endpoint, string? ended, string? taken, Instant now)
    {
        if (state.Off.GetValueOrDefault(endpoint) is { } off)
        {
            yield return new EndpointTurnedOn(endpoint, off.To, now);
        }

        LostPostView[] others =
            [.. state.Posts.Where(p => p.Post.Endpoint == endpoint && p.Post.Id != taken && !p.IsUnderWay)];
        LostPostView[] overtaken =
            [.. others.Where(p => ended is not null && p.Post.About == ended && p.Post.EndsIt != true)];
        foreach (LostPostView post in overtaken)
        {
            yield return new DeliverySettled(
                post.Post.Id, DeliveryOutcome.Overtaken, post.Code, 0, now, null);
        }

        if (others.Except(overtaken).Any(p => p.NextAt > now))
        {
            yield return new ReceiverAnswered(endpoint, now);
        }
    }

    /// <summary>All recipients are told where they can be: whoever is gone there, too, if there is another
    /// way.</summary>
    private static void TurnOff(
        OutboundState state, LostPost post, DecideContext context, List<IEvent> events, List<Effect> effects)
    {
        (RecipientPolicy Contact, string Address)[] told =
        [
            .. from contact in context.View.Guard().Policy.Contacts
               let address = contact.Addresses.FirstOrDefault(a =>
                   OutboundPosts.EndpointOf(context.Self.Home, a) is var endpoint && endpoint != post.Endpoint
                       && !state.Off.ContainsKey(endpoint))
               where address is not null
               select (contact, address),
        ];
        events.Add(new EndpointTurnedOff(
            post.Endpoint, post.To, post.Code, [.. told.Select(t => t.Contact.Id)], context.Now));
        string notice = context.NewId(post.Endpoint);
        effects.AddRange(told.Select(t => new Effect(
            $"{notice}{Recipient}{t.Contact.Id}",
            SendIncidentNotice.Channel,
            new SendEndpointNotice(
                t.Contact.Id, t.Address, context.Self.Home, post.Endpoint, post.To, post.Code, context.Now),
            context.Now + NoticeWithin,
            $"{context.Self.Value}/notify/{t.Contact.Id}")));
    }

    private static Decision Decided(
        IReadOnlyList<IEvent> events, IReadOnlyList<Effect> effects, Message? message = null)
    {
        if (events.Count == 0)
        {
            return Decision.Nothing();
        }

        Decision decision = Decision.Of([.. events]);
        foreach (Effect effect in effects)
        {
            decision.Call(effect);
        }

        if (message is { } said)
        {
            decision.Tell(said.To, said.Command, said.As);
        }

        return decision.As(Principal.Engine);
    }
}
