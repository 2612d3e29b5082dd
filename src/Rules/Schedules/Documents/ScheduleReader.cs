using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>A schedule as it was understood.</summary>
/// <param name="Document">The schedule; null if anything is wrong with it.</param>
/// <param name="Faults">All that is wrong, each with its path.</param>
public sealed record ScheduleReading(ScheduleDocument? Document, IReadOnlyList<RuleFault> Faults);

/// <summary>What a schedule is read against, beside the home.</summary>
/// <param name="Now">A calendar has to name a moment after it.</param>
/// <param name="Place">Where the home lies; null if it is not known.</param>
public sealed record ScheduleContext(Instant Now, GeoPoint? Place);

/// <summary>
/// Reads a schedule from untrusted JSON, along the same kind of tables as rules. All faults are told at once. Tests:
/// Rules.Tests/Schedules.
/// </summary>
public static class ScheduleReader
{
    private const string Do = "do";
    private const string UnknownRule = "unknown-rule";

    private static readonly IReadOnlyDictionary<string, string> Days = DayWords.All
        .Zip(Enum.GetValues<IsoDayOfWeek>().Skip(1))
        .ToDictionary(d => d.Second.ToString().ToLowerInvariant(), d => d.First);

    /// <summary>Reads a whole schedule.</summary>
    public static ScheduleReading Read(JsonObject document, RuleContext context, ScheduleContext at)
    {
        DocumentReader reader = new(context);
        JsonObject said = Listed(document);
        JsonObject read = reader.Read(said, ScheduleShapes.Document);
        List<RuleFault> faults = [.. reader.Faults.Select(f => f with { Path = PathOf(f.Path) })];
        Unlist(read);
        foreach ((string path, string code, string says) in
            ScheduleChecks.Whole(read).Concat(Places(said, at)).Concat(Rules(read, context)))
        {
            if (!faults.Exists(f => f.Path == path))
            {
                faults.Add(new RuleFault(path, code, says, code == UnknownRule ? NearRules(read, context) : []));
            }
        }

        if (faults.Count > 0)
        {
            return new(null, faults);
        }

        ScheduleDocument whole = read.Deserialize(ScheduleJson.Default.ScheduleDocument)!;
        SchedulePlan plan = new(whole, ZoneOf(context), at.Place);
        return plan.Next(at.Now) is not null || whole.Calendar.When.Any(w => w is FeedWhen)
            ? new(whole, [])
            : new(null, [new("calendar", "invalid", "It names no moment from now on at which anything runs.", [])]);
    }

    /// <summary>A schedule as JSON, in the format that <see cref="Read"/> takes.</summary>
    public static JsonObject Write(ScheduleDocument document) =>
        (JsonObject)JsonSerializer.SerializeToNode(document, ScheduleJson.Default.ScheduleDocument)!;

    /// <summary>The JSON Schema of schedules, JSON text.</summary>
    public static string SchemaText
    {
        get
        {
            JsonObject schema = RuleSchema.Build("RingActors schedule, version 1", ScheduleShapes.Document);
            JsonNode one = schema["properties"]![Do]!["items"]!.DeepClone();
            JsonObject rule = one["oneOf"]!.AsArray().OfType<JsonObject>()
                .Single(o => (string?)o["properties"]!["type"]!["const"] == RuleTarget.Type);
            rule["properties"]!["rule"] = new JsonObject { ["type"] = "string" };
            schema["properties"]![Do] = one;
            return RuleSchema.Print(schema);
        }
    }

    /// <summary>The home's zone for what is computed of a document that names none.</summary>
    private static DateTimeZone ZoneOf(RuleContext context) =>
        (context.Zone is { } zone ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) : null) ?? DateTimeZone.Utc;

    /// <summary>One form may stand for a list of one, days may be said in full, and numbers as numbers.</summary>
    private static JsonObject Listed(JsonObject document)
    {
        JsonObject listed = (JsonObject)document.DeepClone();
        if (listed["calendar"] is JsonObject calendar)
        {
            foreach (string field in (string[])["when", "except"])
            {
                if (calendar[field] is JsonObject one)
                {
                    calendar[field] = new JsonArray(one.DeepClone());
                }

                foreach (JsonObject part in (calendar[field] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Plain(part, "days");
                    Plain(part, "months");
                }
            }
        }

        if (listed[Do] is JsonObject target)
        {
            listed[Do] = new JsonArray(target.DeepClone());
        }

        return listed;
    }

    private static void Plain(JsonObject part, string field)
    {
        if (part[field] is JsonArray words)
        {
            part[field] = new JsonArray([.. words.Select(Word)]);
        }
        else if (part[field] is JsonValue word)
        {
            part[field] = Word(word);
        }

        static JsonNode? Word(JsonNode? said) => said?.GetValueKind() switch
        {
            JsonValueKind.Number => said.ToJsonString(),
            JsonValueKind.String => Days.GetValueOrDefault(
                said.GetValue<string>().Trim().ToLowerInvariant(), said.GetValue<string>()),
            _ => said?.DeepClone(),
        };
    }

    /// <summary>What is read as a list of one is no list in a document.</summary>
    private static void Unlist(JsonObject read)
    {
        if (read[Do] is JsonArray and [JsonObject target])
        {
            read[Do] = target.DeepClone();
            if (read[Do]!["rule"] is JsonArray and [{ } rule])
            {
                read[Do]!["rule"] = rule.DeepClone();
            }
        }

        foreach (
            JsonObject except in ((read["calendar"] as JsonObject)?["except"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (string code in (string[])["country", "region"])
            {
                if ((string?)except[code] is { } said)
                {
                    except[code] = said.ToUpperInvariant();
                }
            }
        }
    }

    private static string PathOf(string path) =>
        path.StartsWith("do[0]", StringComparison.Ordinal) ? Do + path["do[0]".Length..] : path;

    private static IEnumerable<(string Path, string Code, string Says)> Places(JsonObject said, ScheduleContext at)
    {
        JsonArray when = (said["calendar"] as JsonObject)?["when"] as JsonArray ?? [];
        for (int i = 0; i < when.Count && at.Place is null; i++)
        {
            if (when[i] is JsonObject sun && sun["type"] is JsonValue type && type.TryGetValue(out string? word)
                && word == SunWhen.Type && sun["latitude"] is null && sun["longitude"] is null)
            {
                yield return (
                    $"calendar.when[{i}].latitude", "missing",
                    "Where the home lies is not known here; give latitude and longitude in degrees.");
            }
        }
    }

    private static IEnumerable<(string Path, string Code, string Says)> Rules(JsonObject read, RuleContext context) =>
        read[Do] is JsonObject target && (string?)target["type"] == RuleTarget.Type
            && target["rule"] is JsonValue rule && context.Rules is { } known && !known.ContainsKey((string)rule!)
            ? [("do.rule", UnknownRule, $"This home has no automation '{(string)rule!}'.")]
            : [];

    private static IReadOnlyList<string> NearRules(JsonObject read, RuleContext context) =>
        NearMatch.Of((string)read[Do]!["rule"]!, context.Rules!.Keys);
}
