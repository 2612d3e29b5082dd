using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>Keep that a drill on paper took place.</summary>
/// <param name="Held">What is kept. Its id is its caller's: kept twice it is one.</param>
[StoredName("drill.hold")]
public sealed record HoldDrill(DrillHeld Held) : ICommand;

/// <summary>Begin a live drill: send recipients a message that says that it is a drill, and see who answers.</summary>
/// <param name="Protocol">Those whom this protocol tells; null for all recipients of the home.</param>
/// <param name="Seconds">For so long they have time.</param>
[StoredName("drill.begin")]
public sealed record BeginDrill(string? Protocol, int Seconds) : ICommand
{
    public const int SecondsMin = 60;
    public const int SecondsMax = 86_400;
    public const int SecondsDefault = 900;
}

/// <summary>A recipient answers a drill's message.</summary>
/// <param name="Drill">Which drill.</param>
/// <param name="Way">By which way.</param>
[StoredName("drill.acknowledge")]
public sealed record AcknowledgeDrill(string Drill, string Way) : ICommand;

/// <summary>End the live drill that is under way before its time.</summary>
[StoredName("drill.end")]
public sealed record EndDrill : ICommand;

/// <summary>Something really happened; told by <see cref="DrillReactions"/>.</summary>
/// <param name="Incident">The incident; null for a call for help without one.</param>
/// <param name="Leaves">It may leave the house by now: whoever got a message of the drill is told.</param>
[StoredName("drill.interrupt")]
internal sealed record InterruptDrill(string? Incident, bool Leaves) : IAlwaysTaken;

/// <summary>The answer of drills.</summary>
/// <param name="Drill">Its id.</param>
[StoredName("drill.answered")]
public sealed record DrillAnswered(string Drill) : IReply;
