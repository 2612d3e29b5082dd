using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Deliveries;

/// <summary>A post that was lost, and what is done about it.</summary>
/// <param name="Post">What is left of it.</param>
/// <param name="LastAt">When it was given up, or tried last.</param>
/// <param name="Code">How that ended.</param>
/// <param name="Attempts">How often it was tried altogether.</param>
/// <param name="Again">How often it was tried after it was given up.</param>
/// <param name="NextAt">When it is tried again; null if it is not by itself.</param>
/// <param name="IsUnderWay">True while an attempt is.</param>
public sealed record LostPostView(
    LostPost Post, Instant LastAt, string Code, int Attempts, int Again, Instant? NextAt, bool IsUnderWay)
{
    /// <summary>True if somebody wants it sent once more, whatever has become of what it says.</summary>
    public bool IsReplay { get; init; }
}

/// <summary>A receiver that said that it is gone.</summary>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="Code">What it answered.</param>
/// <param name="Since">When.</param>
public sealed record EndpointOff(string To, string Code, Instant Since);

/// <summary>Posts of a home that were lost, and receivers that are gone: of the actor, and of the home's view, where
/// the
/// requests are left out.</summary>
public sealed record OutboundState
{
    /// <summary>So many lost posts are kept; beyond that the oldest go that are not tried any more.</summary>
    public const int PostsMax = 100;

    internal static OutboundState None { get; } = new();

    /// <summary>The oldest first.</summary>
    public ImmutableList<LostPostView> Posts { get; init; } = [];

    /// <summary>By endpoint.</summary>
    public ImmutableSortedDictionary<string, EndpointOff> Off { get; init; } =
        ImmutableSortedDictionary.Create<string, EndpointOff>(StringComparer.Ordinal);

    [JsonIgnore]
    public bool IsEmpty => Posts.IsEmpty && Off.IsEmpty;

    /// <summary>The post with an id; null if there is none.</summary>
    public LostPostView? Find(string post) => Posts.Find(p => p.Post.Id == post);

    internal OutboundState Evolve(IEvent @event) => @event switch
    {
        DeliveryLost e =>
            Bounded([.. Posts, new LostPostView(e.Post, e.At, e.Post.Code, e.Post.Attempts, 0, e.NextAt, false)]),
        DeliveryTriedAgain e =>
            With(e.Post, p => p with { IsUnderWay = true, Again = e.Number, NextAt = null, IsReplay = false }),
        DeliverySettled { Outcome: DeliveryOutcome.Delivered or DeliveryOutcome.Overtaken } e =>
            this with { Posts = Posts.RemoveAll(p => p.Post.Id == e.Post) },
        DeliverySettled e => Settled(e),
        DeliveryReplayAsked e => With(e.Post, p => p with { NextAt = e.At, IsReplay = true }),
        ReceiverAnswered e => this with
        {
            Posts = [.. Posts.Select(p =>
                p.Post.Endpoint == e.Endpoint && p.NextAt is not null ? p with { NextAt = e.At } : p)],
        },
        EndpointTurnedOff e => this with
        {
            Off = Off.SetItem(e.Endpoint, new EndpointOff(e.To, e.Code, e.At)),
            Posts = [.. Posts.Select(p => p.Post.Endpoint == e.Endpoint ? p with { NextAt = null } : p)],
        },
        EndpointTurnedOn e => this with { Off = Off.Remove(e.Endpoint) },
        _ => this,
    };

    /// <summary>
    /// A receiver that did not answer is not asked for the others before it is for this one; but none waits longer than
    /// if it had been tried itself, so that a new alarm does not wait for a day behind an old post.
    /// </summary>
    private OutboundState Settled(DeliverySettled e)
    {
        string? waitsFor = e.Outcome == DeliveryOutcome.Expired ? Find(e.Post)?.Post.Endpoint : null;
        return this with
        {
            Posts =
            [
                .. Posts.Select(p => p.Post.Id == e.Post
                    ? p with
                    {
                        IsUnderWay = false,
                        LastAt = e.At,
                        Code = e.Code,
                        Attempts = p.Attempts + e.Attempts,
                        NextAt = e.NextAt,
                    }
                    : p.Post.Endpoint == waitsFor && p.NextAt < e.NextAt
                        ? p with { NextAt = Later(p, e.At, e.NextAt) } : p),
            ],
        };
    }

    private static Instant? Later(LostPostView waiting, Instant now, Instant? next)
    {
        Instant? own = now + Outbound.PauseAfter(waiting.Post, waiting.Again + 1);
        return own is null || next < own ? next : own < waiting.NextAt ? waiting.NextAt : own;
    }

    private OutboundState With(string post, Func<LostPostView, LostPostView> change) =>
        this with { Posts = [.. Posts.Select(p => p.Post.Id == post ? change(p) : p)] };

    private OutboundState Bounded(ImmutableList<LostPostView> posts)
    {
        if (posts.Count <= PostsMax)
        {
            return this with { Posts = posts };
        }

        LostPostView gone = posts.Find(p => p is { NextAt: null, IsUnderWay: false }) ?? posts[0];
        return this with { Posts = posts.Remove(gone) };
    }
}

/// <summary>Folds what became of lost posts into the home's view, without the requests.</summary>
internal sealed class OutboundProjection() : Projection<OutboundState>("outbound")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(OutboundState);

    public override OutboundState Initial(string home) => OutboundState.None;

    public override OutboundState Apply(OutboundState part, EventEnvelope envelope) =>
        envelope.Actor.Kind != Outbound.OutboundKind ? part : part.Evolve(
            envelope.Event is DeliveryLost lost ? lost with { Post = Shown(lost.Post) } : envelope.Event);

    /// <summary>Whether it can be sent once more is known by whether there is anything at all.</summary>
    private static LostPost Shown(LostPost post) =>
        post.Request is null ? post : post with { Request = new Devices.Domain.Traits.RawJson("{}") };
}
