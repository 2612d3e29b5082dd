using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace RingActors.Api.Limits.Connections;

/// <summary>An open connection, as the door knows it.</summary>
internal sealed class ConnectionPlace(ConnectionContext connection, IPAddress address)
{
    private static readonly object Key = new();

    /// <summary>Whose it is, as limits tell callers apart.</summary>
    public IPAddress Address => address;

    /// <summary>True once a good key has come over it.</summary>
    public bool IsKnown { get; set; }

    /// <summary>False once it has ended, or has made room.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>True if it is one of the last places, on which only what is urgent is served.</summary>
    public bool IsLast { get; init; }

    /// <summary>True if it came from a proxy that the settings name.</summary>
    public bool IsProxy { get; init; }

    /// <summary>Where it stands among those that have shown no key; null if it is not among them.</summary>
    public LinkedListNode<ConnectionPlace>? Stranger { get; set; }

    /// <summary>The place of a request's connection; null where there is no door.</summary>
    public static ConnectionPlace? Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>() is { } items ? Of(items.Items) : null;

    /// <summary>The place of a connection.</summary>
    public static ConnectionPlace? Of(IDictionary<object, object?> items) =>
        items.TryGetValue(Key, out object? place) ? (ConnectionPlace?)place : null;

    /// <summary>Has whoever has the connection find its place.</summary>
    public void Attach() => connection.Items[Key] = this;

    /// <summary>Ends it at once.</summary>
    public void Drop() => connection.Abort(new ConnectionAbortedException("It made room for another."));
}
