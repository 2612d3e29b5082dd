using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Api.Tests.Contracts;

/// <summary>
/// The shape of a stored type as its JSON context has it. A field that may be missing has a question mark behind its name; a list is
/// written as a list of its one kind of items, words are written with bars between them, and what has several forms by its word.
/// Where such a form holds others of its own sort, they are not written once more.
/// </summary>
internal static class StoredShapes
{
    private static readonly Dictionary<Type, string> Leaves = new()
    {
        [typeof(string)] = "text",
        [typeof(bool)] = "boolean",
        [typeof(int)] = "integer",
        [typeof(long)] = "integer",
        [typeof(ulong)] = "integer",
        [typeof(double)] = "number",
        [typeof(Instant)] = "instant",
        [typeof(Duration)] = "duration",
        [typeof(LocalTime)] = "local time",
        [typeof(LocalDate)] = "local date",
        [typeof(LocalDateTime)] = "local date and time",
        [typeof(Address)] = "address",
        [typeof(Principal)] = "principal",
        [typeof(RawJson)] = "json",
        [typeof(RuleValue)] = "number, boolean or text",
        [typeof(JsonElement)] = "json",
    };

    /// <summary>What is large and stands in many: told once, after all others, and named where it stands.</summary>
    private static readonly HashSet<Type> Shared =
    [
        typeof(RuleDocument), typeof(RuleTrigger), typeof(RuleCondition), typeof(HomeAction), typeof(PromiseDocument), typeof(ScheduleDocument),
        typeof(ProtocolDocument), typeof(ApprovableAct), typeof(SecurityPolicy),
    ];

    public static JsonObject Of(IEnumerable<StoredType> types)
    {
        JsonObject all = new(types.Select(t => KeyValuePair.Create<string, JsonNode?>(
            t.Name,
            new JsonObject { ["version"] = t.Version, ["fields"] = Fields(t.Json, []) })));
        JsonSerializerOptions options = types.First(t => t.Type.Assembly == typeof(RuleDocument).Assembly).Json.Options;
        foreach (Type shared in Shared.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            all[$"({shared.Name})"] = Whole(shared, options, []);
        }

        return all;
    }

    private static JsonObject Fields(JsonTypeInfo type, Type[] within)
    {
        var fields = new JsonObject();
        foreach (var field in type.Properties.Where(p => p.Get is not null))
        {
            var isOptional = field.IsGetNullable || field.ShouldSerialize is not null || Nullable.GetUnderlyingType(field.PropertyType) is not null;
            fields[field.Name + (isOptional ? "?" : "")] = ShapeOf(field.PropertyType, type.Options, within);
        }

        return fields;
    }

    private static JsonNode ShapeOf(Type declared, JsonSerializerOptions options, Type[] within)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (Leaves.TryGetValue(type, out var word))
        {
            return word;
        }

        if (type.IsEnum)
        {
            return string.Join(" | ", Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.Serialize(v, options.GetTypeInfo(type)).Trim('"')));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Patch<>))
        {
            return new JsonObject { ["this or null"] = ShapeOf(type.GetGenericArguments()[0], options, within) };
        }

        return Shared.Contains(type) ? $"({type.Name})" : Whole(type, options, within);
    }

    private static JsonNode Whole(Type type, JsonSerializerOptions options, Type[] within)
    {
        var shape = options.GetTypeInfo(type);
        return shape.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonArray(ShapeOf(shape.ElementType!, options, within)),
            JsonTypeInfoKind.Dictionary => new JsonObject { ["any name"] = ShapeOf(shape.ElementType!, options, within) },
            JsonTypeInfoKind.Object when within.Contains(type) => "any of these again",
            JsonTypeInfoKind.Object when shape.PolymorphismOptions is { DerivedTypes.Count: > 0 } forms => new JsonObject(
                forms.DerivedTypes.Select(form => KeyValuePair.Create<string, JsonNode?>(
                    $"{forms.TypeDiscriminatorPropertyName} {form.TypeDiscriminator}", ShapeOf(form.DerivedType, options, [.. within, type])))),
            JsonTypeInfoKind.Object => Fields(shape, within),
            _ => throw new NotSupportedException($"{type} is stored in a way that has no word here."),
        };
    }
}
