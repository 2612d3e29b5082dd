using System.Text.Json;
using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Auth;
using RingActors.Devices.RingCloud.Configuration;

namespace RingActors.Devices.RingCloud.Rest;

/// <summary>
/// The client device that Ring keeps for our hardware id. Made when Ring says it knows none, and every 12 h while push is on,
/// since Ring forgets push tokens otherwise. One at a time; Ring blocks addresses that make many.
/// </summary>
internal sealed class RingSession(RingClient client, RingCloudOptions options, AccessTokenSource access, ILogger log)
{
    public const string Endpoint = CallPurpose.SessionEndpoint;
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _generation;

    /// <summary>How many sessions were made; grows with each.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Told after each new session: push and subscriptions hang on it.</summary>
    public event Action? Made;

    /// <summary>Makes a session, unless somebody else has since <paramref name="seen"/> was read.</summary>
    public async Task RenewAsync(int seen, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (Generation != seen)
            {
                return;
            }

            var body = JsonSerializer.Serialize(new
            {
                device = new
                {
                    hardware_id = access.HardwareId.ToString("D"),
                    metadata = new { api_version = 11, device_model = options.DeviceModel },
                    os = "android",
                },
            });
            await client.SendAsync(
                new RingRequest(HttpMethod.Post, new Uri(options.Endpoints.Clients, "session"), Endpoint)
                {
                    Body = body,
                    // Without a session no command works either.
                    IsCommand = true,
                },
                stop);
            Interlocked.Increment(ref _generation);
        }
        finally
        {
            _one.Release();
        }

        RestLog.SessionMade(log);
        Made?.Invoke();
    }
}
