using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>
/// Leaves a host alone that has failed several times in a row, whatever was asked of it. One endpoint in trouble among
/// others that work never gets there.
/// </summary>
internal sealed class HostCircuits(TimeSpan openFor, TimeProvider time)
{
    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Circuit> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All hosts that were called, as they stand.</summary>
    public IReadOnlyList<CircuitView> All =>
        [.. _hosts.Values.Select(c => c.View).OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>The hosts that are not used as ever at present.</summary>
    public IReadOnlyList<string> Open =>
    [
        .. _hosts.Where(h => h.Value.View.Phase != CircuitPhase.Closed).Select(h => h.Key)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Has a host be used as ever; false if there is none of that name.</summary>
    public bool Reset(string name)
    {
        Circuit? circuit = _hosts.Values.FirstOrDefault(c => c.Name == name);
        circuit?.Reset();
        return circuit is not null;
    }

    /// <exception cref="RingApiException">The host is left alone; nothing was sent.</exception>
    public CircuitPass Enter(Uri address, CallUrgency urgency)
    {
        Circuit circuit = _hosts.GetOrAdd(address.Authority, host => new Circuit("ring:" + host, openFor, time));
        return circuit.Enter(urgency, out TimeSpan wait) ?? throw new RingApiException(
            RingFault.HostAway,
            $"{address.Host} has failed {CircuitState.FailuresMax} times in a row and is left alone for a while. "
                + "Nothing was sent.",
            wait > ProbeTakes ? wait : ProbeTakes);
    }
}
