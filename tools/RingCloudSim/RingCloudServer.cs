using RingCloudSim.Control;
using RingCloudSim.Http;

namespace RingCloudSim;

/// <summary>A simulated Ring cloud that listens on 127.0.0.1 until it is disposed of.</summary>
public sealed class RingCloudServer : IAsyncDisposable
{
    private readonly World _world;
    private readonly WebApplication _ring;
    private readonly WebApplication _control;

    private RingCloudServer(World world, WebApplication ring, WebApplication control, RingCloudControl surface)
    {
        _world = world;
        _ring = ring;
        _control = control;
        Control = surface;
        var addresses = Listeners.Addresses(ring);
        var origin = addresses[0];
        Endpoints = new RingCloudEndpoints(
            origin, new Uri($"tcp://127.0.0.1:{world.Push.Port}"), new Uri($"ws://{world.AlarmHost}"));
        TlsOrigin = addresses.Count > 1 ? addresses[1] : null;
        ControlAddress = Listeners.Addresses(control)[0];
    }

    /// <summary>Every base a client has to know.</summary>
    public RingCloudEndpoints Endpoints { get; }

    /// <summary>The TLS listener, when a certificate was given.</summary>
    public Uri? TlsOrigin { get; }

    /// <summary>Google's message socket over TLS, when a certificate was given.</summary>
    public int? TlsPushPort => _world.Push.TlsPort;

    /// <summary>Base of the HTTP control plane.</summary>
    public Uri ControlAddress { get; }

    /// <summary>The same control plane, in process.</summary>
    public RingCloudControl Control { get; }

    /// <summary>How long no client has been heard of; zero while a request or socket is open.</summary>
    public TimeSpan IdleFor => _world.Activity.IdleFor;

    public static async Task<RingCloudServer> StartAsync(RingCloudOptions? options = null, CancellationToken cancel = default)
    {
        var world = new World(options ?? new RingCloudOptions());
        world.Push.Start();
        var ring = await Listeners.StartRingAsync(world, cancel);
        world.AlarmHost = world.Options.AlarmHost ?? Listeners.Addresses(ring)[0].Authority;
        var surface = new RingCloudControl(world);
        var control = await Listeners.StartControlAsync(
            world.Options.ControlPort, new ControlPlane(surface).HandleAsync, cancel);
        return new RingCloudServer(world, ring, control, surface);
    }

    public async ValueTask DisposeAsync()
    {
        _world.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _ring.StopAsync(now.Token);
        await _control.StopAsync(now.Token);
        await _ring.DisposeAsync();
        await _control.DisposeAsync();
        await _world.Push.DisposeAsync();
    }
}
