namespace RingCloudSim;

/// <summary>A control call that names nothing known, or makes no sense; the message says how to repair it.</summary>
public sealed class SimulatorException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status of the same answer on the control plane: 400 or 404.</summary>
    public int Status { get; } = status;

    internal static SimulatorException NotFound(string what, string name, IEnumerable<string> known)
        => new(404, $"No {what} '{name}'. Known: {string.Join(", ", known.Take(50))}.");

    internal static SimulatorException Invalid(string message) => new(400, message);
}
