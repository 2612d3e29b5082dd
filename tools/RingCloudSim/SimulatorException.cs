namespace RingCloudSim;

/// <summary>A control call that names nothing known, or makes no sense; the message says how to repair it.</summary>
public sealed class SimulatorException(string message) : Exception(message)
{
    internal static SimulatorException Unknown(string what, string name, IEnumerable<string> known)
        => new($"No {what} '{name}'. Known: {string.Join(", ", known.Take(50))}.");

    internal static SimulatorException Invalid(string message) => new(message);
}
