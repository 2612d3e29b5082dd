using System.Text.Json;

namespace RingActors.Api.Tools.Schemas;

internal sealed record ArraySchema(SchemaNode Items, int CountMin, int CountMax) : SchemaNode
{
    /// <summary>True instead of the list says: all there are. False says: none.</summary>
    public bool TakesFlag { get; init; }

    public override string TypeName => "array";

    public override string Signature => $"[{Items.Signature}]";

    public override string Allowed => CountMin == 0
        ? $"a list of at most {CountMax} entries, each {Items.Allowed}"
        : $"a list of {CountMin} to {CountMax} entries, each {Items.Allowed}{(TakesFlag ? ", or true for all" : "")}";

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (TakesFlag && value.ValueKind is (JsonValueKind.True or JsonValueKind.False))
        {
            return;
        }

        if (!IsKind(value, JsonValueKind.Array, ref check))
        {
            return;
        }

        var count = value.GetArrayLength();
        if (count < CountMin || count > CountMax)
        {
            check.ReportValue("length", value, $"a list of {CountMin} to {CountMax} entries");
            if (count > CountMax)
            {
                return;
            }
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            check.Enter(index++);
            Items.Check(item, ref check);
            check.Leave();
        }
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        writer.WritePropertyName("items");
        Items.WriteTo(writer);
        if (CountMin > 0)
        {
            writer.WriteNumber("minItems", CountMin);
        }

        if (CountMax != int.MaxValue)
        {
            writer.WriteNumber("maxItems", CountMax);
        }
    }
}
