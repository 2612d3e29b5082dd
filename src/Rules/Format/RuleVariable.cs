using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Engine.Core;

namespace RingActors.Rules.Format;

/// <summary>What a variable of a rule holds.</summary>
public enum VariableType
{
    /// <summary>Any number.</summary>
    [JsonStringEnumMemberName("number")] Number = 1,

    /// <summary>One of the words that its declaration names.</summary>
    [JsonStringEnumMemberName("text")] Text = 2,

    /// <summary>True or false.</summary>
    [JsonStringEnumMemberName("yes_no")] YesNo = 3,

    /// <summary>A length of time, in whole seconds.</summary>
    [JsonStringEnumMemberName("duration_seconds")] Duration = 4,

    /// <summary>A device of the home.</summary>
    [JsonStringEnumMemberName("device")] Device = 5,
}

/// <summary>
/// A value of a variable, in JSON a number, true or false, or a text: a word, or a device's whole address.
/// </summary>
/// <param name="Number">A number, or whole seconds.</param>
/// <param name="Flag">True or false.</param>
/// <param name="Text">A word or an address.</param>
[JsonConverter(typeof(RuleValueConverter))]
public sealed record RuleValue(double? Number, bool? Flag, string? Text)
{
    internal static RuleValue Of(double number) => new(number, null, null);

    internal static RuleValue Of(string text) => new(null, null, text);

    internal static RuleValue Of(bool flag) => new(null, flag, null);

    internal static RuleValue Of(Address device) => Of(device.Value);

    /// <summary>As people read it; a device by its address.</summary>
    public override string ToString() =>
        Number is { } number ? number.ToString("0.######", CultureInfo.InvariantCulture)
        : Flag is { } flag ? (flag ? "yes" : "no") : Text ?? "";
}

/// <summary>Values are single values in JSON.</summary>
internal sealed class RuleValueConverter : JsonConverter<RuleValue>
{
    public override RuleValue Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => RuleValue.Of(reader.GetDouble()),
            JsonTokenType.True or JsonTokenType.False => RuleValue.Of(reader.GetBoolean()),
            JsonTokenType.String => RuleValue.Of(reader.GetString()!),
            _ => throw new JsonException("A value is a number, true, false or a text."),
        };

    public override void Write(Utf8JsonWriter writer, RuleValue value, JsonSerializerOptions options)
    {
        if (value.Number is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else if (value.Flag is { } flag)
        {
            writer.WriteBooleanValue(flag);
        }
        else
        {
            writer.WriteStringValue(value.Text);
        }
    }
}

/// <summary>A variable of a rule, as its document declares it.</summary>
/// <param name="Name">By what actions and conditions of the same rule name it.</param>
/// <param name="Type">What it holds.</param>
public sealed record RuleVariable(string Name, VariableType Type)
{
    /// <summary>So many a rule may have.</summary>
    internal const int CountMax = 20;

    /// <summary>Numbers stay within this, on both sides of zero.</summary>
    internal const int NumberMax = 1_000_000;

    /// <summary>Lengths of time stay within this: what a delay takes at most.</summary>
    internal const int SecondsMax = 86_400;

    /// <summary>What it holds at the beginning; null for what its type begins with.</summary>
    public RuleValue? Initial { get; init; }

    /// <summary>The words that a text may be; null for other types.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>True if it belongs to the rule and stays from run to run; null if each run has its own.</summary>
    public bool? Kept { get; init; }

    /// <summary>Its type as documents say it.</summary>
    [JsonIgnore]
    public string TypeWord => Type switch
    {
        VariableType.YesNo => "yes_no",
        VariableType.Duration => "duration_seconds",
        _ => Type.ToString().ToLowerInvariant(),
    };

    /// <summary>What it holds before anything was set: a device holds none.</summary>
    [JsonIgnore]
    public RuleValue? Begins => Initial ?? Type switch
    {
        VariableType.Number or VariableType.Duration => RuleValue.Of(0),
        VariableType.YesNo => RuleValue.Of(false),
        VariableType.Text => Words is [var first, ..] ? RuleValue.Of(first) : null,
        _ => null,
    };

    /// <summary>A number as this variable can hold it.</summary>
    internal RuleValue Bounded(double number) => RuleValue.Of(Type == VariableType.Duration
        ? Math.Clamp(Math.Round(number), 0, SecondsMax) : Math.Clamp(number, -NumberMax, NumberMax));

    /// <summary>Whether a value that another version of the document left is one of this variable.</summary>
    internal bool Fits(RuleValue value) => Type switch
    {
        VariableType.Number => value.Number is not null,
        VariableType.Duration => value.Number is >= 0 and <= SecondsMax,
        VariableType.YesNo => value.Flag is not null,
        VariableType.Text => value.Text is { } word && Words?.Contains(word, StringComparer.Ordinal) == true,
        _ => value.Text?.Split('/') is { Length: 3 } parts && Array.TrueForAll(parts, Address.IsPart),
    };

    /// <summary>
    /// Of values that were kept those that a document's variables can still hold; null for none.
    /// </summary>
    internal static IReadOnlyDictionary<string, RuleValue>? Still(
        IReadOnlyDictionary<string, RuleValue>? kept, IReadOnlyList<RuleVariable>? declared)
    {
        Dictionary<string, RuleValue> still = (kept ?? new Dictionary<string, RuleValue>())
            .Where(k => declared?.Any(d => d.Kept == true && d.Name == k.Key && d.Fits(k.Value)) == true)
            .ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal);
        return still.Count == 0 ? null : still;
    }

    /// <summary>With a value set.</summary>
    internal static IReadOnlyDictionary<string, RuleValue> With(
        IReadOnlyDictionary<string, RuleValue>? values, string name, RuleValue value) =>
        new SortedDictionary<string, RuleValue>(
            (values ?? new Dictionary<string, RuleValue>()).ToDictionary(v => v.Key, v => v.Value),
                StringComparer.Ordinal)
        {
            [name] = value,
        };
}
