using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// Somebody's leave for one act, <c>home/approval/id</c>: bound to what was shown, good once, for a while (U16). Tests:
/// Rules.Tests/Approvals and the decision table.
/// </summary>
internal sealed class Approval() : Decider<ApprovalState>(ActorKind)
{
    internal const string ActorKind = "approval";


    internal static readonly Duration ValidMax = Duration.FromHours(24);

    private const string AskAgain = "approval.ask-again";

    public override Type SnapshotType => typeof(ApprovalState);

    public override ApprovalState Initial(Address self) => new();

    public override Decision Decide(ApprovalState state, ICommand command, DecideContext context) => command switch
    {
        AskApproval when state.Status is { } status => Decision.Nothing(Stands(state, status, context)),
        AskApproval ask => Ask(ask, context),

        DeadlineReached when state.IsDue(context.Now) =>
            Decision.Of(new ApprovalExpired()).CorrelatedTo(_ => state.Correlation),
        DeadlineReached or EffectConcluded => Decision.Nothing(),

        ApproveIt or RefuseIt or WithdrawIt when state.Status is null => Decision.Refuse(
            "approval.name-one", $"There is no approval '{context.Self.Id}'. Nothing was done."),

        WithdrawIt when !context.Principal.Equals(state.By) => Decision.Refuse(
            "approval.name-one", $"There is no approval '{context.Self.Id}' of yours. Nothing was done."),
        WithdrawIt when state.Status != ApprovalStatus.Pending =>
            Decision.Nothing(Stands(state, state.Status!.Value, context)),
        WithdrawIt => Decision.Of(new ApprovalWithdrawn()).Reply(Stands(state, ApprovalStatus.Withdrawn, context)),

        ApproveIt { Way: not ApproveIt.Form } or RefuseIt { Way: not ApproveIt.Form }
            when context.Principal.Equals(state.By) => Decision.Refuse(
            "approval.ask-somebody-else", "Whoever asks for an approval cannot answer it. Nothing was done."),
        ApproveIt { As: var role } when !ApprovalLinks.IsGood(context, role) => ApprovalLinks.NotGood(),
        RefuseIt { As: var role } when !ApprovalLinks.IsGood(context, role) => ApprovalLinks.NotGood(),
        ApproveIt { As: var role } when !state.MayBeAnsweredBy(role) => AskAnOwner(state),
        RefuseIt { As: var role } when AccessRights.Of(role, AccessRight.Approve) != Allowance.AtOnce =>
            AskAnOwner(state),

        ApproveIt when state.Status == ApprovalStatus.Approved =>
            Decision.Nothing(Stands(state, ApprovalStatus.Approved, context)),
        RefuseIt when state.Status == ApprovalStatus.Refused =>
            Decision.Nothing(Stands(state, ApprovalStatus.Refused, context)),
        ApproveIt or RefuseIt when state.Status != ApprovalStatus.Pending || state.IsDue(context.Now) =>
            Decision.Refuse(
            AskAgain,
            $"This approval is {state.Word(context.Now)}{(state.Why is { } why ? $": {why}" : "")}. Nothing was done; "
                + "it has to be asked for again."),

        LapseIt lapse when state.Status == ApprovalStatus.Pending && !state.IsDue(context.Now) =>
            Decision.Of(new ApprovalLapsed(context.Principal, ApprovalLapsed.OfAsker, [lapse.Why]))
                .CorrelatedTo(_ => state.Correlation),
        LapseIt => Decision.Nothing(),

        RefuseIt refuse => Decision.Of(new ApprovalRefused(context.Principal, refuse.As, refuse.Way))
            .CorrelatedTo(_ => state.Correlation)
            .Reply(Stands(state, ApprovalStatus.Refused, context)),
        ApproveIt approve => Approve(state, approve, context),
        _ => Decision.Refuse("approval.not-for-this-kind", $"{command.GetType().Name} means nothing to an approval."),
    };

    public override ApprovalState Evolve(ApprovalState state, IEvent @event) => @event switch
    {
        ApprovalAsked e => new()
        {
            Status = ApprovalStatus.Pending,
            Act = e.Act,
            Rights = e.Rights,
            By = e.By,
            Words = e.Words,
            Facts = e.Facts,
            EndsAt = e.EndsAt,
            Correlation = e.Correlation,
        },
        ApprovalGranted => state with { Status = ApprovalStatus.Approved },
        ApprovalRefused => state with { Status = ApprovalStatus.Refused },
        ApprovalLapsed e => state with
        {
            Status = ApprovalStatus.Lapsed,
            Why = string.Join("; ", e.Differences),
        },
        ApprovalExpired => state with { Status = ApprovalStatus.Expired },
        ApprovalWithdrawn => state with { Status = ApprovalStatus.Withdrawn },
        _ => state,
    };

    public override Instant? WakeAt(ApprovalState state) =>
        state.Status == ApprovalStatus.Pending ? state.EndsAt : null;

    private static Decision Ask(AskApproval ask, DecideContext context)
    {
        if (ApprovalShares.NoPlace(context, ask) is { } no)
        {
            return Decision.Refuse(no.Code, no.Detail);
        }

        if (RuleForesight.Refusal(context, ask.Act.To, ask.Act.Command) is { } refused)
        {
            // Nobody is asked for what would come to nothing.
            return Decision.Refuse(refused);
        }

        ActPreview preview = ActPreview.Of(context.View, ask.Act);
        AccessRight[] rights =
            [.. ask.Rights.Union(CommandRights.Of(context.View, ask.Act.To, ask.Act.Command, context.Principal))];
        Instant ends = context.Now + Duration.Min(ask.ValidFor, ValidMax);
        IReadOnlyList<RecipientPolicy> recipients =
            ask.Links == true ? ApprovalLinks.Recipients(rights, context) : [];
        bool isLinked = recipients.Count > 0 && ApprovalShares.MaySendLinks(context, ask.Act);
        Decision asked = Decision.Of(
                new ApprovalAsked(
                    ask.Act, rights, ask.Tool, context.Principal, preview.Words, preview.Facts, ends,
                    context.Correlation)
                {
                    Linked = recipients.Count == 0 ? null : isLinked,
                    ByPerson = ask.ByPerson,
                    LinkedTo = isLinked ? [.. recipients.Select(r => r.Id)] : null,
                })
            .Reply(new ApprovalStands(context.Self.Id, ApprovalStatus.Pending, preview.Words, ends));
        return isLinked ? ApprovalLinks.Send(asked, recipients, preview.Words, ends, context) : asked;
    }

    private static Decision Approve(ApprovalState state, ApproveIt approve, DecideContext context)
    {
        IReadOnlyList<EffectFact> now = ActPreview.Of(context.View, state.Act!).Facts;
        if (ActPreview.CannotBeCompared(state.Facts, now))
        {
            return Decision.Refuse(
                "approval.wait-for-the-base-station",
                "The base station is not heard at this moment, so nobody can say whether the home is as it was shown. "
                    + "Nothing was done, and the approval still waits: try again in a moment.");
        }

        IReadOnlyList<string> differences =
        [
            .. ActPreview.Differences(state.Facts, now),
            .. MoreThan(state, context.View),
            .. SetBack(context),
        ];
        if (differences.Count > 0)
        {
            return Decision.Refuse(
                    new Refusal(
                        AskAgain,
                        $"The home has changed since this was shown: {string.Join("; "
                            + $"", differences)}. Nothing was done; it has to be asked for again."),
                    new ApprovalLapsed(context.Principal, approve.Way, differences))
                .CorrelatedTo(_ => state.Correlation);
        }

        return Decision.Of(new ApprovalGranted(context.Principal, approve.As, approve.Way))
            .CorrelatedTo(_ => state.Correlation)
            .Tell(state.Act!.To, state.Act.Command, state.By)
            .Reply(Stands(state, ApprovalStatus.Approved, context));
    }

    /// <summary>What it takes by now and did not when it was shown, if that is a right that lowers something.</summary>
    private static IEnumerable<string> MoreThan(ApprovalState state, HomeView view) => CommandRights
        .Of(view, state.Act!.To, state.Act.Command, state.By!)
        .Where(right => !state.Rights.Contains(right)
            && AccessRights.Of(AccessRole.Assistant, right) != Allowance.AtOnce)
        .Select(right => $"what it takes was not {right.Word()} and is now");

    /// <summary>
    /// By a clock that was set back to before it was asked for, nobody can say how long it has waited.
    /// </summary>
    private static IEnumerable<string> SetBack(DecideContext context) =>
        context.View.Part<ApprovalsView>().Find(context.Self.Id) is { } shown && context.Now < shown.AskedAt
            ? ["the clock was set back to before it was asked for"]
            : [];

    private static Decision AskAnOwner(ApprovalState state) => Decision.Refuse(
        "approval.ask-an-owner",
        state.MayBeAnsweredBy(AccessRole.Resident)
            ? "Only a resident or an owner can answer this. Nothing was done."
            : "Only an owner can approve this. Nothing was done.");

    private static ApprovalStands Stands(ApprovalState state, ApprovalStatus status, DecideContext context) =>
        new(context.Self.Id, status, state.Words, state.EndsAt);
}

/// <summary>What deciding about an approval takes.</summary>
internal sealed record ApprovalState
{
    /// <summary>Null before anybody asked.</summary>
    public ApprovalStatus? Status { get; init; }

    public ApprovableAct? Act { get; init; }

    public IReadOnlyList<AccessRight> Rights { get; init; } = [];

    public Principal? By { get; init; }

    public string Words { get; init; } = "";

    public IReadOnlyList<EffectFact> Facts { get; init; } = [];

    public Instant EndsAt { get; init; }

    /// <summary>The request that asked for it: what follows from an answer belongs there.</summary>
    public string Correlation { get; init; } = "";

    /// <summary>Why it lapsed; null if it did not.</summary>
    public string? Why { get; init; }

    internal bool IsDue(Instant now) => Status == ApprovalStatus.Pending && now >= EndsAt;

    internal bool MayBeAnsweredBy(AccessRole role) => Rights.All(right => AccessRights.MayApprove(role, right));

    internal string Word(Instant now) =>
        (IsDue(now) ? ApprovalStatus.Expired : Status!.Value).ToString().ToLowerInvariant();
}
