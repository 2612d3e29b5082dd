using RingCloudSim.OAuth;

namespace RingCloudSim.Signal;

/// <summary>
/// Tickets of the signalling server and the sockets they open (protocol sheet, 8.1). Called under the world's lock.
/// </summary>
internal sealed class SignalGateway(World world)
{
    private readonly Dictionary<string, Ticket> _tickets = [];
    private readonly List<SignalConnection> _connections = [];
    private int _connectionIds;

    public IReadOnlyList<SignalConnection> Connections => _connections;

    public string NewTicket(Account account)
    {
        var ticket = world.Ids.NextHex(24);
        _tickets[ticket] = new Ticket(account, world.Scheduler.Now + world.Options.TicketLifetime);
        return ticket;
    }

    /// <summary>Null when the ticket is unknown, used or too old.</summary>
    public SignalConnection? Open(string? token)
    {
        if (token is null || !_tickets.Remove(token, out var ticket) || ticket.ExpiresAt < world.Scheduler.Now)
        {
            return null;
        }

        var connection = new SignalConnection(world, ++_connectionIds, ticket.Account);
        _connections.Add(connection);
        return connection;
    }

    public void Closed(SignalConnection connection)
    {
        connection.Session?.Dispose();
        _connections.Remove(connection);
    }

    /// <summary>Drops the connections without a closing handshake.</summary>
    public int CutAll()
    {
        foreach (var connection in _connections)
        {
            connection.Cut();
        }

        return _connections.Count;
    }

    /// <summary>Ring ends every live view, with a number and a reason.</summary>
    public int CloseAll(int code, string text)
    {
        var sessions = _connections.Select(each => each.Session).OfType<SignalSession>().ToList();
        sessions.ForEach(each => each.Close(code, text));
        return sessions.Count;
    }

    private sealed record Ticket(Account Account, DateTimeOffset ExpiresAt);
}
