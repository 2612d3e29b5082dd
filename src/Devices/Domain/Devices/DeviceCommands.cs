using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>Switch a light.</summary>
/// <param name="On">The wanted state.</param>
/// <param name="For">
/// For how long; null until it is switched again. Only lights behind a hub go off by themselves.
/// </param>
[StoredName("light.set")]
public sealed record SetLight(bool On, Duration? For = null) : ICommand;

/// <summary>Ask a device for a state that has a word: lock it, switch it on, close it.</summary>
/// <param name="Capability">One of the device's own, e.g. <c>lock</c>.</param>
/// <param name="Value">One of the words of <see cref="Trait.Wishes"/>, e.g. <c>locked</c>.</param>
/// <param name="For">For how long; null for good. Only a snooze and a light end by themselves.</param>
/// <param name="MayOpen">The household has allowed that doors and valves are opened from here.</param>
[StoredName("device.set-state")]
public sealed record SetDeviceState(string Capability, string Value, Duration? For = null, bool MayOpen = false) : ICommand;

/// <summary>Ask a device for a number, in the unit in which it tells it: a level, a volume, a set point.</summary>
[StoredName("device.set-number")]
public sealed record SetDeviceNumber(string Capability, double Value) : ICommand;

/// <summary>Sound a siren: a camera's, or, told to the security system, the base station's.</summary>
/// <param name="For">How long; null for 30 s. A camera sounds at most 2 minutes, the base station at most 10.</param>
[StoredName("siren.sound")]
public sealed record SoundSiren(Duration? For = null) : ICommand;

/// <summary>Silence a siren. Silencing the base station's siren does not disarm and cancels no alarm.</summary>
[StoredName("siren.silence")]
public sealed record SilenceSiren : ICommand;

/// <summary>Switch the light of a camera.</summary>
/// <param name="DeviceId">Ring's id of the camera.</param>
/// <param name="On">The wanted state.</param>
[StoredName("ring.set-camera-light")]
public sealed record SetCameraLight(string DeviceId, bool On) : IEffectRequest;

/// <summary>Sound the siren of a camera; it falls silent by itself.</summary>
[StoredName("ring.sound-camera-siren")]
public sealed record SoundCameraSiren(string DeviceId, Duration For) : IEffectRequest;

[StoredName("ring.silence-camera-siren")]
public sealed record SilenceCameraSiren(string DeviceId) : IEffectRequest;

/// <summary>Ask a device for a state of one of its traits, of its light or of its siren.</summary>
/// <param name="DeviceId">Ring's id or zid.</param>
/// <param name="RingKind">Ring's word for what it is: the same wish is put in other words to other devices.</param>
/// <param name="Capability">What it is about.</param>
/// <param name="Word">The wanted word; null for a number.</param>
/// <param name="Number">The wanted number; null for a word.</param>
/// <param name="For">For how long; null for good.</param>
[StoredName("ring.control-device")]
public sealed record ControlDevice(
    string DeviceId, string RingKind, string Capability, string? Word, Measure? Number = null, Duration? For = null) : IEffectRequest;

/// <summary>The channel on which Ring devices are commanded.</summary>
public static class EffectChannels
{
    public const string Ring = "ring";

    /// <summary>Cameras are asked for pictures beside it: one takes seconds, and no siren waits for that.</summary>
    public const string Pictures = "pictures";
}
