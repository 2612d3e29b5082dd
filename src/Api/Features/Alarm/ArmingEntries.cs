using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Alarm;

/// <summary>Armings that wait, and armings that were taken back, as the tools tell them.</summary>
internal static class ArmingEntries
{
    internal static WaitingEntry? Waiting(SecurityView security, HomeView view)
    {
        if (security.Guard.Waiting is not { } waiting)
        {
            return null;
        }

        IReadOnlyList<SensorEntry> open = security.Guard.Policy.Mode(waiting.Mode) is null
            ? []
            : SensorEntries.Hindrances(security.ReadinessFor(waiting.Mode, view), view, security);
        return new WaitingEntry(
            waiting.Id, waiting.Mode, waiting.By.Value, Instants.Text(waiting.Until), Instants.Text(waiting.ArmsAt),
                open)
        {
            IsDelayed = waiting.Delayed ? true : null,
        };
    }

    /// <summary>Why the latest arming was taken back, in one sentence or two; null if it was not.</summary>
    internal static string? Reverted(SecurityView security) =>
        security.Guard.Reverted is { Reverted: var taken, At: var at }
        ? $"Arming {taken.Mode} was taken back at {Instants.Text(at)}: {TakenBack.Why(taken, Phrases.Quoted)}. "
            + (security.Guard.Period is { RevertFailed: true }
                ? $"The base station did not say that it went back to {taken.To}: it may be armed {taken.Mode} with that left open. Disarm, or arm again."
                : $"The home goes back to {taken.To}; it was not armed {taken.Mode}.")
        : null;
}

/// <summary>An arming that waits. While it does, the home is not armed by it.</summary>
internal sealed record WaitingEntry(
    string ArmingId, string Mode, string By, string Until, string? ArmsAt, IReadOnlyList<SensorEntry> OpenSensors)
{
    /// <summary>True if it waits for its time alone; null if it waits for sensors to close.</summary>
    public bool? IsDelayed { get; init; }
}
