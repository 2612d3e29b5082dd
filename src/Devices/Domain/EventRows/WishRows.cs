using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What somebody wants of a device, and how far it came.</summary>
internal static class WishRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<DoorOpeningRequested>(EventKinds.Command, (_, t) => $"Opening the door by {t.Name} was asked for."),
        Routine<LightRequested>(EventKinds.Command, (e, t) =>
            $"Switching the light of {t.Name} {(e.On ? "on" : "off")} was asked for."),
        Routine<SirenRequested>(EventKinds.Command, (e, t) => e.On
            ? $"Sounding the siren of {t.Name} was asked for{(e.For is { } time ? $" ({time.TotalSeconds:0} s)" : "")}."
            : $"Silencing the siren of {t.Name} was asked for."),
        Routine<ControlRequested>(EventKinds.Command, (e, t) => $"{t.Name}: {e.Capability} {e.Target} was asked for."),
        Warning<ControlRefused>(EventKinds.Refusal, (e, t) =>
            $"{t.Name}: {e.Capability} {e.Target} was refused: opening from here is not allowed."),
        Routine<IntentDeferred>(EventKinds.Command, (e, t) => e.WakesAt is { } at
            ? $"{t.Name} sleeps; Ring hands on the request when it wakes up, expected at {t.Time(at)}."
            : $"{t.Name} sleeps; Ring hands on the request when it wakes up."),
        Routine<IntentAccepted>(EventKinds.Command, (e, t) =>
            $"{t.Name}: Ring took the request ({e.Code}); that is no confirmation."),
        Routine<IntentConfirmed>(EventKinds.Command, (e, t) => $"{t.Name} confirmed: {What(e, t)}{e.Reported}."),
        Warning<IntentContradicted>(EventKinds.Command, (e, t) =>
            $"{t.Name} reports {What(e, t)}{e.Reported} instead of {e.Wanted}."),
        Warning<IntentBecameUnknown>(EventKinds.Command, (e, t) =>
            $"{t.Name}: whether it was done is not known. {e.Reason}"),
        Routine<IntentSuperseded>(EventKinds.Command, (e, t) => $"{t.Name}: the request was superseded"
            + $"{(e.External is { } other ? $" by {other}, set from outside" : "")}."),
        Warning<IntentExpired>(EventKinds.Command, (e, t) => $"{t.Name}: the request expired. {e.Reason}"),
        Warning<IntentRejected>(EventKinds.Command, (e, t) => $"{t.Name}: Ring refused the request ({e.Code})."),
    ];

    /// <summary>'On' alone says nothing; a mode, and a lock that is locked, say what they are.</summary>
    private static string What(IIntentEvent step, ITelling telling) => telling.AboutOf(step.Intent) switch
    {
        null or "mode" or Capabilities.Lock => "",
        { } about => about.Replace('-', ' ') + " ",
    };
}
