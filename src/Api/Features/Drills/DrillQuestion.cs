using System.Text.Json;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Protocols;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Features.Drills;

/// <summary>What a drill on paper is about, as a call says it.</summary>
/// <param name="Name">The protocol's id, or <c>draft</c>.</param>
/// <param name="Plan">What is run.</param>
/// <param name="IsDraft">It is written in the call, and is no protocol of the home.</param>
/// <param name="Incident">The incident of the past; null for an invented one.</param>
internal sealed record DrillQuestion(string Name, DrillPlan Plan, bool IsDraft, string? Incident)
{
    internal const string Id = "protocol_id";
    internal const string Document = "protocol";
    internal const string IncidentId = "incident_id";
    internal const string Ends = "ends";
    internal const string Never = "never";
    internal const string Kind = "kind";
    internal const string Devices = "devices";
    internal const string Confidence = "confidence";
    internal const string Entry = "entry_seconds";
    internal const string EndsAfter = "ends_after_seconds";
    internal const string At = "at";
    internal const string Answers = "answers";
    internal const string Unreachable = "unreachable";
    internal const string Draft = "draft";

    private static readonly string[] OfInvented = [Kind, Devices, Confidence, Entry, EndsAfter, At];

    /// <summary>Reads a call; all that is wrong with it is said at once.</summary>
    internal static (DrillQuestion? Question, ToolFailure? Failure) Read(
        ToolDefinition tool, ToolArguments arguments, HomeView view, DateTimeZone zone, Instant now, HomeNames names,
        PersonSeals persons, DrillRecord record, CancellationToken cancellation)
    {
        List<ToolFault> faults = [];
        (string name, ProtocolDocument? document, int version) = Protocol(
            arguments, view, names, persons, faults);
        IReadOnlyList<DeviceView> devices = DevicesOf(arguments, view, faults);
        Dictionary<string, string> recipients = view.Guard().Policy.Contacts
            .GroupBy(c => persons.Open(c.Id)).ToDictionary(c => c.Key, c => c.First().Id, StringComparer.Ordinal);
        IReadOnlyList<AssumedAnswer> answers = AnswersOf(arguments, recipients, faults);
        string[] unreachable = arguments.Has(Unreachable)
            ? [.. arguments.GetStrings(Unreachable).Select(r => RecipientOf(Unreachable, r, recipients, faults))] : [];
        bool isPast = arguments.Has(IncidentId);
        faults.AddRange(OfInvented.Where(n => isPast && arguments.Has(n)).Select(n => new ToolFault(
            n, "conflict", $"{n} is of an invented incident; leave it out beside {IncidentId}.")));
        if (!isPast && arguments.Has(Ends))
        {
            faults.Add(
                new ToolFault(Ends, "conflict", $"{Ends} is of a past incident; say {EndsAfter} of an invented one."));
        }

        faults.AddRange(
            OfInvented.Where(n => n is not (Kind or At) && !isPast && !arguments.Has(Kind) && arguments.Has(n))
            .Select(n => new ToolFault(n, "conflict", $"{n} is of an incident: say its {Kind}, too.")));
        if (faults.Count > 0 || document is null)
        {
            return (null, ArgumentFaults.ToFailure(tool, arguments.Root, faults));
        }

        HomeView? past = null;
        DrillCourse course;
        if (isPast)
        {
            string incident = arguments.GetString(IncidentId);
            if (record.Find(view, incident, arguments.FindString(Ends) != Never, cancellation) is not { } found)
            {
                return (null, ToolFailures.NoSuch(
                    IncidentId, "incident", incident, [.. view.Guard().Ended.Select(i => i.Id)],
                        "get_security_history"));
            }

            (past, course) = found;
        }
        else
        {
            course = Invented(arguments, view, devices, arguments.FindMoment(At, zone) ?? now);
        }

        return (new DrillQuestion(
            name,
            new DrillPlan(DrillHome.Of(view, past), version < 0 ? Draft : name, course)
            {
                Document = document,
                Version = Math.Max(0, version),
                Answers = answers,
                Unreachable = unreachable,
            },
            version < 0,
            isPast ? course.Incident : null), null);
    }

    private static DrillCourse Invented(
        ToolArguments arguments, HomeView view, IReadOnlyList<DeviceView> devices, Instant at) =>
        arguments.FindString(Kind) is not { } kind ? new DrillCourse(at, [])
        : new InventedIncident(Enum.GetValues<IncidentKind>().First(k => k.Word() == kind))
        {
            Devices = devices,
            Confidence = (int?)arguments.FindInteger(Confidence),
            EntrySeconds = (int?)arguments.FindInteger(Entry) ?? 0,
            EndsAfterSeconds = (int?)arguments.FindInteger(EndsAfter),
        }.In(view, at);

    /// <summary>The protocol that is meant; a version below 0 for what is written in the call.</summary>
    private static (string Name, ProtocolDocument? Document, int Version) Protocol(
        ToolArguments arguments, HomeView view, HomeNames names, PersonSeals persons, List<ToolFault> faults)
    {
        if (arguments.Has(Document))
        {
            if (arguments.Has(Id))
            {
                faults.Add(new ToolFault(Document, "conflict", $"Give either {Id} or {Document}, not both."));
            }

            faults.AddRange(ChangeProtocolTool.FaultsOf(
                arguments.Root, view, names, persons, out ProtocolDocument? draft));
            string? template = arguments.Find(Document) is { ValueKind: JsonValueKind.Object } said
                && said.TryGetProperty("template", out JsonElement word) && word.ValueKind == JsonValueKind.String
                ? word.GetString() : null;
            return (template ?? Draft, draft, -1);
        }

        ProtocolsView protocols = view.Part<ProtocolsView>();
        string meant = arguments.FindString(Id) ?? ActivateProtocol.Default;
        if (protocols.Find(meant) is { Document: { } document } there)
        {
            return (there.Slug, document, there.State.Document is null ? 0 : there.State.Version);
        }

        faults.Add(ToolFailures.NoSuchFault(Id, "protocol", meant, [.. protocols.All.Select(p => p.Slug)]));
        return (meant, null, 0);
    }

    private static IReadOnlyList<DeviceView> DevicesOf(ToolArguments arguments, HomeView view, List<ToolFault> faults)
    {
        List<DeviceView> found = [];
        DevicesView devices = view.Part<DevicesView>();
        foreach (string said in arguments.Has(Devices) ? arguments.GetStrings(Devices) : [])
        {
            if (devices.Find(said) is { } device)
            {
                found.Add(device);
            }
            else
            {
                faults.Add(ToolFailures.NoSuchFault(Devices, "device", said, [.. devices.All.Select(d => d.Slug)]));
            }
        }

        return found;
    }

    private static IReadOnlyList<AssumedAnswer> AnswersOf(
        ToolArguments arguments, Dictionary<string, string> recipients, List<ToolFault> faults)
    {
        if (arguments.Find(Answers) is not { } list)
        {
            return [];
        }

        return
        [
            .. list.EnumerateArray().Select((said, i) => new AssumedAnswer(
                RecipientOf(
                    $"{Answers}[{i}].recipient", said.GetProperty("recipient").GetString()!, recipients, faults),
                said.GetProperty("after_seconds").GetInt32(),
                !said.TryGetProperty("answer", out JsonElement answer) ? DrillAnswer.Acknowledge
                    : answer.GetString() switch
                    {
                        "cancel" => DrillAnswer.Cancel,
                        "escalate" => DrillAnswer.Escalate,
                        _ => DrillAnswer.Acknowledge,
                    })),
        ];
    }

    private static string RecipientOf(
        string path, string said, Dictionary<string, string> recipients, List<ToolFault> faults)
    {
        if (recipients.TryGetValue(said, out string? id))
        {
            return id;
        }

        faults.Add(ToolFailures.NoSuchFault(path, "recipient", said, recipients.Keys));
        return said;
    }
}
