using System.Net;
using Microsoft.AspNetCore.Connections;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Wire;

/// <summary>
/// Where the server speaks plain HTTP beyond this machine, only the proxies that <c>Http:BehindProxy</c> names reach
/// it: whoever else connects is hung up on before a byte of theirs is read, so that nobody gets used to sending a key
/// in plain text.
/// </summary>
internal sealed partial class PlainPeers(HttpSettings settings, TimeProvider time, ILogger<PlainPeers> log)
{
    private static readonly TimeSpan SaidEvery = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<IPNetwork> _proxies = ProxyNetworks.Of(settings);
    private readonly Lock _gate = new();
    private DateTimeOffset _said = DateTimeOffset.MinValue;
    private int _unsaid;

    public ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        IPAddress? remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (Lets(remote, (connection.LocalEndPoint as IPEndPoint)?.Address))
        {
            return next(connection);
        }

        Say(remote);
        connection.Abort();
        return Task.CompletedTask;
    };

    /// <summary>True for this machine itself, and for proxies.</summary>
    internal bool Lets(IPAddress? remote, IPAddress? local)
    {
        if (remote is null)
        {
            return false;
        }

        IPAddress plain = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        return IPAddress.IsLoopback(plain) || remote.Equals(local) || ProxyNetworks.Have(_proxies, plain);
    }

    /// <summary>Once a minute with how many, so that strangers fill no disk.</summary>
    private void Say(IPAddress? remote)
    {
        int connections;
        lock (_gate)
        {
            _unsaid++;
            DateTimeOffset now = time.GetUtcNow();
            if (now - _said < SaidEvery)
            {
                return;
            }

            (connections, _unsaid, _said) = (_unsaid, 0, now);
        }

        HungUp(log, connections, remote);
    }

    [LoggerMessage(1226, LogLevel.Warning, "Hung up on {Connections} plain connections, the last from {Remote}: it is "
        + "no proxy that Http:BehindProxy names")]
    private static partial void HungUp(ILogger log, int connections, IPAddress? remote);
}
