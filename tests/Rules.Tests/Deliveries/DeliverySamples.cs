using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Deliveries;

namespace RingActors.Rules.Tests.Deliveries;

/// <summary>Samples of all that is stored of lost posts, with every field.</summary>
internal static class DeliverySamples
{
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0);

    private static readonly LostPost Left = new(
        "dl-1", "ep-1", "son", "incident.ended", "incident-notice", "home-1/security/1#a", "incident.notice", 1, At,
        "effect.expired", 12)
    {
        Request = new RawJson("{}"),
        About = "incident-1",
        EndsIt = true,
        Matters = true,
        ToRecipient = true,
    };

    internal static IReadOnlyList<object> All { get; } =
    [
        new DeliveryLost(Left, At, At + Duration.FromMinutes(5)),
        new DeliveryLost(Left with { Request = null, About = null, EndsIt = null, Matters = null, ToRecipient = null }, At, null),
        new DeliveryTriedAgain("dl-1", 1, At),
        new DeliverySettled("dl-1", DeliveryOutcome.Expired, "effect.expired", 5, At, At + Duration.FromMinutes(30)),
        new DeliverySettled("dl-1", DeliveryOutcome.Overtaken, "effect.expired", 0, At, null),
        new DeliverySettled("dl-1", DeliveryOutcome.Over, "effect.expired", 0, At, null),
        new DeliveryReplayAsked("dl-1", At),
        new ReceiverAnswered("ep-1", At),
        new EndpointTurnedOff("ep-1", "son", "http.410", ["daughter"], At),
        new EndpointTurnedOn("ep-1", "son", At),
        new EndpointTold("ep-1", "daughter", EffectOutcome.Delivered, "http.204"),
        new NoteLostPost(Left),
        new NoteTakenPost("ep-1", "incident-1"),
        new NoteTakenPost("ep-1"),
        new ReplayDelivery("dl-1"),
        new TurnOnEndpoint("ep-1"),
        new PostAgain("dl-1", "incident-notice", "home-1/security/1#a", "incident.notice", 1, new RawJson("{}"), At),
        new PostAgain("dl-1", "incident-notice", "home-1/security/1#a", "incident.notice", 1, new RawJson("{}"), At)
        {
            Asked = true,
        },
        new SendEndpointNotice("daughter", "https://example.org/d", "home-1", "ep-1", "son", "http.410", At),
    ];
}
