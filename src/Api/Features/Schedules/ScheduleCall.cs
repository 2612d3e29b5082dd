using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Api.Features.Schedules;

/// <summary>The arguments of calls about schedules: which one is meant, and its document.</summary>
internal sealed class ScheduleCall(ActorClient client, HomeNames names, PersonSeals persons)
{
    internal const string Id = "schedule_id";
    internal const string Document = "schedule";
    internal const string Patch = "patch";
    internal const string Expected = "expected_version";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The zone that holds where nothing else does; null if nobody told one.</summary>
    internal string? ZoneOf(HomeView view) => names.Of(view) is { IsZoneTold: true, Zone: var zone } ? zone.Id : null;

    /// <summary>The schedule that a call means, by its id or its name.</summary>
    internal static (ScheduleView? Schedule, ToolFailure? Failure) Find(HomeView view, ToolArguments arguments)
    {
        string said = arguments.GetString(Id);
        SchedulesView all = view.Part<SchedulesView>();
        return all.Find(said) is { } found
            ? (found, null)
            : (null, ToolFailures.NoSuch(
                Id, "schedule", said, [.. all.All.Select(s => s.Slug)], ListSchedulesTool.Definition.Name));
    }

    /// <summary>A whole document, or all that is wrong with it.</summary>
    internal (ScheduleDocument? Document, ToolFailure? Failure) Read(
        ToolDefinition tool, ToolArguments arguments, HomeView view, ScheduleView? there)
    {
        string part = arguments.Has(Patch) ? Patch : Document;
        IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, part, view, there, out ScheduleDocument? document);
        return document is not null ? (document, null)
            : (null, ArgumentFaults.ToFailure(
                tool, arguments.Root, faults, "schedule.correct-the-faults",
                sent => FaultsOf(sent, part, view, there, out _)));
    }

    /// <summary>A document that the server itself made of a call.</summary>
    internal ScheduleReading Read(JsonObject document, HomeView view) => ScheduleReader.Read(
        document, ContextOf(view), new ScheduleContext(client.Now, null));

    private RuleContext ContextOf(HomeView view) => AutomationCall.ContextOf(view, names, persons);

    private IReadOnlyList<ToolFault> FaultsOf(
        JsonElement call, string part, HomeView view, ScheduleView? there, out ScheduleDocument? document)
    {
        document = null;
        try
        {
            JsonObject said = (JsonObject)JsonNode.Parse(call.GetProperty(part).GetRawText(), default, Strict)!;
            JsonObject whole = there is null ? said : Whole(said, part, there);
            bool hasNoSwitch = whole.TryGetPropertyValue("enabled", out JsonNode? on) && on is null;
            ScheduleReading reading = ScheduleReader.Read(
                whole, ContextOf(view), new ScheduleContext(client.Now, there?.Place));
            document = hasNoSwitch ? null : reading.Document;
            return
            [
                .. hasNoSwitch
                    ? [new ToolFault(
                        $"{part}.enabled", "type", $"{part}.enabled: it is true or false; null is neither.")]
                    : Array.Empty<ToolFault>(),
                .. reading.Faults.Select(f => DocumentFaults.Of($"{part}.{f.Path}", f.Code, f.Message, f.Near, call)),
            ];
        }
        catch (JsonException)
        {
            return
            [
                new ToolFault(part, "duplicate", $"{part}: a name stands twice in one of its objects; give each once."),
            ];
        }
    }

    /// <summary>What is not said stays as it is: in a patch all of it, in a whole document its name and
    /// switch.</summary>
    private static JsonObject Whole(JsonObject said, string part, ScheduleView there)
    {
        JsonObject before = ScheduleReader.Write(there.Document with { Enabled = there.Enabled });
        if (part == Document)
        {
            foreach (string field in (string[])["name", "enabled"])
            {
                if (!said.ContainsKey(field))
                {
                    said[field] = before[field]!.DeepClone();
                }
            }

            return said;
        }

        // One thing is done, and what belongs to another sort of it does not stay.
        if (said["do"] is JsonObject { } target && target["type"] is { } type
            && !JsonNode.DeepEquals(type, before["do"]!["type"]))
        {
            before.Remove("do");
        }

        JsonObject after = (JsonObject)MergePatch.Apply(before, said)!;
        foreach (
            (string name, _) in said.Where(p => p.Value is null && p.Key is "name" or "enabled" or "calendar" or "do"))
        {
            after[name] = said[name]?.DeepClone();
        }

        return after;
    }
}
