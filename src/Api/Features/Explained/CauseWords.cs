using RingActors.Api.Features.History;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past.Causes;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Explained;

/// <summary>A chain of causes in sentences, from the event back.</summary>
internal sealed class CauseWords(DevicesView devices)
{
    /// <summary>Links that the sentences name; all are in the list.</summary>
    private const int SaidMax = 8;

    /// <summary>Whether a device, or the base station, tells by it how something is or what it saw.</summary>
    internal static bool IsTold(IEvent @event) =>
        @event is IStateEvent or MotionDetected or DoorbellPressed or NumberReported;

    internal static string EndOf(IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain) =>
        chain[^1].Link.Kind switch
        {
            CauseKind.Person => "person",
            CauseKind.Clock => "clock",
            CauseKind.Outside => "outside",
            _ => "unknown",
        };

    internal string Answer(
        IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain, IReadOnlyList<AutomationBehind> behind)
    {
        List<string> said = [$"{Instants.Text(chain[0].Event.OccurredAt)}: {What(chain[0].Event)}"];
        foreach ((EventEnvelope _, CauseLink link) in chain.Take(SaidMax).Where(c => !c.Link.IsEnd))
        {
            said.Add($"{Came(link.Kind)} {What(link.Cause!)}{Because(link.Cause!)}");
        }

        if (chain.Count > SaidMax)
        {
            said.Add($"It goes {chain.Count - SaidMax} steps further back, see events.");
        }

        said.Add(End(chain));
        said.AddRange(behind.Select(b => $"The automation {Phrases.Quoted(b.AutomationName)} (version {b.Version}) "
            + $"was written by "
            + $"{b.WrittenBy} at {b.WrittenAt}" + (b.ApprovedBy is { } by ? $" and approved by {by}." : ".")));
        return string.Join(" ", said);
    }

    internal CauseEntry Entry(EventEnvelope envelope, CauseLink link)
    {
        HistoryEntry entry = HistoryWords.Entry(envelope, devices, withKept: false);
        return new CauseEntry(
            entry.EntryId, entry.At, entry.Summary, entry.DeviceId, entry.By, Word(link.Kind), link.Cause?.Id,
            envelope.Event is RuleFired fired ? [.. fired.Facts.Where(f => f.Holds).Select(f => f.Reason)] : null,
            entry.CorrelationId);
    }

    private static string End(IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain)
    {
        EventEnvelope first = chain[^1].Event;
        return chain[^1].Link.Kind switch
        {
            CauseKind.Person => $"That was done by {first.Principal.Value}.",
            CauseKind.Clock => "That came by itself: its time was over.",
            CauseKind.Outside when IsSwitchable(first.Event) =>
                $"Nothing that this server was asked for, and no automation of its own, led to that: "
                    + $"{first.Principal.Value} told "
                + "it. Somebody may have used the device itself, its switch or the Ring app, or Ring did it; more is "
                    + "not known.",
            CauseKind.Outside => $"That came from outside: {first.Principal.Value} told it.",
            _ => "What led to that lies further back than is looked, or this version cannot read it.",
        };
    }

    /// <summary>What people change by hand, as against what a sensor notices.</summary>
    private static bool IsSwitchable(IEvent @event) => @event is LightReported or SirenReported or ModeReported
        || (@event is IStateEvent
        {
            Said.About: Capabilities.Lock or Capabilities.Switch or Capabilities.Valve
            or Capabilities.MotionDetection
        });

    private static string Came(CauseKind kind) => kind switch
    {
        CauseKind.Wished => "It had been asked for:",
        CauseKind.WentOn => "It is a later step of what began with this:",
        CauseKind.Lasted => "This had lasted for its time, or waited its turn:",
        CauseKind.Belonged => "It is part of what began with this:",
        _ => "It followed from this:",
    };

    private static string Word(CauseKind kind) => kind switch
    {
        CauseKind.Led => "followed_from",
        CauseKind.Wished => "was_asked_for",
        CauseKind.WentOn => "later_step_of",
        CauseKind.Lasted => "lasted_since",
        CauseKind.Belonged => "part_of",
        CauseKind.Outside => "outside",
        CauseKind.Person => "person",
        CauseKind.Clock => "clock",
        _ => "unknown",
    };

    private static string Because(EventEnvelope envelope) => envelope.Event is RuleFired fired
        && fired.Facts.Where(f => f.Holds).Select(f => f.Reason).ToArray() is { Length: > 0 } held
            ? $" All that it asks for held: {string.Join("; ", held)}."
            : "";

    private string What(EventEnvelope envelope) => HistoryWords.Entry(envelope, devices, withKept: false).Summary;
}
