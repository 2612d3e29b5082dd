using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Whatever the network does, a call ends in an answer or in a fault that says that Ring cannot be reached.</summary>
public sealed class TransportTests
{
    private const int Calls = 60;

    [Fact]
    public async Task A_connection_that_is_reset_as_soon_as_it_is_made_is_a_ring_that_cannot_be_reached()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var resetting = Task.Run(() => ResetAsync(listener, over.Token));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        for (var i = 0; i < Calls; i++)
        {
            using var meter = new RingMeter();
            using var transport = new RingTransport(new RingCloudOptions(), meter, TimeProvider.System, NullLogger.Instance);
            using var message = new HttpRequestMessage(HttpMethod.Get, address);
            var fault = await Assert.ThrowsAsync<RingApiException>(() => transport.SendAsync(message, "locations", CallUrgency.Command, default));
            Assert.Equal(RingFault.Unreachable, fault.Fault);
        }

        await over.CancelAsync();
        await resetting;
    }

    private static async Task ResetAsync(TcpListener listener, CancellationToken over)
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(over);
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
