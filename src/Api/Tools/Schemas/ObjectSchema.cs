using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Tools.Schemas;

/// <summary>A named member of an object, with its name encoded once for comparisons without strings.</summary>
internal sealed record SchemaProperty(string Name, SchemaNode Schema, bool IsRequired)
{
    public byte[] EncodedName { get; } = Encoding.UTF8.GetBytes(Name);
}

/// <summary>An object whose members are all named here. Unknown members are faults unless it is open.</summary>
internal sealed record ObjectSchema(ImmutableArray<SchemaProperty> Properties) : SchemaNode
{
    private const int PropertiesMax = 64;

    /// <summary>
    /// Open objects accept members that are not named: results that may grow, documents checked elsewhere.
    /// </summary>
    public bool IsOpen { get; init; }

    public override string TypeName => "object";

    public override string Allowed => Properties.IsEmpty ? "an object"
        : $"an object with {string.Join(", ", Properties.Select(p => p.Name))}";

    public ObjectSchema Required(string name, SchemaNode schema) =>
        Plus(new SchemaProperty(name, schema, IsRequired: true));

    public ObjectSchema Optional(string name, SchemaNode schema) =>
        Plus(new SchemaProperty(name, schema, IsRequired: false));

    public SchemaProperty? Find(string name) => Properties.FirstOrDefault(p => p.Name == name);

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (!IsKind(value, JsonValueKind.Object, ref check))
        {
            return;
        }

        var seen = 0UL;
        foreach (var member in value.EnumerateObject())
        {
            var index = IndexOf(member);
            if (index >= 0)
            {
                CheckKnown(member, index, ref seen, ref check);
            }
            else if (!IsOpen && !check.IsFull)
            {
                ReportUnknown(member.Name, ref check);
            }
        }

        ReportMissing(seen, ref check);
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        if (!Properties.IsEmpty)
        {
            writer.WriteStartObject("properties");
            foreach (var property in Properties)
            {
                writer.WritePropertyName(property.Name);
                property.Schema.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        if (Properties.Any(p => p.IsRequired))
        {
            writer.WriteStartArray("required");
            foreach (var property in Properties.Where(p => p.IsRequired))
            {
                writer.WriteStringValue(property.Name);
            }

            writer.WriteEndArray();
        }

        if (!IsOpen)
        {
            writer.WriteBoolean("additionalProperties", false);
        }
    }

    private ObjectSchema Plus(SchemaProperty property)
    {
        if (Properties.Length >= PropertiesMax || Find(property.Name) is not null)
        {
            throw new ArgumentException($"'{property.Name}' is the {PropertiesMax + 1}th member or named twice.",
                nameof(property));
        }

        return this with { Properties = Properties.Add(property) };
    }

    private int IndexOf(JsonProperty member)
    {
        for (var i = 0; i < Properties.Length; i++)
        {
            if (member.NameEquals(Properties[i].EncodedName))
            {
                return i;
            }
        }

        return -1;
    }

    private void CheckKnown(JsonProperty member, int index, ref ulong seen, ref SchemaCheck check)
    {
        var property = Properties[index];
        check.Enter(property.Name);
        if ((seen & (1UL << index)) != 0)
        {
            check.Report("duplicate", $"{check.Path()} is given twice; give it once.");
        }

        seen |= 1UL << index;
        property.Schema.Check(member.Value, ref check);
        check.Leave();
    }

    private void ReportUnknown(string name, ref SchemaCheck check)
    {
        var shown = name.Length == 0 ? "\"\"" : name.Length <= 64 ? name : name[..64] + "…";
        var allowed = Properties.IsEmpty ? "no arguments" : string.Join(", ", Properties.Select(p => p.Name));
        check.Enter(shown);
        if (SecretNames.LooksSecret(name))
        {
            check.Report("unknown", $"{check.Path()} is not accepted: codes, PINs and tokens are never sent as tool "
                + "arguments. "
                + "Leave it out.", allowed: allowed);
        }
        else
        {
            var near = NearMatch.Name(name, [.. Properties.Select(p => p.Name)]);
            check.Report("unknown", $"{check.Path()} is not known here.{SchemaCheck.Hint(near)} Allowed: {allowed}.",
                allowed: allowed, didYouMean: near);
        }

        check.Leave();
    }

    private void ReportMissing(ulong seen, ref SchemaCheck check)
    {
        for (var i = 0; i < Properties.Length; i++)
        {
            if (Properties[i].IsRequired && (seen & (1UL << i)) == 0)
            {
                check.Enter(Properties[i].Name);
                var allowed = Properties[i].Schema.Allowed;
                check.Report("missing", $"{check.Path()} is missing; it must be {allowed}.", allowed: allowed);
                check.Leave();
            }
        }
    }
}
