using NodaTime;
using RingActors.Api.Tools;
using RingActors.Engine.Core;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Practising;

namespace RingActors.Api.Features.Practising;

/// <summary>Practice mode, in every answer that has to do with alarms.</summary>
/// <param name="Practising">Always true: where the home does not practise there is no such part.</param>
/// <param name="Until">It ends by itself then.</param>
/// <param name="Protocols">Ids of the protocols that practise.</param>
/// <param name="Says">What that comes to, for a person.</param>
internal sealed record PracticeEntry(
    bool Practising, string Until, string Since, IReadOnlyList<string> Protocols, string Says)
{
    public string? Note { get; init; }

    public string? By { get; init; }

    /// <summary>Null if the home does not practise.</summary>
    internal static PracticeEntry? Of(HomeView view, Instant now)
    {
        PracticeView practice = view.Part<PracticeView>();
        return practice.At(now) is not { } on ? null : new PracticeEntry(
            true, Instants.Text(on.Until), Instants.Text(on.Since), Covered(view, now), Sentence(view, now)!)
        {
            Note = on.Note,
            By = practice.By?.Value,
        };
    }

    /// <summary>The same for a person; null if the home does not practise.</summary>
    internal static string? Sentence(HomeView view, Instant now) =>
        view.Part<PracticeView>().At(now) is not { } on ? null
        : $"PRACTICE MODE until {Instants.Text(on.Until)}: in an alarm nobody is called for dispatch by "
            + $"{string.Join(", ", Covered(view, now).DefaultIfEmpty("no protocol"))}. Recipients are told, marked as "
            + "practice, and sirens sound. If there is real danger, call the emergency number yourself.";

    private static IReadOnlyList<string> Covered(HomeView view, Instant now) =>
    [
        .. view.Part<ProtocolsView>().All
            .Where(p => p.Document is { } document
                && view.Part<PracticeView>().Covers(p.Slug, document.SavesLives, now))
            .Select(p => p.Slug),
    ];
}
