using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>A message as a push service was handed it.</summary>
internal sealed record Pushed(IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A push service on loopback (RFC 8030), whose answers are scripted, with one browser that is subscribed.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Pushed> _taken = Channel.CreateUnbounded<Pushed>();

    private PushService(WebApplication app) => _app = app;

    /// <summary>Statuses of the next answers; 201 when there is none left.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    public Browser Browser { get; } = new();

    public string Origin => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public string Endpoint => Origin + "/push/of-one-browser";

    public static async Task<PushService> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        PushService service = new(app);
        app.UseRouting();
        app.MapPost("/push/of-one-browser", (RequestDelegate)service.TakeAsync);
        await app.StartAsync();
        return service;
    }

    public Task<Pushed> NextAsync() => _taken.NextAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = Answers.TryDequeue(out int status) ? status : StatusCodes.Status201Created;
        await _taken.Writer.WriteAsync(new Pushed(
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
    }
}

/// <summary>
/// A browser's side of RFC 8291: its keys, and how it reads a message. Written from the standard, with an HKDF of its
/// own (RFC 5869), and sharing no code with what is tested.
/// </summary>
internal sealed class Browser
{
    private readonly ECDiffieHellman _key;

    public Browser()
        : this(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(16))
    {
    }

    public Browser(ECDiffieHellman key, byte[] auth)
    {
        _key = key;
        Auth = auth;
    }

    public byte[] Auth { get; }

    public byte[] PublicKey => PointOf(_key.ExportParameters(false).Q);

    public string AddressAt(string endpoint) =>
        $"push:{endpoint}#{Base64Url.EncodeToString(PublicKey)}.{Base64Url.EncodeToString(Auth)}";

    /// <summary>What a message says.</summary>
    public string Read(byte[] message)
    {
        byte[] salt = message[..16];
        int size = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(16));
        int length = message[20];
        byte[] sender = message[21..(21 + length)];
        byte[] record = message[(21 + length)..];
        Assert.True(record.Length <= size && message.Length <= 4096);
        using ECDiffieHellman other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
        });
        byte[] shared = _key.DeriveRawSecretAgreement(other.PublicKey);
        byte[] secret = Expand(HMACSHA256.HashData(Auth, shared), [.. Encoding.ASCII.GetBytes("WebPush: info\0"), .. PublicKey, .. sender]);
        byte[] pseudo = HMACSHA256.HashData(salt, secret);
        byte[] key = Expand(pseudo, Encoding.ASCII.GetBytes("Content-Encoding: aes128gcm\0"))[..16];
        byte[] nonce = Expand(pseudo, Encoding.ASCII.GetBytes("Content-Encoding: nonce\0"))[..12];
        byte[] plain = new byte[record.Length - 16];
        using AesGcm cipher = new(key, 16);
        cipher.Decrypt(nonce, record[..^16], record[^16..], plain);
        int end = Array.FindLastIndex(plain, b => b != 0);
        Assert.Equal(2, plain[end]);
        return Encoding.UTF8.GetString(plain[..end]);
    }

    internal static byte[] PointOf(ECPoint point) => [4, .. point.X!, .. point.Y!];

    private static byte[] Expand(byte[] pseudo, byte[] info)
    {
        byte[] first = [.. info, 1];
        return HMACSHA256.HashData(pseudo, first);
    }
}
