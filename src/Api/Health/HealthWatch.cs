using System.Collections.Immutable;

namespace RingActors.Api.Health;

/// <summary>
/// Says once in the log when a part comes to be well, or not any more. A part that goes to and fro is said when it has
/// stayed: two looks, ten seconds.
/// </summary>
internal sealed partial class HealthWatch(
    HealthBoard board, TimeProvider time, ILogger<HealthWatch> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Seen> _parts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Look(), null, Every, Every);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes long is not joined by the next one.
        if (_gate.TryEnter())
        {
            try
            {
                Take(board.Report().Subsystems);
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    internal void Take(ImmutableArray<SubsystemHealth> parts)
    {
        foreach (SubsystemHealth part in parts)
        {
            Seen seen = _parts.GetValueOrDefault(part.Name, new Seen(HealthState.Ok, HealthState.Ok));
            if (part.State == seen.Told)
            {
                _parts[part.Name] = new Seen(seen.Told, seen.Told);
            }
            else if (part.State == seen.Last)
            {
                _parts[part.Name] = new Seen(part.State, part.State);
                Say(part, seen.Told);
            }
            else
            {
                _parts[part.Name] = seen with { Last = part.State };
            }
        }
    }

    /// <summary>What a part says of the household stands in no log.</summary>
    private void Say(SubsystemHealth part, HealthState before)
    {
        string detail = part.IsOfHousehold ? part.WithoutHousehold ?? "its detail is in /health" : part.Detail;
        if (part.State == HealthState.Ok)
        {
            Well(log, part.Name, before, detail);
        }
        else
        {
            NotWell(log, part.Name, part.State, detail);
        }
    }

    /// <param name="Told">What was last said of it.</param>
    /// <param name="Last">What the last look found.</param>
    private sealed record Seen(HealthState Told, HealthState Last);

    [LoggerMessage(1205, LogLevel.Warning, "{Part} is {State}: {Detail}")]
    private static partial void NotWell(ILogger log, string part, HealthState state, string detail);

    [LoggerMessage(1206, LogLevel.Information, "{Part} is ok again, after {State}: {Detail}")]
    private static partial void Well(ILogger log, string part, HealthState state, string detail);
}
