using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>By which way somebody armed decides whether nobody may have left (auto-stay).</summary>
public sealed class KeypadTests
{
    [Theory]
    [InlineData("keypad", true)]
    [InlineData("Keypad", true)]
    [InlineData("security-keypad", true)]
    [InlineData("app", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_mode_that_was_set_at_a_keypad_is_reported_as_such(string? way, bool atKeypad)
    {
        AlarmModeObserved told = new(
            "home-1", "hub", "z-panel", new AlarmPanel { Mode = "all" }, AlarmReportCause.Changed, [],
            new AlarmContext { InitiatorType = "user", InitiatorName = "Pat", InterfaceType = way })
        {
            ToldKeys = new HashSet<string> { "mode" },
            IsWhole = true,
            LearnedAt = NodaTime.Instant.FromUtc(2026, 3, 1, 20, 0),
        };
        ReportPanel report = Assert.IsType<ReportPanel>(AlarmReports.Of(told, new DeviceDirectory()).Last().Command);
        Assert.Equal((SecurityMode.Away, atKeypad), (report.Mode, report.AtKeypad));
    }
}
