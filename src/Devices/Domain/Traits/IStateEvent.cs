using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// An event that says a word of a state: of one of a device's capabilities, or of the alarm panel's mode or alarm.
/// Which word that is stands at the event and nowhere else.
/// </summary>
public interface IStateEvent : IEvent
{
    /// <summary>The word; null if this one says none.</summary>
    StateWord? Said { get; }
}

/// <summary>It was so, as a history told afterwards: no word of how it is now.</summary>
public interface IPastStateEvent : IStateEvent;

/// <summary>A word of a state.</summary>
/// <param name="About">The capability; <c>mode</c> or <c>alarm</c> of the security system.</param>
/// <param name="Word">What it is, or was.</param>
/// <param name="At">Since when, by Ring's time; null if it told none.</param>
public readonly record struct StateWord(string About, string Word, Instant? At);

/// <summary>The words of what devices tell as yes or no.</summary>
internal static class StateWords
{
    /// <summary>Somebody stood before a keypad.</summary>
    internal const string Approached = "approached";

    internal static string Moving(bool seen) => seen ? StateView.Motion : StateView.Clear;

    internal static string Alarming(bool active) => active ? StateView.Alarm : StateView.Clear;

    internal static string Tampered(bool tampered) => tampered ? StateView.Tampered : StateView.Ok;

    internal static string OnOff(bool on) => on ? StateView.On : StateView.Off;

    internal static string Of(PowerSource source) =>
        source == PowerSource.Mains ? StateView.Mains : StateView.OnBattery;
}
