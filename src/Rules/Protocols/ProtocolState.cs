using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>What a step waits for; an escalation has no end of its own.</summary>
public sealed record ActivationWait(
    string Place, Instant? Until, IReadOnlyList<RuleCondition>? For = null, IReadOnlyList<RuleTrigger>? ForEvent = null,
    Instant? LooksAt = null);

/// <summary>How far an escalation has come; the turn is 0 before anybody is told.</summary>
public sealed record EscalationState(string Place)
{
    public int Turn { get; init; }

    public int Loop { get; init; }

    public int Level { get; init; }

    public int Round { get; init; }

    public int Position { get; init; }

    /// <summary>When it goes on, unless somebody answers; null before anybody is told.</summary>
    public Instant? NextAt { get; init; }

    /// <summary>Names of the calls of this turn that have not failed.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>Ids of those who were told in this turn.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Ids of those who were told in this round of the level.</summary>
    public IReadOnlyList<string> InRound { get; init; } = [];

    internal EscalationState Told(ProtocolLevelTold e) => this with
    {
        Turn = e.Turn,
        Loop = e.Loop,
        Level = e.Level,
        Round = e.Round,
        Position = e.Position,
        NextAt = e.NextAt,
        Calls = e.Calls ?? [],
        Recipients = e.Recipients,
        InRound = (e.Loop, e.Level, e.Round) == (Loop, Level, Round)
            ? [.. InRound.Union(e.Recipients, StringComparer.Ordinal)] : e.Recipients,
    };
}

/// <summary>Somebody takes care.</summary>
/// <param name="By">Who.</param>
/// <param name="Way">By which way.</param>
/// <param name="Until">For how long that holds; null for good.</param>
public sealed record Acknowledgement(Principal By, string Way, Instant? Until);

/// <summary>An outside call that was asked for.</summary>
public sealed record PendingCall(string Name, string Activation, string? Recipient);

/// <summary>A way beside the webhook by which somebody took it.</summary>
public sealed record ReachedWay(string Recipient, string Way);

/// <summary>Devices that a step had do something.</summary>
public sealed record HeldStep(IReadOnlyList<Address> Devices, StepWish Wants);

/// <summary>A protocol under way, or over.</summary>
public sealed record Activation
{
    /// <summary>The button by which somebody takes care.</summary>
    internal const string Take = "acknowledge";

    /// <summary>The button by which somebody passes it on.</summary>
    internal const string Pass = "escalate";

    /// <summary>So many of its steps are named.</summary>
    internal const int StepsKept = 50;

    public required string Id { get; init; }

    public required int Version { get; init; }

    public required ProtocolDocument Document { get; init; }

    public required string Key { get; init; }

    public required Instant At { get; init; }

    public string? Incident { get; init; }

    public IncidentKind? Kind { get; init; }

    public TriggerFacts? By { get; init; }

    public Principal? Caller { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<ActivationWait> Waits { get; init; } = [];

    public IReadOnlyList<EscalationState> Escalations { get; init; } = [];

    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>Buttons of links that were used: each notice, recipient and answer.</summary>
    public IReadOnlyList<string> UsedLinks { get; init; } = [];

    /// <summary>Ids of the recipients who were asked, and did not certainly fail to get it.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>Ids of those who took it.</summary>
    public IReadOnlyList<string> Reached { get; init; } = [];

    /// <summary>Ways beside the webhook by which some of those took it, each with its recipient; null for
    /// none.</summary>
    public IReadOnlyList<ReachedWay>? ReachedBy { get; init; }

    /// <summary>Ids of those who may have got it although nobody answered for that.</summary>
    public IReadOnlyList<string> MayHave { get; init; } = [];

    /// <summary>A person called for it: an alarm that is taken back in the house takes back nothing of that.</summary>
    public bool IsPersons { get; init; }

    /// <summary>How often its steps were begun anew.</summary>
    public int Anew { get; init; }

    /// <summary>How often recipients were told anew since their address was changed.</summary>
    public int Moved { get; init; }

    /// <summary>Where help was asked for.</summary>
    public IReadOnlyList<string> Dispatched { get; init; } = [];

    public IReadOnlyList<HeldStep> Held { get; init; } = [];

    /// <summary>The last of its steps, oldest first.</summary>
    public IReadOnlyList<ProtocolStep> Steps { get; init; } = [];

    /// <summary>All its steps are taken.</summary>
    public bool StepsOver { get; init; }

    /// <summary>Once its steps are taken: until when it can be cancelled.</summary>
    public Instant? ClosesAt { get; init; }

    /// <summary>Its incident ended by itself, and nobody resolved anything.</summary>
    public bool IncidentOver { get; init; }

    /// <summary>How it ended; null while it is under way.</summary>
    public ProtocolEnded? End { get; init; }

    /// <summary>Names these steps: those that are taken anew are other calls.</summary>
    [JsonIgnore]
    internal string Run => Anew == 0 ? Id : $"{Id}~{Anew}";

    [JsonIgnore]
    internal StepRank Rank => new(Document.SavesLives, Document.Priority);

    [JsonIgnore]
    internal Instant? WakesAt => Deadlines.Earliest(
        Deadlines.Earliest(Waits.Min(w => w.LooksAt ?? w.Until), Acknowledged?.Until),
        Deadlines.Earliest(
            Acknowledged is null ? Escalations.Min(e => e.NextAt) : null,
            Incident is null || IncidentOver ? ClosesAt : null));

    internal Activation Evolve(IActivationEvent @event) => @event switch
    {
        ProtocolCalledAgain e => this with
        {
            Acknowledged = null,
            Incident = e.Incident ?? Incident,
            Kind = Kind ?? e.Kind,
            IsPersons = IsPersons || e.By is null,
            IncidentOver = IncidentOver && e.Incident is null,
            StepsOver = StepsOver && e.Anew != true,
            ClosesAt = e.Anew == true ? null : ClosesAt,
            Anew = e.Anew == true ? Anew + 1 : Anew,
        },
        ProtocolStep e => Stepped(e),
        ProtocolWaitBegan { Until: null } e => this with
        {
            Escalations = [.. Escalations.Where(s => s.Place != e.Place), new EscalationState(e.Place)],
        },
        ProtocolWaitBegan e => this with
        {
            Waits =
            [
                .. Waits.Where(w => w.Place != e.Place),
                new ActivationWait(e.Place, e.Until, e.For, e.ForEvent, e.LooksAt),
            ],
        },
        ProtocolWaitEnded e => this with
        {
            Waits = [.. Waits.Where(w => w.Place != e.Place)],
            Escalations = [.. Escalations.Where(s => s.Place != e.Place)],
        },
        ProtocolLevelTold e => this with
        {
            Told = [.. Told.Union(e.Recipients, StringComparer.Ordinal)],
            Escalations =
            [
                .. Escalations.Select(s => s.Place != e.Place ? s : s.Told(e)),
            ],
        },
        ProtocolToldAgain e => this with
        {
            Told = [.. Told.Union(e.Recipients, StringComparer.Ordinal)],
            Moved = e.Times,
            Escalations =
            [
                .. Escalations.Select(s => s with
                {
                    Calls = [.. s.Calls, .. e.Calls.Where(c => MovedCalls.IsOf(c, MovedCalls.Turn(this, s)))],
                }),
            ],
        },
        ProtocolAcknowledged e => Used(Take, e.Notice, e.By) with { Acknowledged = new(e.By, e.Way, e.Until) },
        ProtocolAcknowledgementExpired => this with { Acknowledged = null },
        ProtocolPassedOn e => Used(Pass, e.Notice, e.By) with { Acknowledged = null },
        ProtocolStepsOver e => this with
        {
            StepsOver = true,
            ClosesAt = e.ClosesAt,
            Waits = [],
            Escalations = [],
        },
        ProtocolIncidentOver => this with { IncidentOver = true },
        ProtocolEnded e => this with { End = e, Waits = [], Escalations = [], Acknowledged = null, Held = [] },
        _ => this,
    };

    /// <summary>What is yet to come of it at an instant that is known: the step's type, and when.</summary>
    public IEnumerable<(string Action, Instant Until)> ToCome() =>
        from wait in Waits
        where wait.Until is not null
        select (ActivationCalls.StepAt(Document.Steps, wait.Place) switch
        {
            DispatchAction => DispatchAction.Type,
            EscalateAction => EscalateAction.Type,
            NotifyAction => NotifyAction.Type,
            WebhookAction => WebhookAction.Type,
            _ => "wait",
        }, wait.Until!.Value);

    /// <summary>One button of a link: who takes care may call it off by the same, and who said so may not.</summary>
    internal static string LinkOf(string notice, Principal by, string answer) => $"{notice}!{by.Id}!{answer}";

    private Activation Stepped(ProtocolStep e) => this with
    {
        Steps = [.. Steps.TakeLast(StepsKept - 1), e],
        Held = e is { Wants: { } wants, Told.Count: > 0 } ? [.. Held, new HeldStep(e.Told, wants)] : Held,
        Told = [.. Told.Union(e.Recipients ?? [], StringComparer.Ordinal)],
        Dispatched = e.Dispatched is { } url ? [.. Dispatched, url] : Dispatched,
    };

    private Activation Used(string answer, string? notice, Principal by) =>
        notice is null ? this : this with { UsedLinks = [.. UsedLinks, LinkOf(notice, by, answer)] };

    /// <summary>That nobody took it is no answer; whoever certainly did not get it is not told that it is
    /// over.</summary>
    /// <param name="e">How a call ended.</param>
    /// <param name="isOwedMore">Another call to the same recipient is under way.</param>
    internal Activation Concluded(ProtocolCallConcluded e, bool isOwedMore)
    {
        if (e.Recipient is not { } recipient)
        {
            return this;
        }

        if (e.Outcome == Protocol.Delivered)
        {
            return this with
            {
                Reached = [.. Reached.Union([recipient], StringComparer.Ordinal)],
                ReachedBy = e.Way is { } way ? [.. (ReachedBy ?? []).Union([new ReachedWay(recipient, way)])]
                    : ReachedBy,
                Told = [.. Told.Union([recipient], StringComparer.Ordinal)],
            };
        }

        return this with
        {
            Told = e.Outcome == Protocol.Rejected && !isOwedMore
                && !Reached.Concat(MayHave).Contains(recipient, StringComparer.Ordinal)
                ? [.. Told.Where(t => t != recipient)] : Told,
            MayHave = e.Outcome == Protocol.Rejected ? MayHave
                : [.. MayHave.Union([recipient], StringComparer.Ordinal)],
            Escalations = [.. Escalations.Select(s => s with { Calls = [.. s.Calls.Where(c => c != e.Call)] })],
        };
    }
}

/// <summary>A protocol: its document, and what is under way.</summary>
public sealed record ProtocolState
{
    internal const int EndedMax = 10;

    /// <summary>Null before it is written, and after it was taken away.</summary>
    public ProtocolDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    /// <summary>Under way, oldest first.</summary>
    public IReadOnlyList<Activation> Open { get; init; } = [];

    /// <summary>The last that ended, oldest first.</summary>
    public IReadOnlyList<Activation> Ended { get; init; } = [];

    /// <summary>Outside calls that are under way.</summary>
    public IReadOnlyList<PendingCall> Calls { get; init; } = [];

    internal ProtocolState Evolve(IEvent @event) => @event switch
    {
        ProtocolCreated e => this with { Document = e.Document, Version = e.Version },
        ProtocolReplaced e => this with { Document = e.Document, Version = e.Version },
        ProtocolEnabled => this with { Document = Document is null ? null : Document with { Enabled = true } },
        ProtocolDisabled => this with { Document = Document is null ? null : Document with { Enabled = false } },
        ProtocolDeleted => this with { Document = null },
        ProtocolActivated e => this with
        {
            Open =
            [
                .. Open,
                new Activation
                {
                    Id = e.Activation,
                    Version = e.Version,
                    Document = e.Document,
                    Key = e.Key,
                    At = e.At,
                    Incident = e.Incident,
                    Kind = e.Kind,
                    By = e.By,
                    Caller = e.Caller,
                    IsPersons = e.Caller is { } caller && Protocol.IsPerson(caller),
                    Reason = e.Reason,
                },
            ],
        },
        ProtocolStep { Calls: { } calls } e => Asked(e, calls),
        ProtocolLevelTold { Calls: { } calls } e => Asked(e, calls),
        ProtocolToldAgain e => Asked(e, e.Calls),
        ProtocolEnded e => Over(e),
        ProtocolCallConcluded e => Concluded(e),
        ProtocolReachedLate e => ReachedLate(e),
        IActivationEvent e => Changed(e),
        _ => this,
    };

    /// <summary>The name of a call says who is told by it; one that tells nobody by name says nobody.</summary>
    private ProtocolState Asked(IActivationEvent @event, IReadOnlyList<string> calls) => Changed(@event) with
    {
        Calls =
        [
            .. Calls,
            .. calls.Select(c => new PendingCall(c, @event.Activation, RecipientWay.RecipientOfCall(c))),
        ],
    };

    private ProtocolState Over(ProtocolEnded e)
    {
        Activation? over = Open.FirstOrDefault(a => a.Id == e.Activation);
        ProtocolState without = over is null ? this : this with
        {
            Open = [.. Open.Where(a => a.Id != e.Activation)],
            Ended = [.. Ended.TakeLast(EndedMax - 1), over.Evolve(e)],
        };
        return e.Calls is { } calls ? without.Asked(e, calls) : without;
    }

    private ProtocolState Concluded(ProtocolCallConcluded e)
    {
        PendingCall[] left = [.. Calls.Where(c => c.Name != e.Call)];
        bool isOwedMore = left.Any(c => c.Activation == e.Activation && c.Recipient == e.Recipient);
        return this with
        {
            Open = [.. Open.Select(a => a.Id == e.Activation ? a.Concluded(e, isOwedMore) : a)],
            Calls = left,
        };
    }

    /// <summary>Also of one that is over: whoever heard that it began has been told that, or is being told.</summary>
    private ProtocolState ReachedLate(ProtocolReachedLate e)
    {
        Activation Late(Activation a) => a.Id != e.Activation ? a
            : a with { Told = [.. a.Told.Union([e.Recipient])], Reached = [.. a.Reached.Union([e.Recipient])] };
        ProtocolState reached = this with { Open = [.. Open.Select(Late)], Ended = [.. Ended.Select(Late)] };
        return e.Calls is { } calls ? reached.Asked(e, calls) : reached;
    }

    private ProtocolState Changed(IActivationEvent e) => this with
    {
        Open = [.. Open.Select(a => a.Id == e.Activation ? a.Evolve(e) : a)],
    };
}
