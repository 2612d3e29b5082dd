using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Alarm;

/// <summary>Tickets and the sockets they open (protocol sheet, 6.1 and 6.2). Called under the world's lock.</summary>
internal sealed class AlarmGateway(World world)
{
    private readonly Dictionary<string, Ticket> _tickets = [];
    private readonly List<AlarmConnection> _connections = [];
    private int _connectionIds;

    public IReadOnlyList<AlarmConnection> Connections => _connections;

    /// <summary>For one connection, soon.</summary>
    public string NewTicket(SimLocation location, Account account)
    {
        var ticket = world.Ids.NextHex(24);
        _tickets[ticket] = new Ticket(location, account, world.Scheduler.Now + world.Options.TicketLifetime);
        return ticket;
    }

    /// <summary>Null when the ticket is unknown, used or too old.</summary>
    public AlarmConnection? Open(string? authCode)
    {
        if (authCode is null || !_tickets.Remove(authCode, out var ticket) || ticket.ExpiresAt < world.Scheduler.Now)
        {
            return null;
        }

        var connection = new AlarmConnection(world, ++_connectionIds, ticket.Location, ticket.Account);
        _connections.Add(connection);
        foreach (var hub in ticket.Location.Hubs)
        {
            connection.Send("DataUpdate", HubMessages.SessionInfo(hub));
        }

        connection.Lifetime = world.Scheduler.After(world.Options.SocketLifetime, () =>
        {
            connection.Send("disconnect", new JsonObject { ["msg"] = "timeout" });
            connection.Close();
        });
        return connection;
    }

    public void Closed(AlarmConnection connection)
    {
        connection.Lifetime?.Dispose();
        _connections.Remove(connection);
    }

    public void Broadcast(AlarmHub hub, JsonObject message)
    {
        foreach (var connection in _connections.Where(each => each.Location.Id == hub.LocationId))
        {
            connection.Send("DataUpdate", message);
        }
    }

    /// <summary>Drops the connections without a closing handshake, as a failing network does.</summary>
    public int CutAll()
    {
        foreach (var connection in _connections)
        {
            connection.Cut();
        }

        return _connections.Count;
    }

    public int MuteAll()
    {
        foreach (var connection in _connections)
        {
            connection.IsMuted = true;
        }

        return _connections.Count;
    }

    private sealed record Ticket(SimLocation Location, Account Account, DateTimeOffset ExpiresAt);
}
