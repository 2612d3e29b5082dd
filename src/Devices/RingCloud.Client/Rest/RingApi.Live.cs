using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>Live views (section 8 of the protocol sheet).</summary>
internal sealed partial class RingApi
{
    /// <summary>
    /// For one connection to the signalling server, soon. Somebody waits for it: it may use what is kept for commands.
    /// </summary>
    public Task<Reading<string?>> SignalTicketAsync(CancellationToken stop) => ReadAsync(
        new RingRequest(HttpMethod.Post, new Uri(_at.App, "clap/ticket/request/signalsocket"), "signal_ticket") { IsCommand = true },
        static (root, faults) => WireObject.From(root, faults)?.Word("ticket"),
        static _ => null,
        stop);
}
