using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>Faults that befall the next writes; recoveries succeed.</summary>
internal sealed class DayFaults : IJournalFaults
{
    private readonly Queue<JournalFault> _next = new();

    internal void Add(IEnumerable<JournalFault> faults)
    {
        foreach (JournalFault fault in faults)
        {
            _next.Enqueue(fault);
        }
    }

    public JournalFault Next(JournalCall call) => call == JournalCall.Append && _next.TryDequeue(out JournalFault fault) ? fault : JournalFault.None;
}
