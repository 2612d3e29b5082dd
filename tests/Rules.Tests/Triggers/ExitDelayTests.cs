using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Analysis;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>The base station's exit delay and the engine's are one to a rule.</summary>
public sealed class ExitDelayTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    private readonly TestHome _home = New();

    public ExitDelayTests()
    {
        foreach (string word in new[] { "began", "over" })
        {
            Create(_home, word, $$"""
                {"name":"{{word}}","triggers":[{"type":"exit_delay","is":"{{word}}"}],"actions":[{"type":"light","devices":["front-camera"]}]}
                """);
        }
    }

    [Fact]
    public void The_base_stations_own_begins_and_is_over_once()
    {
        Report(SecurityMode.Away, 30);
        Assert.Equal((1, 0), Fired());
        _home.Advance(10 * Second);
        Report(SecurityMode.Away, 30);
        Assert.Equal((1, 0), Fired());
        _home.Advance(30 * Second);
        Report(SecurityMode.Away, null);
        Assert.Equal((1, 1), Fired());
    }

    [Fact]
    public void The_engines_begins_and_is_over_once_also_beside_the_base_stations()
    {
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 60, EntrySeconds = 30 }],
            Zones = [new() { Device = "2002", Type = ZoneType.Entry, Modes = ["away"] }],
        }));
        Report(SecurityMode.Away, null);
        Assert.Equal((1, 0), Fired());
        _home.Advance(61 * Second);
        Assert.Equal((1, 1), Fired());
        Report(SecurityMode.Disarmed, null);
        Report(SecurityMode.Away, 30);
        Assert.Equal((2, 1), Fired());
        _home.Advance(30 * Second);
        Report(SecurityMode.Away, null);
        Assert.Equal((2, 1), Fired());
        _home.Advance(31 * Second);
        Assert.Equal((2, 2), Fired());
    }

    [Fact]
    public void Whoever_disarms_while_it_runs_ends_it_without_the_home_being_guarded()
    {
        Report(SecurityMode.Away, 30);
        _home.Advance(10 * Second);
        Report(SecurityMode.Disarmed, null);
        Assert.Equal((1, 0), Fired());
    }

    [Fact]
    public void It_is_said_in_words() => Assert.Equal(
        "When the exit delay of the alarm is over: switch the light of \"Front Camera\" on.",
        RuleSentence.Of(_home.Rule("over").Document, _home.View.Part<DevicesView>()));

    private void Report(SecurityMode mode, int? seconds) => _home.Tell(Panel, new ReportPanel
    {
        Mode = mode,
        DelayEndsAt = Patch.Of<Instant?>(seconds is { } left ? _home.Now + Duration.FromSeconds(left) : null),
        IsComplete = true,
    });

    private (long Began, long Over) Fired() => (_home.Rule("began").FiredCount, _home.Rule("over").FiredCount);
}
