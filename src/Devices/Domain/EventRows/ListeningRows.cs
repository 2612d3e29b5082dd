using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>
/// By which lines the home is listened to, and what Ring says of it. What says only how far the listening is proven is
/// kept for the answer's coverage: as an entry it would be noise.
/// </summary>
internal static class ListeningRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<ListeningBegan>(EventKinds.System, (e, t) => e.DeafSince is { } deaf
            ? $"{Line(e.Line)} is listened to again; it was not since {t.Time(deaf)}."
            : $"{Line(e.Line)} is listened to."),
        Warning<WentDeaf>(EventKinds.System, (e, t) =>
            $"{Line(e.Line)} is not listened to since {t.Time(e.Since)}: {e.Reason}"),
        Routine<ServerStarted>(EventKinds.System, (_, _) => "RingActors started."),
        Warning<ClockStepped>(EventKinds.System, (e, t) => e.To > e.From
            ? $"The server's clock was put forward from {t.Time(e.From)} to {t.Time(e.To)}: "
                + "the time between counts as one "
                + "in which it was not there."
            : $"The server's clock was set back from {t.Time(e.From)} to {t.Time(e.To)}: "
                + "nothing runs twice, and what is "
                + "to come was planned anew."),
        Warning<DeviceUnannounced>(EventKinds.System, (e, t) =>
            $"Ring does not announce what {t.Device(e.Device)} sees: {e.Reason}"),
        Routine<DeviceAnnounced>(EventKinds.System, (e, t) => $"Ring announces what {t.Device(e.Device)} sees."),
        EventDescription.Bookkeeping<ListeningProvenUntil>(EventKinds.System),
        EventDescription.Bookkeeping<BackFilled>(EventKinds.System),
        EventDescription.Bookkeeping<HubTold>(EventKinds.System),
        EventDescription.Bookkeeping<HubHistoryRead>(EventKinds.System),
        Routine<LocationTold>(EventKinds.System, (e, t) =>
            $"Ring calls this home {(e.Name is { } called ? t.Quoted(called) : "nothing")}; "
            + $"its time zone is {e.TimeZone ?? "not told"}."),
        Routine<PayloadKept>(EventKinds.Unread, (e, _) =>
            $"Ring told something by {e.Source} that this version does not understand "
            + $"({string.Join("; ", e.Reasons.Take(2))}); it is kept."),
    ];

    private static string Line(string line) => line switch
    {
        Lines.Push => "What cameras announce",
        Lines.Devices => "The device list",
        _ => "The hub",
    };
}
