using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Tests.Home;

/// <summary>One name is one automation; and what an automation cannot do as things are stands wherever it is shown.</summary>
public sealed class AutomationChangeTests
{
    [Theory]
    [InlineData("Garden light")]
    [InlineData("garden LIGHT")]
    [InlineData("Garden-Light")]
    [InlineData("garden-light")]
    public async Task The_same_name_again_is_refused_with_the_call_that_changes_the_first(string name)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await CreateAsync(server, Lamp("Garden light", 60))).Status);

        (HttpStatusCode status, JsonObject refused) = await CreateAsync(server, Lamp(name, 120));

        Assert.Equal((HttpStatusCode.Conflict, "rule.replace-instead"), (status, refused["code"]!.GetValue<string>()));
        Assert.Contains("replace true", refused["suggestion"]!.GetValue<string>());
        (status, JsonObject changed) = await CreateAsync(server, refused["example"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("wait 120 s", changed["automation"]!["summary"]!.GetValue<string>());
        JsonNode only = Assert.Single((await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.AsArray())!;
        Assert.Equal(("garden-light", 2), (only["automation_id"]!.GetValue<string>(), only["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_same_automation_again_is_the_same_automation()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject first) = await CreateAsync(server, Lamp("Garden light", 60));
        (HttpStatusCode status, JsonObject again) = await CreateAsync(server, Lamp("Garden light", 60));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(first["automation"]!["automation_id"]!.ToJsonString(), again["automation"]!["automation_id"]!.ToJsonString());
        Assert.Equal(1, again["automation"]!["version"]!.GetValue<int>());
        Assert.Equal(1, (await server.CallAsync("list_security_automations", "{}")).Json["total"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("When the front door contact opens switch on the hall light", "When the front door contact opens switch on the garage siren")]
    [InlineData("Ворота 2", "Гараж 2")]
    [InlineData("門の灯", "庭の灯")]
    [InlineData("Light (garden)", "Light, garden")]
    [InlineData("Garden light!", "Garden light")]
    [InlineData("Café", "Cafe")]
    public async Task Names_that_differ_anywhere_are_two_automations_and_neither_changes_the_other(string one, string other)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp(one, 60));
        (HttpStatusCode status, _) = await CreateAsync(server, Lamp(other, 120));
        Assert.Equal(HttpStatusCode.OK, status);
        await CreateAsync(server, Lamp(other, 180, replace: true));

        JsonObject[] both = await AllAsync(server);
        Assert.Equal(
            new[] { one, other }.Order(StringComparer.Ordinal),
            both.Select(a => a["automation_name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(2, both.Select(a => a["automation_id"]!.GetValue<string>()).Distinct().Count());
        Assert.Contains("wait 60 s", both.Single(a => a["automation_name"]!.GetValue<string>() == one)["summary"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Küche dunkel", "ku\u0308che  Dunkel ")]
    [InlineData("\u0439од", "\u0418\u0306ОД")]
    [InlineData("\uAC01 \u304C", "\u1100\u1161\u11A8 \u304B\u3099")]
    public async Task However_its_letters_are_written_it_is_the_same_name(string one, string again)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp(one, 60));
        (HttpStatusCode status, JsonObject refused) = await CreateAsync(server, Lamp(again, 120));
        Assert.Equal((HttpStatusCode.Conflict, "rule.replace-instead"), (status, refused["code"]!.GetValue<string>()));
        await CreateAsync(server, refused["example"]!.ToJsonString());
        Assert.Equal(one, Assert.Single(await AllAsync(server))["automation_name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("garden-light")]
    [InlineData("garden LIGHT")]
    public async Task An_automation_that_is_changed_keeps_its_name(string said)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp("Garden light", 60));
        (_, JsonObject changed) = await CreateAsync(server, Lamp(said, 120, replace: true));
        Assert.Equal("Garden light", changed["automation"]!["automation_name"]!.GetValue<string>());
        Assert.Equal("Garden light", Assert.Single(await AllAsync(server))["automation_name"]!.GetValue<string>());
        (HttpStatusCode same, _) = await CreateAsync(server, Lamp(said, 120));
        Assert.Equal(HttpStatusCode.OK, same);
    }

    [Fact]
    public async Task A_name_that_is_the_id_of_another_is_refused_and_no_call_that_would_end_the_other_is_offered()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp("Ворота 2", 60));
        (HttpStatusCode status, JsonObject refused) = await CreateAsync(server, Lamp("2", 120));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("\"Ворота 2\"", refused["error"]!.GetValue<string>());
        Assert.Null(refused["example"]);
    }

    [Fact]
    public async Task What_is_to_be_changed_and_is_not_there_is_refused_with_what_may_have_been_meant()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp("Garden light", 60));
        (HttpStatusCode status, JsonObject refused) = await CreateAsync(server, Lamp("Gardn light", 120, replace: true));
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Garden light", refused["error"]!.GetValue<string>());
        Assert.Equal(1, (await server.CallAsync("list_security_automations", "{}")).Json["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_automation_is_switched_off_by_sending_it_whole()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Lamp("Garden light", 60));
        (_, JsonObject off) = await CreateAsync(server, Lamp("Garden light", 60, replace: true, enabled: false));
        Assert.False(off["automation"]!["enabled"]!.GetValue<bool>());
        Assert.Equal(0, (await server.CallAsync("list_security_automations", """{"enabled":true}""")).Json["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_device_that_is_gone_is_told_with_its_automation_in_the_list_and_in_the_status()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, """
            {"automation_name":"Back","trigger_type":"contact","trigger_conditions":{"devices":["back-door"]},
             "response_actions":[{"type":"arm","mode":"home"}]}
            """);
        Assert.Null((await server.CallAsync("get_security_system_status", "{}")).Json["automation_troubles"]);

        await server.TellAsync(HomeServer.BackDoor, new ReportRemoved());

        const string Trouble = "Nothing will start it as things are: \"Back Door\" is not in Ring's list any more.";
        JsonNode listed = (await server.CallAsync("list_security_automations", "{}")).Json["automations"]![0]!;
        Assert.Equal(Trouble, Assert.Single(listed["troubles"]!.AsArray())!.GetValue<string>());
        JsonNode status = (await server.CallAsync("get_security_system_status", "{}")).Json;
        Assert.Equal($"\"Back\": {Trouble}", Assert.Single(status["automation_troubles"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task A_trigger_that_cannot_fire_as_things_are_is_warned_about_when_the_automation_is_made()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(
            HomeServer.Camera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }));
        (HttpStatusCode status, JsonObject made) = await CreateAsync(server, Lamp("Garden light", 60));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            "Nothing will start it as things are: \"Front Camera\" has its motion detection switched off.", made["warnings"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task A_delay_before_something_is_done_says_that_it_looks_at_nothing_and_one_before_it_is_undone_does_not()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject blind) = await CreateAsync(server, """
            {"automation_name":"Back door open","trigger_type":"contact","trigger_conditions":{"devices":["back-door"],"contact_state":"open"},
             "response_actions":[{"type":"delay","duration_seconds":600},{"type":"webhook","url":"https://example.org/hook"}]}
            """);
        string said = Assert.Single(blind["warnings"]!.AsArray())!.GetValue<string>();
        Assert.StartsWith("The delay looks at nothing: 600 s after the event it goes on", said);
        Assert.Contains("also if the door was closed again", said);
        Assert.Contains("a trigger with for_seconds", said);
        (_, JsonObject lamp) = await CreateAsync(server, Lamp("Garden light", 60));
        Assert.Null(lamp["warnings"]);
    }

    [Fact]
    public async Task An_automation_that_contradicts_another_names_it_and_the_sequence()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, Arming("Bell home", "home"));
        (_, JsonObject away) = await CreateAsync(server, Arming("Bell away", "away"));
        string said = Assert.Single(away["warnings"]!.AsArray())!.GetValue<string>();
        Assert.Contains("\"Bell home\" (bell-home)", said);
        Assert.Contains("\"Bell away\" (bell-away) would arm away", said);
        Assert.True(said.IndexOf("would arm away", StringComparison.Ordinal) < said.IndexOf("would arm home", StringComparison.Ordinal), said);
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> CreateAsync(HomeServer server, string call) =>
        server.CallAsync("create_security_automation", call);

    private static async Task<JsonObject[]> AllAsync(HomeServer server) =>
        [.. (await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.AsArray().Select(a => a!.AsObject())];

    private static string Lamp(string name, int seconds, bool replace = false, bool enabled = true) => $$"""
        {"automation_name":"{{name}}","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
         "response_actions":[{"type":"light_on"},{"type":"delay","duration_seconds":{{seconds}}},{"type":"light_off"}]
         {{(replace ? ",\"replace\":true" : "")}}{{(enabled ? "" : ",\"enabled\":false")}}}
        """;

    private static string Arming(string name, string mode) => $$"""
        {"automation_name":"{{name}}","trigger_type":"contact","trigger_conditions":{"devices":["back-door"]},
         "response_actions":[{"type":"arm","mode":"{{mode}}"}]}
        """;
}
