using System.Collections.Immutable;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Reach;

/// <summary>
/// Folds how calls to those outside ended into the <see cref="ReachView"/>: of incidents, of notices, of rules and of
/// promises. Tests: Rules.Tests/Reach.
/// </summary>
internal sealed class ReachProjection() : Projection<ReachView>("reach")
{
    public override int Version => 2;

    public override Type SnapshotType => typeof(ReachView);

    public override ReachView Initial(string home) => ReachView.None;

    public override ReachView Apply(ReachView part, EventEnvelope envelope) => envelope.Event switch
    {
        PanicRaised e => part.SilentComing == e.Silent ? part : part with { SilentComing = e.Silent },
        IncidentOpened when part.SilentComing =>
            part with { SilentComing = false, SilentOfOld = Silent(part, envelope) },
        RecipientAnswered e when SilentCalls.IsSilent(e.Incident) || part.SilentOfOld.Contains(e.Incident) => part,
        // What was given up says nothing of the address that is theirs now.
        RecipientAnswered e when RecipientCalls.IsGivenUp(e.Code) => Unknown(part, ReachView.By(e.Contact, e.Way)),
        NoticeAnswered e when RecipientCalls.IsGivenUp(e.Code) => Unknown(part, e.Contact),
        RecipientAnswered e => Told(part, ReachView.By(e.Contact, e.Way), e.Delivered, e.Code, envelope),
        RecipientReachedLate e => Told(part, ReachView.By(e.Contact, e.Way), true, e.Code, envelope),
        ProtocolReachedLate e => Told(part, ReachView.By(e.Recipient, e.Way), true, e.Code, envelope),
        PolicySet => part with { Recipients = part.Recipients.RemoveRange(ReachView.Over(part.Recipients)) },
        NoticeAnswered e => Told(part, e.Contact, e.Delivered, e.Code, envelope),
        ProtocolCallConcluded { Recipient: { } who } e when RecipientCalls.IsGivenUp(e.Code) =>
            Unknown(part, ReachView.By(who, e.Way)),
        ProtocolCallConcluded { Recipient: { } who } e =>
            Told(part, ReachView.By(who, e.Way), IsDelivered(e.Outcome), e.Code, envelope),
        // A drill is no message, but a browser that is no way any more is said until somebody sees to it.
        DrillCallConcluded { Code: RecipientWay.SubscriptionOver, Way: { } over } e =>
            Told(part, ReachView.By(e.Recipient, over), false, e.Code, envelope),
        PromiseTold e => Told(part, e.Recipient, IsDelivered(e.Outcome), e.Code, envelope),
        _ => envelope.Actor.Kind == RuleKinds.Rule ? OfRule(part, envelope) : part,
    };

    private static ReachView OfRule(ReachView part, EventEnvelope envelope)
    {
        string slug = envelope.Actor.Id;
        return envelope.Event switch
        {
            RuleStepTaken { Action: WebhookAction.Type } e => part with
            {
                UnderWay = part.UnderWay.SetItem(
                    slug, (part.UnderWay.GetValueOrDefault(slug) ?? []).Add(Post(e.Run, e.Step, e.Place))),
            },
            RuleStepConcluded { Recipient: { } recipient } e =>
                Told(part, recipient, IsDelivered(e.Outcome), e.Code, envelope),
            RuleStepConcluded e => Posted(part, slug, e, envelope),

            // What another document asked for says nothing of this one.
            RuleReplaced or RuleDeleted => part with
            {
                Posts = part.Posts.Remove(slug),
                UnderWay = part.UnderWay.Remove(slug),
            },
            _ => part,
        };
    }

    private static ReachView Posted(ReachView part, string slug, RuleStepConcluded concluded, EventEnvelope envelope)
    {
        string post = Post(concluded.Run, concluded.Step, concluded.Place);
        if (part.UnderWay.GetValueOrDefault(slug) is not { } underWay || !underWay.Contains(post))
        {
            return part;
        }

        ImmutableHashSet<string> left = underWay.Remove(post);
        LastCall last = new(envelope.LearnedAt, IsDelivered(concluded.Outcome), concluded.Code);
        ImmutableSortedDictionary<string, LastCall> posts = (part.Posts.GetValueOrDefault(slug) ?? ReachView.NoCalls)
            .SetItem(ActionPlace.Of(concluded.Step, concluded.Place).Text, last);
        if (posts.Count > ReachView.PostsMax)
        {
            posts = posts.Remove(posts.MinBy(p => p.Value.At).Key);
        }

        return part with
        {
            UnderWay = left.IsEmpty ? part.UnderWay.Remove(slug) : part.UnderWay.SetItem(slug, left),
            Posts = part.Posts.SetItem(slug, posts),
        };
    }

    private static ReachView Unknown(ReachView part, string recipient) =>
        part with { Recipients = part.Recipients.Remove(recipient) };

    private static ReachView Told(
        ReachView part, string recipient, bool delivered, string code, EventEnvelope envelope) =>
        part with
        {
            Recipients = part.Recipients.SetItem(recipient, new LastCall(envelope.LearnedAt, delivered, code)),
            Reached = delivered ? part.Reached.SetItem(recipient, envelope.LearnedAt) : part.Reached,
        };

    /// <summary>Those of today say themselves that they are.</summary>
    private static ImmutableHashSet<string> Silent(ReachView part, EventEnvelope envelope) =>
        ((IncidentOpened)envelope.Event).Incident is var id && SilentCalls.IsSilent(id)
            ? part.SilentOfOld : part.SilentOfOld.Add(id);

    private static string Post(string run, int step, string? place) =>
        new ActionCall(run, ActionPlace.Of(step, place)).Name;

    private static bool IsDelivered(string outcome) => outcome == ActionCall.WordOf(EffectOutcome.Delivered);
}
