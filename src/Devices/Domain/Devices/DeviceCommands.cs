using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>Switch a camera's light.</summary>
public sealed record SetLight(bool On) : ICommand;

/// <summary>Sound a siren: a camera's, or, told to the security system, the base station's.</summary>
/// <param name="For">How long; null for 30 s. A camera sounds at most 2 minutes, the base station at most 10.</param>
public sealed record SoundSiren(Duration? For = null) : ICommand;

/// <summary>Silence a siren. Silencing the base station's siren does not disarm and cancels no alarm.</summary>
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

/// <summary>The channel on which Ring devices are commanded.</summary>
public static class EffectChannels
{
    public const string Ring = "ring";
}
