using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>What was sounded from here can be stopped, also where nothing was armed.</summary>
public sealed class SirenStopTests
{
    private const string Loud = """
        {"name":"Help","steps":[{"type":"siren","devices":["security-system","front-camera"],"seconds":60}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    private readonly TestHome _home = Lived(Loud);

    [Fact]
    public void A_person_who_disarms_a_home_that_is_disarmed_silences_what_a_protocol_sounded()
    {
        Sounds();
        Outcome disarm = _home.Tell(Panel, new Disarm(), Owner);
        Assert.Null(disarm.Refusal);
        Assert.Equal(["SilenceCameraSiren", "SilencePanelSiren"], Silenced(disarm));
        Assert.Empty(Silenced(_home.Tell(Panel, new Disarm(), Owner)));
    }

    [Fact]
    public void So_does_one_at_rings_own_keypad_who_disarms_a_home_that_was_armed()
    {
        Mode(_home, SecurityMode.Away);
        Sounds();
        Assert.Equal(["SilenceCameraSiren", "SilencePanelSiren"], Silenced(_home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Disarmed,
        })));
    }

    [Theory]
    [InlineData(PrincipalKind.Rule)]
    [InlineData(PrincipalKind.Schedule)]
    public void A_disarming_by_something_that_is_no_person_silences_nothing(PrincipalKind kind)
    {
        Sounds();
        Assert.Empty(Silenced(_home.Tell(Panel, new Disarm(), new Principal(kind, "evening"))));
    }

    [Fact]
    public void A_protocol_whose_steps_are_over_can_be_cancelled_as_long_as_its_sirens_sound_and_they_fall_silent()
    {
        Sounds();
        Outcome cancelled = _home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Null(cancelled.Refusal);
        Assert.Equal(ProtocolOutcome.Cancelled, cancelled.One<ProtocolEnded>().Outcome);
        Assert.Equal(["SilenceCameraSiren", "SilencePanelSiren"], Silenced(cancelled));
    }

    [Fact]
    public void When_its_sirens_are_over_it_is_over()
    {
        Sounds();
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(
            ProtocolOutcome.Completed,
            Assert.Single(_home.Journal.Select(e => e.Event).OfType<ProtocolEnded>()).Outcome);
    }

    private void Sounds()
    {
        _home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        foreach (Asked call in _home.Pending.Where(p => p.Effect.Request is SoundPanelSiren or SoundCameraSiren).ToArray())
        {
            _home.Conclude(call);
        }

        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Siren = new SirenReading(true, null) }));
    }

    private static string[] Silenced(Outcome outcome) =>
    [
        .. outcome.Calls.Select(c => c.Effect.Request.GetType().Name)
            .Where(n => n.StartsWith("Silence", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];
}
