using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

/// <summary>Thousands of damaged calls to every tool: never an exception, and an example only where it says what the caller said.</summary>
public sealed class ArgumentFuzzTests
{
    private const int CasesPerTool = 500;

    private static readonly string[] Fragments =
    [
        "null", "true", "0", "-1", "1e400", "9007199254740993", "0.1", "\"\"", "\"home\"", "\"\\u0000\\ud800\"", "\"25:61\"", "[]", "{}",
        "[null]", "[[[[]]]]", "{\"a\":{\"b\":{\"c\":1}}}", "[1,\"x\",{}]", "\"2026-13-45T99:99:99Z\"", "{\"type\":\"siren\"}",
    ];

    public static TheoryData<string> Names => [.. ToolClasses.Definitions.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_call_is_either_valid_or_answered_with_a_call_that_is(string name)
    {
        var tool = ToolClasses.Definitions.Single(t => t.Name == name);
        const int seed = 20260728;
        var random = new Random(seed);
        for (var i = 0; i < CasesPerTool; i++)
        {
            var body = Damaged(tool, random);
            using var document = JsonDocument.Parse(body);
            if (ArgumentFaults.Find(tool, document.RootElement, null, out _) is { } failure)
            {
                AssertHelpful(tool, failure, body, $"seed {seed}, case {i}: {body}");
            }
        }
    }

    /// <summary>Every argument there is, however deep, in one right call; then broken at a few places.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_in_the_answer_to_a_call_that_is_broken_anywhere_says_only_what_was_said(string name)
    {
        var tool = ToolClasses.Definitions.Single(t => t.Name == name);
        var whole = Everything(tool.Input).ToJsonString();
        using (var right = JsonDocument.Parse(whole))
        {
            Assert.Null(ArgumentFaults.Find(tool, right.RootElement, null, out _));
        }

        for (var seed = 0; seed < CasesPerTool * 2; seed++)
        {
            var body = new JsonDamage(new Random(seed)).Of(whole, 5).ToJsonString();
            using var document = JsonDocument.Parse(body);
            if (ArgumentFaults.Find(tool, document.RootElement, seed % 2 == 0 ? "another key" : null, out _) is { } failure)
            {
                AssertHelpful(tool, failure, body, $"seed {seed}: {body}");
            }
        }
    }

    private static JsonNode Everything(SchemaNode schema) => schema switch
    {
        ObjectSchema o => new JsonObject(o.Properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)Everything(p.Schema)))),
        ArraySchema a => new JsonArray([.. Enumerable.Range(0, Math.Min(2, a.CountMax)).Select(_ => Everything(a.Items))]),
        ChoiceSchema c => c.Choices[^1],
        IntegerSchema i => Math.Max(i.Minimum, 1),
        NumberSchema n => (double)n.Minimum,
        BooleanSchema => false,
        StringSchema { Shape: { } shape } => shape == TextShapes.LocalTime ? "21:30"
            : shape == TextShapes.Moment || shape == TextShapes.LocalMoment ? "2026-03-01T21:30:00+01:00"
            : shape == TextShapes.TimeZone ? "Europe/Berlin" : shape == TextShapes.WebAddress ? "https://example.org/" : "text",
        _ => "text",
    };

    private static void AssertHelpful(ToolDefinition tool, ToolFailure failure, string body, string which)
    {
        Assert.All(failure.Faults, fault => Assert.True(fault.Path.Length > 0 && fault.Message.Contains(fault.Path, StringComparison.Ordinal), which));
        Assert.InRange(FailureText.Of(failure, new string('0', 32)).Length, 1, 8000);
        using var buffer = AnswerBuffer.Rent();
        ToolResult.Failed(failure).WriteTo(buffer, new string('0', 32), DateTimeOffset.UnixEpoch);
        JsonDocument.Parse(buffer.Written).Dispose();
        if (failure.Example is { } text && !IsTwice(body))
        {
            AssertOwnCall(tool, failure, body, text, $"{which} was answered with {text}");
        }
    }

    /// <summary>A name stands twice, once empty: then the other counts, and this test cannot tell which was which.</summary>
    private static bool IsTwice(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.EnumerateObject().GroupBy(m => m.Name).Any(g => g.Count() > 1);
    }

    /// <summary>
    /// Nothing foreign in it; and sent back it is taken, with all that was said, or asks for what is missing. A call that lost a condition on
    /// the way would do more than was asked for, or show something else.
    /// </summary>
    private static void AssertOwnCall(ToolDefinition tool, ToolFailure failure, string body, string text, string which)
    {
        var example = JsonNode.Parse(text)!;
        OwnWords.AssertOwn(JsonNode.Parse(body), example, which);
        using var document = JsonDocument.Parse(text);
        var hasKey = document.RootElement.TryGetProperty(ToolDefinition.IdempotencyKeyArgument, out _);
        Assert.False(hasKey && failure.Faults.Any(f => f.Problem == "conflict"), which);
        if (ArgumentFaults.Find(tool, document.RootElement, null, out _) is { } again)
        {
            Assert.All(again.Faults, f => Assert.True(f.Problem is "missing" or "length", $"{f}: {which}"));
        }
        else
        {
            // How long a call waits may be left out, but of a tool that has nothing of that name nothing like it.
            string[] aside = tool.Input.Properties.Any(p => p.Name == "wait_seconds")
                ? ["wait_seconds", ToolDefinition.IdempotencyKeyArgument] : [ToolDefinition.IdempotencyKeyArgument];
            Assert.True(OwnWords.Count(example, aside) == OwnWords.Count(JsonNode.Parse(body), aside), $"something was left out: {which}");
        }
    }

    /// <summary>The tool's own example with one to four members broken, renamed, dropped, doubled or replaced.</summary>
    private static string Damaged(ToolDefinition tool, Random random)
    {
        if (random.Next(20) == 0)
        {
            return Fragments[random.Next(Fragments.Length)];
        }

        var members = JsonNode.Parse(tool.Example)!.AsObject().Select(m => (m.Key, Value: m.Value!.ToJsonString())).ToList();
        members.AddRange(tool.Input.Properties.Where(_ => random.Next(3) == 0).Select(p => (p.Name, Fragments[random.Next(Fragments.Length)])));
        for (var n = random.Next(1, 5); n > 0 && members.Count > 0; n--)
        {
            var at = random.Next(members.Count);
            members[at] = random.Next(3) switch
            {
                0 => (Misspelled(members[at].Key, random), members[at].Value),
                1 => (members[at].Key, Fragments[random.Next(Fragments.Length)]),
                _ => (members[at].Key, members[at].Value.Replace("on\"", "off\"", StringComparison.Ordinal)),
            };
        }

        var text = new StringBuilder("{");
        text.AppendJoin(',', members.Select(m => $"{JsonSerializer.Serialize(m.Key)}:{m.Value}"));
        return text.Append('}').ToString();
    }

    private static string Misspelled(string word, Random random) => random.Next(3) switch
    {
        0 when word.Length > 0 => word.Remove(random.Next(word.Length), 1),
        1 => word.ToUpperInvariant(),
        _ => word + "\"\n" + random.Next(10),
    };
}
