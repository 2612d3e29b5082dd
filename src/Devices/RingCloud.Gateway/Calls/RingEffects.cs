using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Reports;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Devices.RingCloud.Gateway.Calls;

/// <summary>
/// Makes the calls to Ring that decisions ask for. 'Delivered' means that Ring took it: whether it was done, only the
/// device's own report tells.
/// </summary>
/// <param name="accounts">Over which connection a home is called; while nobody knows, its calls wait.</param>
public sealed class RingEffects(RingAccounts accounts) : IEffectHandler
{
    /// <inheritdoc/>
    public string Channel => EffectChannels.Ring;

    /// <inheritdoc/>
    public async Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        if (accounts.CallsOf(call.Actor.Home) is not { } ring)
        {
            return new EffectResult(EffectVerdict.TryAgain, "ring.not-connected", "There is no connection to Ring yet.");
        }

        try
        {
            await SendAsync(ring, call, cancellation).ConfigureAwait(false);
            return new EffectResult(EffectVerdict.Delivered, "ring.accepted");
        }
        catch (RingApiException e)
        {
            return ResultOf(e);
        }
    }

    /// <summary>What comes of an attempt that Ring did not take.</summary>
    internal static EffectResult ResultOf(RingApiException fault)
    {
        string code = "ring." + CodeOf(fault.Fault);
        Duration? pause = fault.RetryAfter is { } after ? Duration.FromTimeSpan(after) : null;
        return fault.IsTransient || fault.IsOutcomeUnknown
            ? new EffectResult(EffectVerdict.TryAgain, code, fault.Message, pause)
            : new EffectResult(EffectVerdict.Rejected, code, fault.Message);
    }

    private static Task SendAsync(IRingCalls ring, EffectCall call, CancellationToken stop)
    {
        string location = call.Actor.Home;
        return call.Request switch
        {
            SwitchPanelMode r => ring.SwitchSecurityModeAsync(location, RingModes.ToRing(r.Mode), r.Bypass, stop),
            AskBaseStation => ring.AskBaseStationAsync(location, stop),
            SoundPanelSiren => ring.SoundAlarmSirenAsync(location, stop),
            SilencePanelSiren => ring.SilenceAlarmSirenAsync(location, stop),
            SetCameraLight r => ring.SetLightAsync(IdOf(r.DeviceId), r.On, stop),
            SoundCameraSiren r => ring.SoundSirenAsync(IdOf(r.DeviceId), r.For, stop),
            OpenIntercomDoor r => ring.UnlockIntercomAsync(IdOf(r.DeviceId), stop),
            SilenceCameraSiren r => ring.SilenceSirenAsync(IdOf(r.DeviceId), stop),
            ControlDevice r => DeviceControls.SendAsync(ring, location, r, stop),
            _ => throw new RingApiException(RingFault.Rejected, $"Ring knows no call for {call.Request.GetType().Name}."),
        };
    }

    private static long IdOf(string deviceId) => DeviceRoute.Of(deviceId).Number
        ?? throw new RingApiException(RingFault.Rejected, $"'{deviceId}' is no id of a Ring camera.");

    /// <summary>The stable word for a fault, without the <c>ring.</c> before it.</summary>
    public static string CodeOf(RingFault fault) => string.Concat(
        fault.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
