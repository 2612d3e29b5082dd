using System.Net;
using System.Text.Json;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

/// <summary>What is said about arguments, over real HTTP.</summary>
public sealed class ArgumentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer server = shared.Server;

    [Fact]
    public async Task All_faults_are_told_at_once_each_with_its_path()
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_tree", """
            {"mode":"gardn","amount":101,"loud":"yes","start_time":"25:00","zone":"Europe/Berlim","weight_kg":0.1,
             "trigger_conditions":{"devices":["ok",7,""],"schedule":[{"at":"7:00"},{}]},"nmae":"oak"}
            """);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        var faults = json.GetProperty("details").EnumerateArray()
            .ToDictionary(f => f.GetProperty("path").GetString()!, f => f.GetProperty("problem").GetString());
        Assert.Equal(new Dictionary<string, string?>
        {
            ["mode"] = "choice",
            ["amount"] = "range",
            ["loud"] = "type",
            ["start_time"] = "format",
            ["zone"] = "format",
            ["weight_kg"] = "range",
            ["trigger_conditions.devices[1]"] = "type",
            ["trigger_conditions.devices[2]"] = "length",
            ["trigger_conditions.schedule[0].at"] = "format",
            ["trigger_conditions.schedule[1].at"] = "missing",
            ["nmae"] = "unknown",
            ["name"] = "missing",
        }, faults);
        Assert.Contains("Nothing was changed", json.GetProperty("suggestion").GetString());
        Assert.Contains("all 12", json.GetProperty("suggestion").GetString());
    }

    [Theory]
    [InlineData("""{"nmae":"oak","mode":"garden"}""", "nmae", "name")]
    [InlineData("""{"name":"oak","mode":"Garden"}""", "mode", "garden")]
    [InlineData("""{"name":"oak","mode":"in-doors"}""", "mode", "indoors")]
    [InlineData("""{"name":"oak","mode":"garden","zone":"europe/berlin"}""", "zone", "Europe/Berlin")]
    [InlineData("""{"name":"oak","mode":"garden","startTime":"10:00"}""", "startTime", "start_time")]
    public async Task A_slip_of_the_pen_gets_the_word_that_was_meant(string body, string path, string meant)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", body);

        var fault = json.GetProperty("details").EnumerateArray().Single(f => f.GetProperty("path").GetString() == path);
        Assert.Equal(meant, fault.GetProperty("did_you_mean").GetString());
    }

    [Fact]
    public async Task The_corrected_example_keeps_what_was_right_and_is_itself_accepted()
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", """{"nmae":"elm","mode":"balcny","amount":7,"start_time":"7:30"}""");

        var example = json.GetProperty("example").GetRawText();
        Assert.Equal("""{"name":"elm","mode":"balcony","amount":7,"start_time":"07:30"}""", example);
        var (status, _, _) = await server.PostAsync("/tools/plant_tree", example);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("""{"name":"elm","mode":"garden","amount":"10","loud":"True"}""", """{"name":"elm","mode":"garden","amount":10,"loud":true}""")]
    [InlineData("""{"name":"elm","mode":"on"}""", """{"name":"elm"}""")]
    [InlineData("""{"amount":5}""", """{"amount":5}""")]
    [InlineData("""{"name":"elm","mode":"garden","pin":"nam"}""", """{"name":"elm","mode":"garden"}""")]
    [InlineData("""{"name":"elm","mode":"garden","trigger_conditions":{"devices":["ok",7],"schedul":[{"at":"21:30"},{"at":"x"}]}}""",
        """{"name":"elm","mode":"garden","trigger_conditions":{"devices":[],"schedule":[{"at":"21:30"},{}]}}""")]
    public async Task What_was_said_is_corrected_where_it_is_sure_and_the_rest_asked_for(string body, string expected)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.Equal(expected, json.GetProperty("example").GetRawText());
    }

    /// <summary>Also of a tool that only reads: without it the answer would be about something else.</summary>
    [Theory]
    [InlineData("""{"name":"elm","mode":"garden","amount":900}""", "amount")]
    [InlineData("""{"name":"elm","mode":"garden","amount":"many"}""", "amount")]
    [InlineData("""{"name":"elm","mode":"garden","trigger_conditions":{"devices":"ok","x":1}}""", "trigger_conditions.x")]
    public async Task Where_what_cannot_be_read_would_be_lost_there_is_no_example_and_it_is_named(string body, string path)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.False(json.TryGetProperty("example", out _));
        Assert.Contains(json.GetProperty("details").EnumerateArray(), f => f.GetProperty("path").GetString() == path);
    }

    [Fact]
    public void A_text_of_many_faults_keeps_how_to_go_on()
    {
        ToolFault[] faults = [.. Enumerable.Range(0, 50).Select(i => new ToolFault($"p{i}", "type", $"p{i}: {new string('x', 400)}."))];
        var failure = ArgumentFaults.ToFailure(FixtureTools.Plant, JsonDocument.Parse("{}").RootElement, faults);

        var text = FailureText.Of(failure, "the-id");

        Assert.InRange(text.Length, 4000, 8000);
        Assert.EndsWith(failure.Suggestion + Environment.NewLine + "request_id: the-id", text);
        Assert.Contains(" more of the same kind.", text);
    }

    [Theory]
    [InlineData("""{"name":"oak","mode":"garden","amount":"10"}""", "without quotes")]
    [InlineData("""{"name":null,"mode":"garden"}""", "name is missing")]
    [InlineData("""{"name":"oak","mode":"garden","amount":1.5}""", "integer")]
    [InlineData("""{"name":"oak","mode":2}""", "one of garden, balcony, indoors")]
    [InlineData("""{"name":"oak","mode":"garden","name":"elm"}""", "twice")]
    [InlineData("""{"name":"","mode":"garden"}""", "1 to 20 characters")]
    [InlineData("""[1,2]""", "an object")]
    [InlineData("\"text\"", "an object")]
    public async Task Nothing_is_silently_accepted(string body, string expected)
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, json.GetProperty("error").GetString());
        Assert.False(json.GetProperty("success").GetBoolean());
    }

    [Theory]
    [InlineData("""{"name":"oak","mode":"garden","amount":null,"loud":null,"trigger_conditions":null}""")]
    [InlineData("""{"name":"oak","mode":"garden","amount":"","loud":"","start_time":"","zone":"","trigger_conditions":""}""")]
    [InlineData("""{"name":"oak","mode":"garden","trigger_conditions":{"devices":null,"schedule":""},"idempotency_key":""}""")]
    public async Task Null_and_an_empty_text_for_what_is_optional_mean_that_it_was_not_said(string body)
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3, json.GetProperty("amount").GetInt64());
    }

    [Theory]
    [InlineData("""{"name":"oak","mode":"garden","trigger_conditions":"{\"devices\":[\"a\",\"b\"]}"}""")]
    [InlineData("""{"name":"oak","mode":"garden","trigger_conditions":{"devices":" [\"a\", \"b\"]"}}""")]
    [InlineData("""{"name":"oak","mode":"garden","trigger_conditions":"{\"devices\":\"[\\\"a\\\",\\\"b\\\"]\"}"}""")]
    [InlineData("\"{\\\"name\\\":\\\"oak\\\",\\\"mode\\\":\\\"garden\\\",\\\"trigger_conditions\\\":{\\\"devices\\\":[\\\"a\\\",\\\"b\\\"]}}\"")]
    public async Task Json_text_is_read_as_what_it_is_at_any_depth(string body)
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.True(status == HttpStatusCode.OK, json.GetRawText());
        Assert.Equal(["a", "b"], json.GetProperty("devices").EnumerateArray().Select(d => d.GetString()));
    }

    [Theory]
    [InlineData("""{"name":"[oak]","mode":"garden"}""", "[oak]")]
    [InlineData("""{"name":"{\"a\":1}","mode":"garden"}""", "{\"a\":1}")]
    public async Task A_text_that_is_wanted_as_text_stays_one(string body, string name)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.Equal(name, json.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("1.0", 1)]
    [InlineData("1e2", 100)]
    public async Task An_integer_may_be_written_as_any_json_number(string written, long meant)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", $$"""{"name":"oak","mode":"garden","amount":{{written}}}""");

        Assert.Equal(meant, json.GetProperty("amount").GetInt64());
    }

    [Fact]
    public async Task Characters_are_counted_as_people_count_them()
    {
        var twentyTrees = string.Concat(Enumerable.Repeat("🌳", 20));
        var (fits, _, _) = await server.PostAsync("/tools/plant_tree",
            JsonSerializer.Serialize(new { name = twentyTrees, mode = "garden" }));
        var (tooLong, _, _) = await server.PostAsync("/tools/plant_tree",
            JsonSerializer.Serialize(new { name = twentyTrees + "🌳", mode = "garden" }));

        Assert.Equal(HttpStatusCode.OK, fits);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong);
    }

    [Theory]
    [InlineData("pin")]
    [InlineData("disarm_code")]
    [InlineData("access-token")]
    public async Task A_secret_sent_as_an_argument_is_refused_and_not_repeated(string name)
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", $$"""{"name":"oak","mode":"garden","{{name}}":"canary-4711"}""");

        Assert.DoesNotContain("canary-4711", json.GetRawText());
        Assert.Contains("never sent as tool arguments", json.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("{\"name\":", 1, 9)]
    [InlineData("{\n \"name\": oak}", 2, 10)]
    public async Task Malformed_json_is_answered_with_its_place(string body, int line, int position)
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"line {line}, byte {position}", json.GetProperty("error").GetString());
        Assert.Equal("invalid", json.GetProperty("error_type").GetString());
    }

    [Fact]
    public async Task A_thousand_faults_are_answered_with_the_first_few()
    {
        var body = "{" + string.Join(",", Enumerable.Range(0, 1000).Select(n => $"\"x{n}\":1")) + "}";
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", body);

        Assert.InRange(json.GetProperty("details").GetArrayLength(), 2, 25);
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\udf33")]
    [InlineData("\\ud83d\\\\udf33")]
    public async Task Half_a_surrogate_pair_is_refused_wherever_it_stands(string text)
    {
        foreach (var body in new[] { $$"""{"name":"{{text}}","mode":"garden"}""", $$"""{"{{text}}":1}""" })
        {
            var (status, json, _) = await server.PostAsync("/tools/plant_tree", body);

            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("not valid Unicode", json.GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task A_whole_pair_is_one_character()
    {
        var (_, json, _) = await server.PostAsync("/tools/plant_tree", """{"name":"\ud83c\udf33","mode":"garden"}""");

        Assert.Equal("🌳", json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"mode\":\"garden\"}"u8];
        using var response = await server.Http.PostAsync("/tools/plant_tree", new ByteArrayContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
