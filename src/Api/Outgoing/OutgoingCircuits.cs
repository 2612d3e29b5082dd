using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Outgoing;

/// <summary>How much a post matters, and whether anybody may see that it was made.</summary>
internal enum PostKind
{
    /// <summary>A webhook of an automation, an anchor: it waits while its receiver is left alone.</summary>
    Ordinary = 1,

    /// <summary>A notice of an incident: it goes out whatever is known of the receiver.</summary>
    Notice = 2,

    /// <summary>
    /// Of a silent call for help: it goes out, and nothing of it is remembered, for a circuit is shown to many.
    /// </summary>
    Silent = 3,
}

/// <summary>
/// A circuit breaker for each receiver of posts, by host and port; at most so many, and those go first that are closed.
/// </summary>
internal sealed class OutgoingCircuits(TimeProvider time)
{
    /// <summary>Receivers that are told apart at most; further ones are posted to without a breaker.</summary>
    internal const int ReceiversMax = 256;

    /// <summary>How the name of a receiver's circuit begins.</summary>
    internal const string NamePrefix = "post:";

    private readonly ConcurrentDictionary<string, Circuit> _receivers = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<CircuitView> All =>
        [.. _receivers.Values.Select(c => c.View).OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>Has a receiver be used as ever; false if there is none of that name.</summary>
    public bool Reset(string name)
    {
        Circuit? circuit = _receivers.Values.FirstOrDefault(c => c.Name == name);
        circuit?.Reset();
        return circuit is not null;
    }

    /// <summary>What the circuit of a receiver, host and port, is called.</summary>
    public static string NameOf(string receiver) => NamePrefix + receiver;

    /// <summary>The circuit of a post; null if it has none.</summary>
    public Circuit? Of(Uri target, PostKind kind)
    {
        if (kind == PostKind.Silent)
        {
            return null;
        }

        string receiver = target.Authority;
        if (_receivers.TryGetValue(receiver, out Circuit? known))
        {
            return known;
        }

        if (_receivers.Count >= ReceiversMax)
        {
            MakeRoom();
        }

        return _receivers.Count >= ReceiversMax
            ? null
            : _receivers.GetOrAdd(receiver, r => new Circuit(NameOf(r), Circuit.OpenForDefault, time));
    }

    private void MakeRoom()
    {
        foreach ((string receiver, Circuit circuit) in _receivers)
        {
            if (circuit.View.Phase == CircuitPhase.Closed)
            {
                _receivers.TryRemove(new KeyValuePair<string, Circuit>(receiver, circuit));
                return;
            }
        }
    }
}
