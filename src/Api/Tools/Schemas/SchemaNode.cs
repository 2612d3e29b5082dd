using System.Text.Json;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// One node of a tool's argument or result schema. The same tree writes the advertised JSON Schema and checks the
/// values, so what is promised and what is enforced cannot drift apart. It stays inside the part of JSON Schema every
/// model host understands: no type lists, no <c>oneOf</c>, no <c>$ref</c>.
/// </summary>
internal abstract record SchemaNode
{
    public string? Description { get; init; }

    /// <summary>The word JSON Schema has for this kind of value.</summary>
    public abstract string TypeName { get; }

    /// <summary>What is accepted, as the end of a sentence: "an integer from 1 to 100".</summary>
    public abstract string Allowed { get; }

    /// <summary>Reports every fault of <paramref name="value"/>; allocates nothing when there is none.</summary>
    public abstract void Check(JsonElement value, ref SchemaCheck check);

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", TypeName);
        if (Description is not null)
        {
            writer.WriteString("description", Description);
        }

        WriteKeywords(writer);
        writer.WriteEndObject();
    }

    /// <summary>
    /// The same as a list of tools shows it, for which every conversation pays: an object within says what is in it in
    /// one line (<see cref="Signature"/>); in full it is checked when the tool is called, and shown by GET /tools.
    /// </summary>
    public virtual SchemaNode Listed() => this;

    /// <summary>What a value looks like, in one line: <c>{from: HH:mm, days?: [mon|tue]}</c>.</summary>
    public abstract string Signature { get; }

    protected abstract void WriteKeywords(Utf8JsonWriter writer);

    protected bool IsKind(JsonElement value, JsonValueKind kind, ref SchemaCheck check)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        check.ReportType(value, this);
        return false;
    }
}
