using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using RingActors.Api.Access.Callers;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// The server's side of <see cref="InstanceProof"/>: proves itself to a later start on the same data directory, and
/// tells that start's requests from those of strangers. What it hands out carries its own time and seal, so that
/// strangers who ask for many fill no memory; what has been used is remembered until it is too old anyway.
/// </summary>
internal sealed class InstanceChallenges(TimeProvider time, LogSampler sampler, ILogger<InstanceChallenges> log)
{
    private const string NoProof = "no proof that the data directory can be read";

    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);
    private volatile Announcement? announced;

    /// <summary>Until the server is announced nobody can know its key, and nobody is answered.</summary>
    public void Accept(Announcement announcement) => announced = announcement;

    /// <summary>Answers a challenge with a proof.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var caller = context.Request.Headers[InstanceProof.CallerHeader].ToString();
        if (announced is not { } server || !Peer.IsLocal(context) || !InstanceProof.IsNonce(caller))
        {
            return RefuseAsync(context);
        }

        var issued = Issued(server);
        HttpAnswer.WriteJson(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(
            new InstanceAnswer(issued, InstanceProof.OfServer(server, caller, issued)),
            InstanceJson.Default.InstanceAnswer));
        return Task.CompletedTask;
    }

    /// <summary>True if whoever asks can read the data directory, and asks for this, for the first time.</summary>
    public bool IsProved(HttpContext context, string path, ReadOnlySpan<byte> body)
    {
        var headers = context.Request.Headers;
        var caller = headers[InstanceProof.CallerHeader].ToString();
        var nonce = headers[InstanceProof.NonceHeader].ToString();
        var proof = headers[InstanceProof.ProofHeader].ToString();
        return announced is { } server && Peer.IsLocal(context) && IsFresh(server, nonce)
            && InstanceProof.AreEqual(proof, InstanceProof.OfRequest(server, caller, nonce, path, body))
            && TakeOnce(nonce);
    }

    public Task RefuseAsync(HttpContext context)
    {
        if (sampler.IsWhole(1201, NoProof))
        {
            Log.RequestRefused(log, context.Connection.RemoteIpAddress, NoProof);
        }

        return HttpAnswer.FailAsync(context, 403, new ToolFailure(
            ToolErrorType.Forbidden, "takeover.start-with-takeover",
            "Only a later start of this server, by its own user, may ask for this.",
            "Start it with --takeover on the same data directory."));
    }

    private string Issued(Announcement server)
    {
        var text = $"{time.GetUtcNow().ToUnixTimeMilliseconds()}.{InstanceProof.NewNonce()}";
        return $"{text}.{InstanceProof.OfNonce(server, text)}";
    }

    private bool IsFresh(Announcement server, string nonce)
    {
        var seal = nonce.LastIndexOf('.');
        var end = nonce.IndexOf('.', StringComparison.Ordinal);
        return end > 0 && seal > end
            && InstanceProof.AreEqual(nonce[(seal + 1)..], InstanceProof.OfNonce(server, nonce[..seal]))
            && long.TryParse(nonce.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at)).Duration() <= Validity;
    }

    private bool TakeOnce(string nonce)
    {
        var now = time.GetUtcNow();
        foreach (var (old, until) in used)
        {
            if (until < now)
            {
                used.TryRemove(old, out _);
            }
        }

        return used.TryAdd(nonce, now + Validity * 2);
    }
}
