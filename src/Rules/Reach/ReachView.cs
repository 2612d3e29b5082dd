using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Reach;

/// <summary>How the last call to somebody outside ended.</summary>
/// <param name="At">When that became known.</param>
/// <param name="Delivered">Whether it was taken.</param>
/// <param name="Code">What the other side answered.</param>
public sealed record LastCall(Instant At, bool Delivered, string Code);

/// <summary>A post of a rule that was not taken.</summary>
/// <param name="Action">The action that posts it.</param>
/// <param name="Last">How it ended.</param>
public sealed record LostPost(WebhookAction Action, LastCall Last);

/// <summary>
/// Whether those outside whom a home tells something are reached: how the last call to each ended, whatever it was
/// about. Of calls for help in silence nothing is in it.
/// </summary>
public sealed record ReachView
{
    /// <summary>So many posts of a rule are kept: a repeat posts from as many places as it has rounds.</summary>
    internal const int PostsMax = 100;

    internal static readonly ImmutableSortedDictionary<string, LastCall> NoCalls =
        ImmutableSortedDictionary.Create<string, LastCall>(StringComparer.Ordinal);

    /// <summary>Nobody was told anything yet.</summary>
    public static ReachView None { get; } = new();

    /// <summary>By the recipient's id, and the way if it is not the webhook.</summary>
    public ImmutableSortedDictionary<string, LastCall> Recipients { get; init; } = NoCalls;

    /// <summary>
    /// When each recipient was really reached for the last time, whatever came after that: by <see cref="By"/>.
    /// </summary>
    public ImmutableSortedDictionary<string, Instant> Reached { get; init; } =
        ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal);

    /// <summary>Posts of rules as they are written now: by the rule's slug, then by the action's place.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, LastCall>> Posts { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, LastCall>>(StringComparer.Ordinal);

    /// <summary>
    /// Posts that are under way and were asked for by rules as they are written now: by the rule's slug, each as its
    /// run and place.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableHashSet<string>> UnderWay { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal);

    /// <summary>
    /// Ids of silent calls that were made before their ids said so. No more are added.
    /// </summary>
    public ImmutableHashSet<string> SilentOfOld { get; init; } = [];

    /// <summary>A silent call was recorded, and what it opens comes next.</summary>
    public bool SilentComing { get; init; }

    /// <summary>How a way of a recipient is called here.</summary>
    /// <param name="recipient">The recipient's id.</param>
    /// <param name="way">Null for the webhook.</param>
    public static string By(string recipient, string? way) =>
        way is null or RecipientWay.Webhook ? recipient : $"{recipient}!{way}";

    /// <summary>When somebody was really reached for the last time, by whichever way; null if never.</summary>
    public Instant? LastReached(string recipient)
    {
        string prefix = By(recipient, "");
        return Reached.Where(r => r.Key == recipient || r.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Max(r => (Instant?)r.Value);
    }

    /// <summary>
    /// Ways of a recipient by which the last message did not get through, each as it is said: the id alone for their
    /// webhook, and for what is no emergency.
    /// </summary>
    public IEnumerable<(string Said, LastCall Lost)> LostTo(RecipientPolicy recipient)
    {
        // A browser whose subscription is over is no way any more, and is said until the settings are written anew.
        string prefix = By(recipient.Id, "");
        IEnumerable<string> over = Over(Recipients).Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
            .Select(k => k[prefix.Length..]);
        IEnumerable<string> others = recipient.AllWays().Select(w => w.Name).Where(n => n != RecipientWay.Webhook)
            .Union(over, StringComparer.Ordinal);
        return from way in (string?[])[null, .. others]
               let lost = LostTo(By(recipient.Id, way))
               where lost is not null
               select (way is null ? recipient.Id : $"{recipient.Id} by {way}", lost);
    }

    /// <summary>Browsers of which the last call found that they are not subscribed any more.</summary>
    internal static IEnumerable<string> Over(ImmutableSortedDictionary<string, LastCall> calls) =>
        calls.Where(c => c.Value.Code == RecipientWay.SubscriptionOver).Select(c => c.Key);

    /// <summary>The recipient's last call if it was not taken; null if it was, or there was none.</summary>
    public LastCall? LostTo(string recipient) =>
        Recipients.GetValueOrDefault(recipient) is { Delivered: false } lost ? lost : null;

    /// <summary>Posts of a rule of which the last was not taken.</summary>
    public IEnumerable<LostPost> LostBy(RuleView rule) =>
        from post in Posts.GetValueOrDefault(rule.Slug) ?? NoCalls
        let place = ActionPlace.Parse(post.Key)
        where place is not null
        let action = PlacedAction.At(rule.Document, place.Value.Step, place.Value.Nested) as WebhookAction
        where action is not null

        // The rounds of a repeat post by one action.
        group post.Value by action into same
        let last = same.MaxBy(p => p.At)!
        where !last.Delivered
        select new LostPost(same.Key, last);
}
