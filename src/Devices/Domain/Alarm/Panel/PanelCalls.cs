using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>Switch the alarm panel's mode.</summary>
/// <param name="Mode">Disarmed, home or away.</param>
/// <param name="Bypass">Ids (zids) of the sensors it is not to guard.</param>
[StoredName("ring.switch-panel-mode")]
public sealed record SwitchPanelMode(SecurityMode Mode, IReadOnlyList<string> Bypass) : IEffectRequest;

/// <summary>Have the base station tell anew how everything behind it stands.</summary>
[StoredName("ring.ask-base-station")]
public sealed record AskBaseStation : IEffectRequest;

[StoredName("ring.sound-panel-siren")]
public sealed record SoundPanelSiren : IEffectRequest;

[StoredName("ring.silence-panel-siren")]
public sealed record SilencePanelSiren : IEffectRequest;
