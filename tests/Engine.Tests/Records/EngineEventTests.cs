using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Testing.Deciders;

namespace RingActors.Engine.Tests.Records;

/// <summary>The engine's own events, commands and replies on disk: what was ever written is read for ever.</summary>
public sealed class EngineEventTests
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().Build();
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0) + Duration.FromMilliseconds(1234);
    private static readonly Address One = new("home-1", "rule", "one");
    private static readonly Address Two = new("home-1", "light", "two");

    internal static IReadOnlyList<object> Samples { get; } =
    [
        new ReactionLoopStopped(One, "Trigger", 64, [One, Two]),
        new ReactionLoopStopped(One, "Trigger", 16, [One, Two]) { Because = ReactionLoopStopped.TooDeep, Cause = "home-1@17", Untold = 1 },
        new ReactionLoopStopped(One, "Trigger", 1, [One]) { Because = ReactionLoopStopped.TooWide, Cause = "home-1@17", Untold = 900 },
        new ChainContinued(0, 0, [Steps(first: true, One), Steps(first: false, One, Two)]),
        new ChainContinued(1, 2, []),
        new CommandAnswered(One, "Trigger"),
        new MessageDeadLettered(One, "Trigger { }", "InvalidOperationException: boom", "error-home-1-1-1"),
        new Refusal("panel.close-or-bypass", "Close the back door."),
        new Refusal("panel.close-or-bypass", "Close \"Back Door\".", new Dictionary<string, string> { ["open"] = "z-back" }),
        Accepted.Instance,
        new DeadlineReached(At),
        new EffectConcluded("light", EffectOutcome.Delivered, "ring.accepted", null, 1),
        new EffectConcluded("light", EffectOutcome.Rejected, "http.410", "gone", 2),
        new EffectConcluded("light", EffectOutcome.Expired, "effect.expired", "Nobody answered.", 30),
    ];

    [Fact]
    public void Every_stored_type_of_the_engine_has_samples() => Assert.Equal(
        Types.All.Select(t => t.Name),
        Samples.Select(s => Types.Of(s.GetType()).Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_engine_event_has_a_committed_fixture_that_is_read_and_written_the_same_again()
    {
        Assert.Empty(EventFixtures.Missing(Types, Samples));
        int read = 0;
        foreach ((string name, int version, IReadOnlyList<string> payloads) in EventFixtures.All().Where(f => f.Name.StartsWith("engine.", StringComparison.Ordinal)))
        {
            foreach (string payload in payloads)
            {
                object value = Types.Read(name, version, Encoding.UTF8.GetBytes(payload));
                Assert.Equal(payload, EventFixtures.Payload(Types.Of(value.GetType()), value));
                read++;
            }
        }

        Assert.True(read >= Samples.Count, $"only {read} payloads were read");
    }

    [Fact]
    public void A_snapshot_of_the_steps_that_wait_is_read_back_as_they_are()
    {
        WaitingState state = WaitingState.None
            .After(new ChainContinued(0, 0, [Steps(true, One), Steps(false, One, Two, One), Steps(false, Two)]))
            .After(new ChainContinued(0, 2, []));
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(state, Continuations.Shape);
        WaitingState read = (WaitingState)JsonSerializer.Deserialize(written, Continuations.Shape)!;
        Assert.Equal(3, read.Count);
        Assert.Equal(
            state.Rest.Take(10).Select(t => (t.Steps.To[t.From], t.Count)), read.Rest.Take(10).Select(t => (t.Steps.To[t.From], t.Count)));
        Assert.Equal(written, JsonSerializer.SerializeToUtf8Bytes(read, Continuations.Shape));
        Assert.Equal(0, read.After(new ChainContinued(9, 9, [])).Count);
    }

    private static WaitingSteps Steps(bool first, params Address[] to) => new(
        to,
        "light.set",
        1,
        JsonDocument.Parse("""{"on":true,"n":9007199254740993}""").RootElement,
        new Principal(PrincipalKind.Rule, "one"),
        "request-1",
        "home-1@3",
        [new Address("home-1", "contact", "door"), One],
        "ReportReadings",
        first);
}
