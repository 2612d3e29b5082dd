using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Backfill;

/// <summary>Which word of which capability an event or a reading of a device says.</summary>
internal static class DeviceStateWords
{
    /// <summary>Somebody stood before a keypad.</summary>
    internal const string Approached = "approached";

    /// <summary>What an event says with a time of Ring's; null if it says no word or has no time.</summary>
    internal static TimedWord? Of(IEvent @event) => @event switch
    {
        ContactOpened e => Timed(Capabilities.Contact, StateView.Open, e.At),
        ContactClosed e => Timed(Capabilities.Contact, StateView.Closed, e.At),
        MotionDetected { EventId: null } e => Timed(Capabilities.Motion, StateView.Motion, e.At),
        MotionCleared e => Timed(Capabilities.Motion, StateView.Clear, e.At),
        FaultRaised e => Timed(Capabilities.Fault, StateView.Faulted, e.At),
        FaultCleared e => Timed(Capabilities.Fault, StateView.Clear, e.At),
        HazardRaised e => Timed(Of(e.Hazard), StateView.Alarm, e.At),
        HazardCleared e => Timed(Of(e.Hazard), StateView.Clear, e.At),
        KeypadApproached e => Timed(Capabilities.Keypad, Approached, e.At),
        ConnectionChanged e => Timed(Capabilities.Connection, StateView.Of(e.Connection), e.At),
        PowerChanged e => Timed(Capabilities.Power, Of(e.Source), e.At),
        TamperReported e => Timed(Capabilities.Tamper, Tampered(e.Tampered), e.At),
        LightReported e => Timed(Capabilities.Light, OnOff(e.On), e.At),
        SirenReported e => Timed(Capabilities.Siren, OnOff(e.Siren.On), e.At),
        StateReported e => Timed(e.Capability, e.Value, e.At),
        DeviceWas e => Timed(e.Capability, e.Value, e.At),
        MotionWas e => Timed(Capabilities.Motion, Moving(e.Seen), e.At),
        _ => null,
    };

    /// <summary>True if it came out of the history.</summary>
    internal static bool IsPast(IEvent @event) => @event is DeviceWas or MotionWas;

    /// <summary>The words of readings, as an actor of that kind understands them. Numbers and batteries are no happenings.</summary>
    internal static IEnumerable<(string About, string Word, string? Cause)> Of(string kind, PastReading row)
    {
        Readings said = row.Readings;
        bool isGeneric = kind == DeviceKinds.Generic;
        bool smells = isGeneric || kind == DeviceKinds.SmokeCo;
        (string About, string? Word)[] words =
        [
            Condition(kind, said.Faulted),
            (Capabilities.Motion, isGeneric ? Say(said.Motion, Moving) : null),
            (Capabilities.Smoke, smells ? Say(said.Smoke, Alarming) : null),
            (Capabilities.Co, smells ? Say(said.Co, Alarming) : null),
            (Capabilities.Connection, said.Connection is { } connection ? StateView.Of(connection) : null),
            (Capabilities.Power, said.Power is { } power ? Of(power) : null),
            (Capabilities.Tamper, Say(said.Tampered, Tampered)),
            (Capabilities.Light, isGeneric ? Say(said.Light, OnOff) : null),
            (Capabilities.Siren, isGeneric ? Say(said.Siren?.On, OnOff) : null),
            (Capabilities.Keypad, row.Approached && kind == DeviceKinds.Keypad ? Approached : null),
        ];
        return words.Where(w => w.Word is not null).Select(w => (w.About, w.Word!, (string?)null))
            .Concat(said.Traits.Where(t => t is { IsKnown: true, Word: not null }).Select(t => (t.Capability, t.Word!, t.Cause)));
    }

    private static (string About, string? Word) Condition(string kind, bool? faulted) => kind switch
    {
        DeviceKinds.Contact => (Capabilities.Contact, Say(faulted, f => f ? StateView.Open : StateView.Closed)),
        DeviceKinds.MotionSensor => (Capabilities.Motion, Say(faulted, Moving)),
        DeviceKinds.Generic => (Capabilities.Fault, Say(faulted, f => f ? StateView.Faulted : StateView.Clear)),
        _ => (Capabilities.Fault, null),
    };

    private static string? Say(bool? said, Func<bool, string> word) => said is { } known ? word(known) : null;

    private static string Moving(bool seen) => seen ? StateView.Motion : StateView.Clear;

    private static string Alarming(bool active) => active ? StateView.Alarm : StateView.Clear;

    private static string Tampered(bool tampered) => tampered ? StateView.Tampered : StateView.Ok;

    private static string OnOff(bool on) => on ? StateView.On : StateView.Off;

    private static string Of(PowerSource source) => source == PowerSource.Mains ? StateView.Mains : StateView.OnBattery;

    private static string Of(Hazard hazard) => hazard == Hazard.Smoke ? Capabilities.Smoke : Capabilities.Co;

    private static TimedWord? Timed(string about, string word, Instant? at) => at is { } time ? new TimedWord(about, word, time) : null;
}
