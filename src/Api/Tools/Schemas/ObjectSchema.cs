using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools.Schemas;

/// <summary>A named member of an object, with its name encoded once for comparisons without strings.</summary>
internal sealed record SchemaProperty(string Name, SchemaNode Schema, bool IsRequired)
{
    public byte[] EncodedName { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>
    /// False for what is there for callers of other servers of this sort: it is taken, or told, and is not in the list
    /// of MCP.
    /// </summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Another name under which it is taken; null if there is none.</summary>
    public string? Older { get; init; }
}

/// <summary>An object whose members are all named here. Unknown members are faults unless it is open.</summary>
internal sealed record ObjectSchema(ImmutableArray<SchemaProperty> Properties) : SchemaNode
{
    private const int PropertiesMax = 64;

    /// <summary>
    /// Open objects accept members that are not named: results that may grow, documents checked elsewhere.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>Of an open object: what is sent empty is said, and not left out; a patch takes away by it.</summary>
    public bool IsPatch { get; init; }

    public override string TypeName => "object";

    public override string Signature => Properties.IsEmpty ? "object"
        : $"{{{string.Join(", ", Properties.Where(p => p.IsListed).Select(Told))}{(IsOpen ? ", …" : "")}}}";

    public override SchemaNode Listed() => this with
    {
        Properties = [.. Properties.Where(p => p.IsListed).Select(p => p with { Schema = Inner(p.Schema) })],
    };

    public override string Allowed => Properties.IsEmpty ? "an object"
        : $"an object with {string.Join(", ", Properties.Select(p => p.Name))}";

    public ObjectSchema Required(string name, SchemaNode schema) =>
        Plus(new SchemaProperty(name, schema, IsRequired: true));

    public ObjectSchema Optional(string name, SchemaNode schema) =>
        Plus(new SchemaProperty(name, schema, IsRequired: false));

    /// <summary>What callers of other servers of this sort send, or read: not in the list of MCP.</summary>
    public ObjectSchema Older(string name, SchemaNode schema) =>
        Plus(new SchemaProperty(name, schema, IsRequired: false) { IsListed = false });

    /// <summary>The member that was added last is taken under another name as well.</summary>
    public ObjectSchema OrAs(string older) =>
        this with
        {
            Properties = Properties.SetItem(Properties.Length - 1, Properties[^1] with { Older = older }),
            HasOlderNames = true,
        };

    /// <summary>True if it, or something within it, is taken under another name as well.</summary>
    public bool HasOlderNames { get; private init; }

    /// <summary>The member that a name means in an object: its own, or the one it is another name of.</summary>
    public SchemaProperty? Meant(string name, JsonElement value) => Find(name)
        ?? Properties.FirstOrDefault(p => p.Older == name && !value.TryGetProperty(p.Name, out _));

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

    private static SchemaNode Inner(SchemaNode node) => node switch
    {
        ObjectSchema inner when !inner.Properties.IsEmpty => Schema.OpenObject(
            inner.Description is null ? inner.Signature : $"{inner.Description} {inner.Signature}"),
        ArraySchema list => list with { Items = Inner(list.Items) },
        _ => node.Listed(),
    };

    /// <summary>Plain text need not say that it is.</summary>
    private static string Told(SchemaProperty property)
    {
        string value = property.Schema.Signature;
        string note = property.Schema.Description is { } says ? $" ({says.TrimEnd('.')})" : "";
        return property.Name + (property.IsRequired ? "" : "?") + (value == StringSchema.Plain ? "" : ": " + value)
            + note;
    }

    private ObjectSchema Plus(SchemaProperty property)
    {
        if (Properties.Length >= PropertiesMax || Find(property.Name) is not null)
        {
            throw new ArgumentException($"'{property.Name}' is the {PropertiesMax + 1}th member or named twice.",
                nameof(property));
        }

        var inner = property.Schema is ArraySchema list ? list.Items : property.Schema;
        return this with
        {
            Properties = Properties.Add(property),
            HasOlderNames = HasOlderNames || inner is ObjectSchema { HasOlderNames: true },
        };
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
                + "arguments. Leave it out: a person types a code at a keypad, or on the page /keypad in a browser.",
                allowed: allowed);
        }
        else
        {
            var near = FieldNames.Meant(name, Properties.Select(p => p.Name));
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
