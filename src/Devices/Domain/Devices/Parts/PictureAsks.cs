using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>
/// A camera is asked for a picture. That one was taken is said when it is stored, never before; that none was, when
/// nobody tries any more.
/// </summary>
internal static class PictureAsks
{
    /// <summary>What is to be seen later than this is something else.</summary>
    internal static readonly Duration ExpiresAfter = Duration.FromSeconds(60);

    private const string Kind = "snapshot";

    internal static Decision Ask(DeviceBase device, DecideContext context)
    {
        if (!device.Has(Capabilities.Snapshot))
        {
            return DeviceRefusals.NotFitted(context.Self, Capabilities.Snapshot);
        }

        string ask = context.NewId(Kind);
        return Decision.Of(new SnapshotAsked(ask, context.Principal)).Call(new Effect(
            ask, EffectChannels.Pictures, new TakeCameraSnapshot(context.Self.Id, context.Principal), context.Now
                + ExpiresAfter));
    }

    /// <summary>Whether a call was one for a picture.</summary>
    internal static bool IsOne(EffectConcluded call) => call.Name.StartsWith(Kind, StringComparison.Ordinal);

    internal static Decision Concluded(EffectConcluded call) => call.Outcome == EffectOutcome.Delivered
        ? Decision.Nothing()
        : Decision.Of(new SnapshotNotTaken(call.Name, call.Code, call.Detail));
}
