using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>An approval as it is shown.</summary>
public sealed record ApprovalView
{
    public required string Id { get; init; }

    public required ApprovableAct Act { get; init; }

    public required IReadOnlyList<AccessRight> Rights { get; init; }

    public required string Tool { get; init; }

    /// <summary>Who asked.</summary>
    public required Principal By { get; init; }

    public required string Words { get; init; }

    public required Instant AskedAt { get; init; }

    public required Instant EndsAt { get; init; }

    /// <summary>The request that asked: what came of it is found by it.</summary>
    public required string Correlation { get; init; }

    public required ApprovalStatus Status { get; init; }

    /// <inheritdoc cref="ApprovalAsked.Linked"/>
    public bool? Linked { get; init; }

    /// <inheritdoc cref="ApprovalAsked.LinkedTo"/>
    public IReadOnlyList<string>? LinkedTo { get; init; }

    /// <inheritdoc cref="ApprovalAsked.ByPerson"/>
    public bool? ByPerson { get; init; }

    /// <summary>Who answered, and when; null while nobody has.</summary>
    public Principal? AnsweredBy { get; init; }

    public Instant? AnsweredAt { get; init; }

    /// <summary>By which way.</summary>
    public string? Way { get; init; }

    /// <summary>Why it lapsed.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>How it stands at that time: one whose end has come has expired, also before that is written.</summary>
    public ApprovalStatus At(Instant now) =>
        Status == ApprovalStatus.Pending && now >= EndsAt ? ApprovalStatus.Expired : Status;

    /// <summary>True if somebody of that role can approve it.</summary>
    public bool MayBeApprovedBy(AccessRole role) => Rights.All(right => AccessRights.MayApprove(role, right));
}

/// <summary>Recipients were sent links.</summary>
/// <param name="By">Who asked.</param>
/// <param name="At">When.</param>
/// <param name="Disarms">True if it was to disarm.</param>
public sealed record LinksSent(Principal By, Instant At, bool Disarms);

/// <summary>The approvals of a home: those that wait, and the last that were answered.</summary>
/// <param name="All">The oldest first.</param>
public sealed record ApprovalsView(ImmutableList<ApprovalView> All)
{
    /// <summary>So many that are settled are kept in sight; the history has all.</summary>
    public const int SettledMax = 50;

    /// <summary>For what links were sent within the last hour, the oldest first; withdrawing takes none back.</summary>
    public ImmutableList<LinksSent> Links { get; init; } = [];

    /// <summary>Those that wait for an answer.</summary>
    [JsonIgnore]
    public IEnumerable<ApprovalView> Pending => All.Where(a => a.Status == ApprovalStatus.Pending);

    /// <summary>The approval of an id; null if there is none, or not any more.</summary>
    public ApprovalView? Find(string id) => All.Find(a => a.Id == id);

    /// <summary>Where an approval lives.</summary>
    public static Address AddressOf(string home, string id) => new(home, Approval.ActorKind, id);
}

/// <summary>Folds the events of approvals into the <see cref="ApprovalsView"/>.</summary>
internal sealed class ApprovalsProjection() : Projection<ApprovalsView>("approvals")
{
    /// <summary>2: what links were sent.</summary>
    public override int Version => 2;

    public override Type SnapshotType => typeof(ApprovalsView);

    public override ApprovalsView Initial(string home) => new(ImmutableList<ApprovalView>.Empty);

    public override ApprovalsView Apply(ApprovalsView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != Approval.ActorKind)
        {
            return part;
        }

        if (envelope.Event is ApprovalAsked asked)
        {
            return part with { All = part.All.Add(Of(asked, envelope)), Links = LinksAfter(part, asked, envelope) };
        }

        int index = part.All.FindIndex(a => a.Id == envelope.Actor.Id);
        return index < 0 ? part : part with
        {
            All = Trimmed(part.All.SetItem(index, After(part.All[index], envelope))),
        };
    }

    private static ApprovalView Of(ApprovalAsked e, EventEnvelope envelope) => new()
    {
        Id = envelope.Actor.Id,
        Act = e.Act,
        Rights = e.Rights,
        Tool = e.Tool,
        By = e.By,
        Words = e.Words,
        AskedAt = envelope.LearnedAt,
        EndsAt = e.EndsAt,
        Correlation = e.Correlation,
        Status = ApprovalStatus.Pending,
        Linked = e.Linked,
        ByPerson = e.ByPerson,
        LinkedTo = e.LinkedTo,
    };

    private static ImmutableList<LinksSent> LinksAfter(
        ApprovalsView part, ApprovalAsked asked, EventEnvelope envelope) => asked.Linked == true
        ? part.Links.RemoveAll(l => l.At <= envelope.LearnedAt - ApprovalShares.LinksWithin)
            .Add(new(asked.By, envelope.LearnedAt, asked.Act.Disarm is not null))
        : part.Links;

    private static ApprovalView After(ApprovalView approval, EventEnvelope envelope) => envelope.Event switch
    {
        ApprovalGranted e => Answered(approval, envelope, ApprovalStatus.Approved, e.By, e.Way),
        ApprovalRefused e => Answered(approval, envelope, ApprovalStatus.Refused, e.By, e.Way),
        ApprovalLapsed { Way: ApprovalLapsed.OfAsker } e =>
            approval with { Status = ApprovalStatus.Lapsed, Way = e.Way, Differences = e.Differences },
        ApprovalLapsed e =>
            Answered(approval, envelope, ApprovalStatus.Lapsed, e.By, e.Way) with { Differences = e.Differences },
        ApprovalExpired => approval with { Status = ApprovalStatus.Expired },
        ApprovalWithdrawn => approval with { Status = ApprovalStatus.Withdrawn },
        _ => approval,
    };

    private static ApprovalView Answered(
        ApprovalView approval, EventEnvelope envelope, ApprovalStatus status, Principal by, string way) =>
        approval with { Status = status, AnsweredBy = by, AnsweredAt = envelope.LearnedAt, Way = way };

    private static ImmutableList<ApprovalView> Trimmed(ImmutableList<ApprovalView> all)
    {
        int settled = all.Count(a => a.Status != ApprovalStatus.Pending);
        return settled > SettledMax ? all.RemoveAt(all.FindIndex(a => a.Status != ApprovalStatus.Pending)) : all;
    }

    private const int SettledMax = ApprovalsView.SettledMax;
}
