using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>
/// Whether an incident is open. A silent call for help is none: what a rule does could be seen in the house.
/// </summary>
/// <param name="Open">True: one is. False: none is.</param>
public sealed record IncidentCondition(bool Open = true) : RuleCondition
{
    private static readonly IReadOnlyList<string> StageWords =
        [Word(IncidentStage.Entry), Word(IncidentStage.Alarm), Word(IncidentStage.Told)];

    /// <summary>Only of these sorts; null means any.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Only at these stages; null means any.</summary>
    public IReadOnlyList<string>? Stages { get; init; }

    internal static Shape Shape { get; } = new("incident", "An incident is open, or none is.",
    [
        new("open", FieldKind.Flag, "True: one is open. False: none is.") { Default = () => true },
        new("kinds", FieldKind.Words, "Only of these sorts; missing means any.")
        {
            Words = [.. Enum.GetValues<IncidentKind>().Select(k => k.Word())], Max = Field.WordsMax,
        },
        new("stages", FieldKind.Words,
            "Only while it is in its entry delay, sounds, or has been told to others; missing means any.")
        {
            Words = StageWords, Max = Field.WordsMax,
        },
    ]);

    internal (bool? Holds, string Reason) Judge(HomeView view)
    {
        IncidentView? open = view.Guard().Incidents.FirstOrDefault(i =>
            (Kinds is not { Count: > 0 } kinds || kinds.Contains(i.Kind.Word(), StringComparer.Ordinal))
            && (Stages is not { Count: > 0 } stages || stages.Contains(Word(i.Stage), StringComparer.Ordinal)));
        return (Open == open is not null, open is null
            ? "no such incident was open"
            : $"an incident of {open.Kind.Word()} was open since {DeviceStates.Text(open.OpenedAt)}, "
                + $"in stage {Word(open.Stage)}");
    }

    private static string Word(IncidentStage stage) => stage.ToString().ToLowerInvariant();
}
