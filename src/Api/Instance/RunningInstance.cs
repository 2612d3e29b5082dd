using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace RingActors.Api.Instance;

/// <summary>
/// A server that answers with our identity: an earlier start of this program on the same data directory.
/// </summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Version">Its version.</param>
internal sealed record RunningInstance(string Url, int Pid, string Version)
{
    public const string ShutdownPath = "/admin/shutdown";
    public const string TokenHeader = "RingActors-Takeover";

    /// <summary>For whoever happens to have a port: a stranger may take the call and never answer.</summary>
    internal static readonly TimeSpan StrangerWait = TimeSpan.FromSeconds(2);

    /// <summary>For where one of ours said that it listens: it may be starting, or busy.</summary>
    internal static readonly TimeSpan AnnouncedWait = TimeSpan.FromSeconds(15);

    /// <summary>Asks an address who is there; null if it is not us.</summary>
    /// <param name="identity">Who we are; null if any data directory will do.</param>
    /// <param name="url">Where to ask.</param>
    /// <param name="wait">How long an answer may take. Where nobody listens, it comes at once.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public static async Task<RunningInstance?> FindAsync(
        ServerIdentity? identity, string url, TimeSpan wait, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = wait, MaxResponseContentBufferSize = 64 * 1024 };
        return await AskAsync(client, identity, url, cancellation);
    }

    private static async Task<RunningInstance?> AskAsync(HttpClient client, ServerIdentity? identity, string url,
        CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync(new Uri($"{url}/health"), cancellation);
            using var health = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            var root = health.RootElement;
            return root.GetProperty("server").GetString() == ServerIdentity.ServerName
                && (identity is null || root.GetProperty("instance").GetString() == identity.Instance)
                ? new RunningInstance(url, root.GetProperty("pid").GetInt32(), root.GetProperty("version").GetString()
                    ?? "?")
                : null;
        }
        catch (Exception exception) when (
            exception is HttpRequestException or SocketException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Nobody there, or somebody who speaks otherwise: not us.
            return null;
        }
    }

    /// <summary>Asks it to stop and waits until its process has ended.</summary>
    /// <returns>Null when it has stopped, else why not.</returns>
    public async Task<string?> StopAsync(InstanceFiles files, TimeSpan wait, CancellationToken cancellation)
    {
        if (files.ReadToken() is not { } token)
        {
            return "it left no takeover token in the data directory";
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        try
        {
            using var process = Process.GetProcessById(Pid);
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url + ShutdownPath));
            request.Headers.Add(TokenHeader, token);
            using var response = await client.SendAsync(request, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                return $"it answered {(int)response.StatusCode}";
            }

            await process.WaitForExitAsync(limit.Token);
            return null;
        }
        catch (ArgumentException)
        {
            // No such process any more.
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it had not ended after {wait.TotalSeconds:0} s";
        }
    }
}
