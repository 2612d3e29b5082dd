using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Backfill;

/// <summary>Which word of which capability an event or a reading of a device says.</summary>
internal static class DeviceStateWords
{
    /// <summary>What an event says with a time of Ring's; null if it says no word or has no time.</summary>
    internal static TimedWord? Of(IEvent @event) =>
        (@event as IStateEvent)?.Said is { At: { } at } said ? new TimedWord(said.About, said.Word, at) : null;

    /// <summary>True if it came out of the history.</summary>
    internal static bool IsPast(IEvent @event) => @event is IPastStateEvent;

    /// <summary>
    /// The words of readings, as an actor of that kind understands them. Numbers and batteries are no happenings.
    /// </summary>
    internal static IEnumerable<(string About, string Word, string? Cause)> Of(string kind, PastReading row)
    {
        Readings said = row.Readings;
        bool isGeneric = kind == DeviceKinds.Generic;
        bool smells = isGeneric || kind == DeviceKinds.SmokeCo;
        (string About, string? Word)[] words =
        [
            Condition(kind, said.Faulted),
            (Capabilities.Motion, isGeneric ? Say(said.Motion, StateWords.Moving) : null),
            (Capabilities.Smoke, smells ? Say(said.Smoke, StateWords.Alarming) : null),
            (Capabilities.Co, smells ? Say(said.Co, StateWords.Alarming) : null),
            (Capabilities.Connection, said.Connection is { } connection ? StateView.Of(connection) : null),
            (Capabilities.Power, said.Power is { } power ? StateWords.Of(power) : null),
            (Capabilities.Tamper, Say(said.Tampered, StateWords.Tampered)),
            (Capabilities.Light, isGeneric ? Say(said.Light, StateWords.OnOff) : null),
            (Capabilities.Siren, isGeneric ? Say(said.Siren?.On, StateWords.OnOff) : null),
            (Capabilities.Keypad, row.Approached && kind == DeviceKinds.Keypad ? StateWords.Approached : null),
        ];
        return words.Where(w => w.Word is not null).Select(w => (w.About, w.Word!, (string?)null))
            .Concat(said.Traits.Where(t => t is { IsKnown: true, Word: not null }).Select(t => (t.Capability, t.Word!, t.Cause)));
    }

    private static (string About, string? Word) Condition(string kind, bool? faulted) => kind switch
    {
        DeviceKinds.Contact => (Capabilities.Contact, Say(faulted, f => f ? StateView.Open : StateView.Closed)),
        DeviceKinds.MotionSensor => (Capabilities.Motion, Say(faulted, StateWords.Moving)),
        DeviceKinds.Generic => (Capabilities.Fault, Say(faulted, f => f ? StateView.Faulted : StateView.Clear)),
        _ => (Capabilities.Fault, null),
    };

    private static string? Say(bool? said, Func<bool, string> word) => said is { } known ? word(known) : null;
}
