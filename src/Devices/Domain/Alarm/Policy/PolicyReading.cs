using System.Text.Json.Nodes;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Something that is wrong with a policy document.</summary>
/// <param name="Path">Where, e.g. <c>zones[1].modes[0]</c>.</param>
/// <param name="Code">
/// <c>missing</c>, <c>unknown-field</c>, <c>wrong-type</c>, <c>out-of-range</c>, <c>unknown-word</c>,
/// <c>unknown-mode</c>, <c>unknown-device</c>, <c>unknown-group</c>, <c>lacks-capability</c>, <c>duplicate</c>,
/// <c>conflict</c> or <c>invalid</c>.
/// </param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Near">What may have been meant, best first.</param>
public sealed record PolicyFault(string Path, string Code, string Message, IReadOnlyList<string> Near);

/// <summary>A policy document as it was understood.</summary>
/// <param name="Policy">The policy; null if anything is wrong with the document.</param>
/// <param name="Faults">All that is wrong, at most <see cref="PolicyFaults.Max"/>.</param>
/// <param name="Corrected">A document that is right, nearest to what was sent; null if nothing is wrong.</param>
public sealed record PolicyReading(SecurityPolicy? Policy, IReadOnlyList<PolicyFault> Faults, JsonObject? Corrected);

/// <summary>The faults of one document, as they are found.</summary>
internal sealed class PolicyFaults
{
    /// <summary>Nobody reads more at once.</summary>
    internal const int Max = 25;

    private const int ShownMax = 64;

    private readonly List<PolicyFault> _faults = [];

    internal IReadOnlyList<PolicyFault> All => _faults;

    /// <summary>True when enough is said: no further fault is noted.</summary>
    internal bool IsFull => _faults.Count == Max;

    /// <summary>
    /// Notes a fault, unless one of the same place is noted: the second would only follow from the first.
    /// </summary>
    internal void Add(string path, string code, string message, params IReadOnlyList<string> near)
    {
        if (!IsFull && !_faults.Exists(f => f.Path == path))
        {
            _faults.Add(new PolicyFault(path, code, message, near));
        }
    }

    /// <summary>What was received, as it is repeated in messages and paths.</summary>
    internal static string Shown(string received) =>
        received.Length <= ShownMax ? received : string.Concat(received.AsSpan(0, ShownMax), "…");
}
