using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.States;

/// <summary>A state that a step wants devices to be in.</summary>
/// <param name="About">Of which capability.</param>
/// <param name="Value">Which.</param>
public sealed record StepWish(string About, string Value)
{
    /// <summary>Null for a command that leaves no state behind.</summary>
    internal static StepWish? Of(ICommand command) => command switch
    {
        SetDeviceState c => new(c.Capability, c.Value),
        SetLight c => new(Capabilities.Light, c.On ? StateView.On : StateView.Off),
        SoundSiren => new(Capabilities.Siren, StateView.On),
        SilenceSiren => new(Capabilities.Siren, StateView.Off),
        _ => null,
    };

    /// <summary>Whether the other would undo it.</summary>
    internal bool Opposes(StepWish other) => About == other.About && Value != other.Value;
}

/// <summary>What emergencies that are under way had devices do.</summary>
internal interface IEmergencySteps
{
    /// <summary>
    /// Why a device is not told something, of whoever is not to undo what a graver emergency wants; null if it is told.
    /// </summary>
    /// <param name="device">Which.</param>
    /// <param name="command">What it would be told.</param>
    /// <param name="by">The protocol that would tell it; null for a rule.</param>
    /// <param name="rank">How grave that one is; null for a rule.</param>
    string? Withheld(Address device, ICommand command, string? by, StepRank? rank);

    /// <summary>Whether there is a protocol of that id, and it is switched on.</summary>
    bool CanStart(string protocol);

    /// <summary>Whether steps of it are still to be taken: then it is not started once more.</summary>
    bool IsUnderWay(string protocol);
}

/// <summary>Whether a home practises for a while: all goes on as it would, and nobody is called for dispatch.</summary>
internal interface IPracticeMode
{
    /// <param name="protocol">Whose emergency it is.</param>
    /// <param name="savesLives">It saves lives: practised only where it is named.</param>
    /// <param name="startedAt">When the emergency began: what began before practice did is in earnest.</param>
    /// <param name="now">The moment of the decision.</param>
    bool Covers(string protocol, bool savesLives, NodaTime.Instant startedAt, NodaTime.Instant now);
}

/// <summary>Which of two emergencies goes before the other.</summary>
/// <param name="SavesLives">What saves lives goes before all that does not.</param>
/// <param name="Priority">Then the lower number.</param>
internal readonly record struct StepRank(bool SavesLives, int Priority)
{
    internal bool IsBefore(StepRank other) =>
        SavesLives != other.SavesLives ? SavesLives : Priority < other.Priority;
}

/// <summary>What is known of the emergency of which steps ask.</summary>
/// <param name="At">When it began.</param>
/// <param name="Kind">The word of its kind; null if it is of none.</param>
/// <param name="Acknowledged">Somebody takes care.</param>
/// <param name="Confidence">How much speaks for it, 0 to 4; null if nobody says.</param>
internal sealed record EmergencyFacts(NodaTime.Instant At, string? Kind, bool Acknowledged, int? Confidence);
