using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using RingActors.Api.Certificates;

namespace RingActors.Api.Instance;

/// <summary>
/// An earlier start of this program on the same data directory that has proved to be it. Whoever has merely got its
/// port gets a random number from us, and nothing else.
/// </summary>
internal sealed class RunningInstance
{
    public const string ShutdownPath = "/admin/shutdown";
    public const string CopyPath = "/admin/copy-journal";
    public const string SecretUsesPath = "/admin/secret-uses";

    /// <summary>For whoever happens to have a port: a stranger may take the call and never answer.</summary>
    private static readonly TimeSpan StrangerWait = TimeSpan.FromSeconds(5);

    /// <summary>For where one of ours said that it listens: it may be starting, or busy.</summary>
    private static readonly TimeSpan AnnouncedWait = TimeSpan.FromSeconds(15);

    private readonly Announcement _announced;

    private RunningInstance(Announcement announced) => _announced = announced;

    /// <summary>Where it listens.</summary>
    public string Url => _announced.Url;

    /// <summary>Its process.</summary>
    public int Pid => _announced.Pid;

    public string Version => _announced.Version;

    /// <summary>SHA-256 of its certificate; null if it speaks plain HTTP.</summary>
    public string? Certificate => _announced.Certificate;

    /// <summary>True if it serves the demo home.</summary>
    public bool IsDemo => _announced.IsDemo;

    /// <summary>A client for it, and for nobody else who may have got its port; to be disposed of.</summary>
    public HttpClient NewClient(TimeSpan wait) => new HttpClient(Handler(_announced))
    {
        BaseAddress = new Uri(Url),
        Timeout = wait,
    };

    /// <summary>The server that announced itself in the data directory, if it answers and proves to be it.</summary>
    public static async Task<RunningInstance?> FindAsync(InstanceFiles files, CancellationToken cancellation)
    {
        if (files.Read() is not { } announced)
        {
            return null;
        }

        using var client = Client(Handler(announced), AnnouncedWait);
        return await ChallengeAsync(client, announced, cancellation) is null ? null : new RunningInstance(announced);
    }

    /// <summary>
    /// True if whoever has a port calls itself by our name. That is no proof of anything; it is only said.
    /// </summary>
    public static async Task<bool> CallsItselfOursAsync(string url, CancellationToken cancellation)
    {
        using var client = Client(PinnedCertificate.OfAnybody(), StrangerWait);
        try
        {
            using var response = await client.GetAsync(new Uri($"{url}/health"), cancellation);
            using var health = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return health.RootElement.GetProperty("server").GetString() == ServerIdentity.ServerName;
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellation))
        {
            return false;
        }
    }

    /// <summary>
    /// Asks it for something that only who can read the data directory may ask for. Null if it proves nothing any more.
    /// </summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public async Task<HttpResponseMessage?> AskAsync(string path, byte[] body, CancellationToken cancellation)
    {
        using var client = Client(Handler(_announced), Timeout.InfiniteTimeSpan);
        if (await ChallengeAsync(client, _announced, cancellation) is not { } challenge)
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url + path));
        request.Headers.Add(InstanceProof.CallerHeader, challenge.Caller);
        request.Headers.Add(InstanceProof.NonceHeader, challenge.Nonce);
        request.Headers.Add(InstanceProof.ProofHeader,
            InstanceProof.OfRequest(_announced, challenge.Caller, challenge.Nonce, path, body));
        request.Content = new ByteArrayContent(body);
        return await client.SendAsync(request, cancellation);
    }

    /// <summary>Asks it to stop and waits until its process has ended.</summary>
    /// <returns>Null when it has stopped, else why not.</returns>
    public async Task<string?> StopAsync(TimeSpan wait, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        try
        {
            using var process = Process.GetProcessById(Pid);
            using var response = await AskAsync(ShutdownPath, [], limit.Token);
            if (response is not { IsSuccessStatusCode: true })
            {
                return response is null
                    ? "it does not prove to be it any more"
                    : $"it answered {(int)response.StatusCode}";
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

    private static async Task<Challenge?> ChallengeAsync(
        HttpClient client, Announcement announced, CancellationToken cancellation)
    {
        var caller = InstanceProof.NewNonce();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(AnnouncedWait);
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri(announced.Url + InstanceProof.ChallengePath));
            request.Headers.Add(InstanceProof.CallerHeader, caller);
            using var response = await client.SendAsync(request, limit.Token);
            var answer = await response.Content.ReadFromJsonAsync(
                InstanceJson.Default.InstanceAnswer, limit.Token);
            return answer is { Nonce: not null, Proof: not null }
                && InstanceProof.AreEqual(answer.Proof, InstanceProof.OfServer(announced, caller, answer.Nonce))
                ? new Challenge(caller, answer.Nonce)
                : null;
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellation))
        {
            return null;
        }
    }

    /// <summary>Nobody there, or somebody who speaks otherwise: not us.</summary>
    private static bool IsNoAnswer(Exception exception, CancellationToken cancellation) =>
        exception is HttpRequestException or SocketException or IOException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or NotSupportedException
        || (exception is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static SocketsHttpHandler Handler(Announcement announced) =>
        new PinnedCertificate(announced.Certificate).Handler();

    private static HttpClient Client(SocketsHttpHandler handler, TimeSpan wait) => new HttpClient(handler)
    {
        Timeout = wait,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    private sealed record Challenge(string Caller, string Nonce);
}
