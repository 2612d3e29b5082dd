using System.Text.Json.Nodes;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

public sealed class SchemaTests
{
    [Fact]
    public void The_published_schema_is_what_the_parser_reads_by()
    {
        string built = RuleSchema.Print(RuleSchema.Build());
        Assert.Null(CommittedText.Difference("src/Rules/Documents/rule-document.schema.json", built));
        if (!CommittedText.IsRenewing)
        {
            Assert.Equal(built, RuleSchema.Text);
        }
    }

    /// <summary>The examples that the project ships are rules of the test household.</summary>
    [Fact]
    public void Every_example_is_read_without_a_fault()
    {
        TestHome home = New();
        string[] examples = Directory.GetFiles(Path.Combine(CommittedText.Root, "config/rules"), "*.json");
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(File.ReadAllText(example))!, Context(home));
            Assert.True(reading.Faults.Count == 0, $"{example}: {string.Join("; ", reading.Faults)}");
        }
    }
}
