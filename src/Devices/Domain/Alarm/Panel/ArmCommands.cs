using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>
/// Arm the home. Refused while a participating sensor is open or not watched and not bypassed; the answer to it is
/// never 'armed': that is said only when the base station says so.
/// </summary>
/// <param name="Mode">Home or away.</param>
/// <param name="Bypass">
/// Sensors not to be guarded until the next disarming: addresses, ids, short names or names.
/// </param>
/// <param name="BypassOpen">Bypass whatever is open or not watched at this moment; the event lists it.</param>
[StoredName("security.arm")]
public sealed record Arm(SecurityMode Mode, IReadOnlyList<string>? Bypass = null, bool BypassOpen = false) : ICommand
{
    /// <summary>
    /// A mode of the home by its name, e.g. <c>night</c>; it says by itself what the base station guards. Null for
    /// <see cref="Mode"/>.
    /// </summary>
    public string? Named { get; init; }

    /// <summary>What is bypassed is guarded again once it has been closed for 5 s.</summary>
    public bool UntilClosed { get; init; }

    /// <summary>
    /// If something is open, arm as soon as it has closed, and give up after this time. Null: refuse.
    /// </summary>
    public Duration? WaitForClosed { get; init; }

    /// <summary>
    /// When that time is over: arm, leaving out what is open or not watched then. Otherwise it is given up (A-S4).
    /// </summary>
    public bool ThenBypass { get; init; }

    /// <summary>
    /// Arm only when this time has passed. Until then nothing stands in its way; then it is judged as one of that
    /// moment,
    /// and with <see cref="ThenBypass"/> what is open or not watched then is left out. Null: at once.
    /// </summary>
    public Duration? After { get; init; }
}

/// <summary>Disarm the home: always possible, and it stops whatever is on its way.</summary>
[StoredName("security.disarm")]
public sealed record Disarm : IAlwaysTaken;
