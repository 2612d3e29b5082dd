using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>The words for every state of the alarm: the present is told as such only while the base station is heard.</summary>
public sealed class ModeAndPhaseTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0);
    private static readonly DevicesView NoDevices = new("home-1", System.Collections.Immutable.ImmutableDictionary<string, DeviceView>.Empty);
    private static readonly SecurityView Away = new() { Mode = SecurityMode.Away, ModeSince = At, BaseStation = Is(Connection.Online) };

    public static TheoryData<string, string, string> Phases => new()
    {
        { "nothing reported", "unknown", "unknown" },
        { "disarmed", "disarmed", "disarmed" },
        { "armed away", "away", "armed" },
        { "exit delay runs", "away", "exit_delay" },
        { "exit delay overdue", "away", "unknown" },
        { "entry delay", "away", "entry_delay" },
        { "burglar alarm", "away", "alarm" },
        { "disarmed, line lost", "unknown", "unknown" },
        { "armed away, line lost", "unknown", "unknown" },
        { "armed away, offline", "unknown", "unknown" },
        { "armed away, cell backup", "unknown", "unknown" },
        { "exit delay runs, line lost", "unknown", "unknown" },
        { "burglar alarm, line lost", "unknown", "unknown" },
        { "a mode not known", "unknown", "unknown" },
        { "burglar alarm in a mode not known", "unknown", "alarm" },
        { "journal of an old build", "away", "armed" },
        { "the engine's exit delay runs", "away", "exit_delay" },
        { "the engine's exit delay runs, line lost", "unknown", "unknown" },
        { "taken back", "away", "reverting" },
        { "an alarm of the engine's", "away", "alarm" },
        { "an alarm of the engine's, line lost", "unknown", "alarm" },
        { "an entry delay of the engine's", "away", "entry_delay" },
        { "an entry delay of the engine's, line lost", "unknown", "entry_delay" },
        { "an incident of the base station's, line lost", "unknown", "unknown" },
        { "a presumed alarm, line lost", "unknown", "alarm" },
        { "water while disarmed", "disarmed", "alarm" },
    };

    [Theory]
    [MemberData(nameof(Phases))]
    public void Mode_and_phase_are_the_base_stations_present_word_or_unknown(string state, string mode, string phase)
    {
        SecurityView security = View(state);
        Assert.Equal((mode, phase), (ModeAndPhase.ModeOf(security), ModeAndPhase.PhaseOf(security)));
        bool? armed = security.IsArmed(At);
        Assert.True(armed != true || phase is "armed" or "entry_delay" or "alarm", $"{state}: armed is {armed}");
        Assert.True(phase is not "armed" || armed == true, $"{state}: armed is {armed}");
    }

    [Theory]
    [InlineData("disarmed, line lost", "disarmed", "disarmed", null)]
    [InlineData("armed away, offline", "away", "armed", null)]
    [InlineData("exit delay runs, line lost", "away", "exit_delay", null)]
    [InlineData("exit delay overdue", "away", "exit_delay", null)]
    [InlineData("burglar alarm, line lost", "away", "alarm", "burglar-alarm")]
    [InlineData("a mode not known", "unknown", "unknown", null)]
    [InlineData("burglar alarm in a mode not known", "unknown", "alarm", "burglar-alarm")]
    public void What_was_known_last_stands_apart(string state, string mode, string phase, string? alarm)
    {
        LastKnown last = ModeAndPhase.LastKnownOf(View(state), NoDevices)!;
        Assert.Equal((mode, phase, alarm), (last.Mode, last.Phase, last.AlarmState));
    }

    [Theory]
    [InlineData("armed away, line lost", false)]
    [InlineData("exit delay overdue", false)]
    [InlineData("a mode not known", false)]
    [InlineData("armed away", true)]
    [InlineData("exit delay runs", true)]
    public void Since_when_by_whom_and_without_what_stand_where_they_are_true(string state, bool present)
    {
        Principal pat = new(PrincipalKind.Resident, "Pat");
        HomeView view = new("home-1", 1, NoDevices);
        SecurityView security = View(state) with { ModeBy = pat, Bypassed = ["z-hall"] };
        SecurityStatus status = GetSecuritySystemStatusTool.StatusOf(view, security, At);
        LastKnown? last = status.LastKnown;
        Assert.Equal(present, last is null);
        Assert.Equal(
            (present, present, present), (status.Since is not null, status.ChangedBy is not null, status.BypassedSensors is not null));
        Assert.Equal(
            ("2026-03-01T20:00:00Z", pat.Value, "z-hall"),
            (status.Since ?? last!.Since, status.ChangedBy ?? last!.ChangedBy, Assert.Single(status.BypassedSensors ?? last!.BypassedSensors).DeviceId));
    }

    [Theory]
    [InlineData("nothing reported")]
    [InlineData("disarmed")]
    [InlineData("armed away")]
    [InlineData("exit delay runs")]
    public void Where_the_present_is_known_or_nothing_ever_was_there_is_no_last_known(string state) =>
        Assert.Null(ModeAndPhase.LastKnownOf(View(state), NoDevices));

    [Theory]
    [InlineData("armed away", "online")]
    [InlineData("armed away, line lost", "unknown")]
    [InlineData("armed away, offline", "offline")]
    [InlineData("armed away, cell backup", "cell_backup")]
    [InlineData("nothing reported", "unknown")]
    public void The_base_station_is_said_to_be_heard_or_not(string state, string status) =>
        Assert.Equal(status, ModeAndPhase.BaseStationOf(View(state))!.Status);

    private static SecurityView View(string state) => state switch
    {
        "nothing reported" => new SecurityView(),
        "disarmed" => Away with { Mode = SecurityMode.Disarmed },
        "armed away" => Away,
        "exit delay runs" => Away with { Delay = new DelayView(DelayKind.Exit, At + Duration.FromMinutes(1)) },
        "exit delay overdue" => Away with { Delay = new DelayView(DelayKind.Exit, At - Duration.FromMinutes(1), Overdue: true) },
        "entry delay" => Away with { Alarm = Alarm(AlarmReading.EntryDelay) },
        "a mode not known" => Away with { Mode = SecurityMode.Other, ModeName = "vacation" },
        "burglar alarm in a mode not known" => View("a mode not known") with { Alarm = Alarm("burglar-alarm") },
        "burglar alarm" => Away with { Alarm = Alarm("burglar-alarm") },
        "journal of an old build" => Away with { BaseStation = null },
        "the engine's exit delay runs" => Away with { Guard = new() { Period = Period } },
        "taken back" => Away with { Guard = new() { Period = Period with { ExitEndsAt = null, Reverted = true } } },
        "an alarm of the engine's" => With(IncidentKind.Burglary, IncidentStage.Told),
        "an entry delay of the engine's" => With(IncidentKind.Burglary, IncidentStage.Entry),
        "an incident of the base station's" => With(IncidentKind.Burglary, IncidentStage.Told, byBaseStation: true),
        "a presumed alarm" => With(IncidentKind.Burglary, IncidentStage.Alarm, byBaseStation: true, presumed: true),
        "water while disarmed" => With(IncidentKind.Flood, IncidentStage.Alarm) with { Mode = SecurityMode.Disarmed },
        _ when state.EndsWith(", line lost", StringComparison.Ordinal) =>
            View(state.Replace(", line lost", "", StringComparison.Ordinal)) with { BaseStation = Is(Connection.Unknown) },
        "armed away, offline" => Away with { BaseStation = Is(Connection.Offline) },
        "armed away, cell backup" => Away with { BaseStation = Is(Connection.CellBackup) },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static PeriodView Period => new("p", "away", SecurityMode.Away, At, null, At + Duration.FromMinutes(1), [], [], false, false);

    private static SecurityView With(IncidentKind kind, IncidentStage stage, bool byBaseStation = false, bool presumed = false) => Away with
    {
        Guard = new()
        {
            Incidents =
            [
                new IncidentView
                {
                    Id = "i", Kind = kind, Stage = stage, ByBaseStation = byBaseStation, Presumed = presumed, OpenedAt = At,
                },
            ],
        },
    };

    private static AlarmView Alarm(string state) => new(state, "a", ["z-back"], At);

    private static BaseStationView Is(Connection status) => new(status, At, status == Connection.Online ? null : "The line is down.");
}
