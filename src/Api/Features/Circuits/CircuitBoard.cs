using System.Diagnostics.Metrics;
using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Metrics;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Features.Circuits;

/// <summary>
/// Every circuit breaker of the process: Ring's hosts (its login and those for push among them) and the receivers of
/// posts. In <c>/health</c>, as gauges, and to be reset by whoever operates the server.
/// </summary>
internal sealed class CircuitBoard : IHealthSource, IDisposable
{
    private const string OfReceiver =
        "A receiver of posts is left alone; GET /circuits names it to those who may know.";

    private readonly IRingLink _link;
    private readonly OutgoingCircuits _posts;
    private readonly Meter _meter = new(ToolMetrics.MeterName);

    public CircuitBoard(IRingLink link, OutgoingCircuits posts)
    {
        (_link, _posts) = (link, posts);
        _meter.CreateObservableGauge(
            "ring_circuit_state",
            () => All.Select(c => new Measurement<int>(
                (int)c.Phase, new KeyValuePair<string, object?>("circuit", c.Name))),
            description: "How each outside dependency stands: 0 used as ever, 1 single calls find out, 2 left alone.");
        _meter.CreateObservableGauge(
            "mcp_circuit_breaker_state",
            () => All.Select(c => new Measurement<int>(
                (int)c.Phase, new KeyValuePair<string, object?>("name", c.Name))),
            description: "The same as ring_circuit_state, under the name that other servers of this sort have for it.");
    }

    public IReadOnlyList<CircuitView> All => [.. _link.Connection?.Circuits ?? [], .. _posts.All];

    /// <summary>Has one be used as ever; false if there is none of that name.</summary>
    public bool Reset(string name) => _link.Connection?.ResetCircuit(name) == true || _posts.Reset(name);

    /// <summary>True if it is a receiver of posts: whom the homes tell, and so of the household.</summary>
    public static bool IsReceiver(CircuitView circuit) =>
        circuit.Name.StartsWith(OutgoingCircuits.NamePrefix, StringComparison.Ordinal);

    public SubsystemHealth Check()
    {
        CircuitView[] away = [.. All.Where(c => c.Phase != CircuitPhase.Closed)];
        return away.Length == 0
            ? new SubsystemHealth("circuits", HealthState.Ok, null, "Every outside dependency is used as ever.")
            : new SubsystemHealth("circuits", HealthState.Degraded, null, string.Join(" ", away.Select(Sentence)))
            {
                IsOfHousehold = away.Any(IsReceiver),
                WithoutHousehold = string.Join(" ", away.Select(c => IsReceiver(c) ? OfReceiver : Sentence(c))),
            };
    }

    public void Dispose() => _meter.Dispose();

    private static string Sentence(CircuitView circuit) => circuit.OpenUntil is { } until
        ? $"{circuit.Name} failed {CircuitState.FailuresMax} times in a row; it is left alone until "
            + $"{Instants.Text(until)}, but for what is urgent."
        : $"{circuit.Name} is being tried again.";
}
