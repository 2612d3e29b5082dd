using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;

namespace RingActors.Api.Tests.Home;

/// <summary>'In the night' is the household's night: every time that is told is local, and says by which clock.</summary>
public sealed partial class LocalTimeTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    private static readonly (string Tool, string Body)[] Calls =
    [
        ("get_devices", "{}"), ("get_device_details", """{"device_id":"front-camera"}"""), ("get_security_system_status", "{}"),
        ("get_security_history", "{}"), ("get_security_settings", "{}"), ("list_security_automations", "{}"),
        ("arm_security_system", """{"mode":"away","wait_seconds":0}"""), ("raise_panic", """{"kind":"medical"}"""),
        ("arm_security_system", """{"mode":"away","wait_for_closed_minutes":5}"""), ("disarm_security_system", """{"wait_seconds":0}"""),
    ];

    [Fact]
    public async Task Every_time_in_every_answer_is_local_with_its_offset_and_the_zone_is_named()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportLocation("Town House", "America/New_York"));
        int times = 0;
        foreach ((string tool, string body) in Calls)
        {
            (_, JsonObject answer) = await server.CallAsync(tool, body);
            string text = answer.ToJsonString(AnswerJson.Relaxed);
            Assert.False(text.Contains("\"time_zone\":", StringComparison.Ordinal) && Utc().IsMatch(text), text);
            if ((bool)answer["success"]!)
            {
                Assert.Equal(("America/New_York", "Town House"), ((string?)answer["time_zone"], (string?)answer["home_name"]));
                Assert.Null(answer["time_zone_note"]);
            }

            foreach (Match match in Local().Matches(text))
            {
                DateTimeOffset told = DateTimeOffset.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(NewYork.GetUtcOffset(Instant.FromDateTimeOffset(told)).ToTimeSpan(), told.Offset);
                times++;
            }
        }

        Assert.InRange(times, 20, 1000);
    }

    /// <summary>It is about no home: it speaks in the only one's time, in the one that all have, or in UTC and says so.</summary>
    [Theory]
    [InlineData(1, "America/New_York", "", "America/New_York")]
    [InlineData(2, "America/New_York", "America/New_York", "America/New_York")]
    [InlineData(2, "America/New_York", "Europe/Lisbon", "UTC")]
    public async Task The_servers_own_condition_is_told_in_the_time_of_the_homes(int homes, string first, string second, string expected)
    {
        await using HomeServer server = homes == 1 ? await HomeServer.StartAsync() : await HomeServer.StartTwoAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportLocation("Town House", first));
        if (server.KnownHomes.Count > 1)
        {
            await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.OtherHome), new ReportLocation("Seaside House", homes == 1 ? first : second));
        }

        (_, JsonObject answer) = await server.CallAsync("health_check", "{}");
        Assert.Equal(expected, (string?)answer["time_zone"]);
        Assert.Null(answer["home_id"]);
        Assert.Equal(server.KnownHomes.Count == 1, answer["home_name"] is not null);
        string[] times =
        [
            (string)answer["as_of"]!, (string)answer["timestamp"]!, .. answer["subsystems"]!.AsArray().Select(s => (string?)s!["since"]).OfType<string>(),
        ];
        Assert.InRange(times.Length, 5, 100);
        Assert.All(times, time =>
        {
            DateTimeOffset told = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(DateTimeZoneProviders.Tzdb[expected].GetUtcOffset(Instant.FromDateTimeOffset(told)).ToTimeSpan(), told.Offset);
        });
        Assert.DoesNotMatch(Utc(), answer.ToJsonString(AnswerJson.Relaxed));
    }

    [Theory]
    [InlineData("Europe/Lisbon", "Europe/Lisbon", null)]
    [InlineData("", "UTC", "Nobody told the home's time zone")]
    public async Task Without_Rings_word_the_setting_counts_and_without_both_it_is_said_that_nobody_knows(string setting, string zone, string? note)
    {
        await using HomeServer server = await HomeServer.StartAsync(("Home:TimeZone", setting));
        foreach (DeviceView device in (await server.Homes.ViewAsync(HomeServer.Home)).Part<DevicesView>().All)
        {
            await server.TellAsync(device.Address, new ReportDevice(
                new DeviceDescription { Name = device.Name, RingKind = device.RingKind, Capabilities = device.Capabilities }, new Readings()));
        }

        (_, JsonObject answer) = await server.CallAsync("get_security_system_status", "{}");
        Assert.Equal(zone, (string?)answer["time_zone"]);
        Assert.Equal(note is null, answer["time_zone_note"] is null);
        Assert.StartsWith(note ?? "", (string?)answer["time_zone_note"] ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-07-01T02:14", "2026-07-01T06:14:00Z")]
    [InlineData("2026-07-01 02:14:30.5", "2026-07-01T06:14:30.5Z")]
    [InlineData("2026-07-01T02:14:00+02:00", "2026-07-01T00:14:00Z")]
    [InlineData("2026-07-01T02:14:00Z", "2026-07-01T02:14:00Z")]
    [InlineData("2026-03-08T02:30", "2026-03-08T07:30:00Z")]
    public void A_time_without_an_offset_is_the_homes_own(string said, string meant) =>
        Assert.Equal(NodaTime.Text.InstantPattern.ExtendedIso.Parse(meant).Value, TextShapes.ReadMoment(said, NewYork));

    [Theory]
    [InlineData("yesterday 2am")]
    [InlineData("2026-02-30T02:00")]
    [InlineData("02:14")]
    public void What_is_no_time_is_none(string said) => Assert.Null(TextShapes.ReadMoment(said, NewYork));

    [Fact]
    public void Times_inside_sentences_are_told_too_and_nothing_else_is_touched() => Assert.Equal(
        "It ends at 2026-11-28T18:30:00.5-05:00, or 2026-07-01T20:00:00-04:00; x2026-11-28T23:30:00Z and 2026-11-28 stay.",
        LocalTimes.In("It ends at 2026-11-28T23:30:00.5Z, or 2026-07-02T00:00:00Z; x2026-11-28T23:30:00Z and 2026-11-28 stay.", NewYork));

    [Fact]
    public void Wherever_in_a_text_a_time_stands_it_is_told_as_local() => Prop.ForAll(
        (from before in ArbMap.Default.GeneratorFor<string>()
         from after in ArbMap.Default.GeneratorFor<string>()
         from start in Gen.Elements("", "T", "The exit delay ended at", "Until")
         from seconds in Gen.Choose(0, int.MaxValue)
         select (Text: $"{start} {before} ", Instant: Instant.FromUnixTimeSeconds(seconds), After: $" {after}")).ToArbitrary(),
        made =>
        {
            string utc = made.Instant.ToString(), local = LocalTimes.Text(made.Instant, NewYork);
            string text = JsonSerializer.Deserialize<string>(JsonSerializer.SerializeToUtf8Bytes($"{made.Text.TrimStart()}{utc}{made.After}"))!;
            JsonObject answer = new() { ["alone"] = utc, ["said"] = text, ["list"] = new JsonArray(7, text), ["kept"] = new JsonObject { ["text"] = text } };
            using AnswerBuffer buffer = AnswerBuffer.Rent();
            buffer.Append(JsonSerializer.SerializeToUtf8Bytes(answer, AnswerJson.Relaxed));
            LocalTimes.Tell(buffer, 0, NewYork);

            JsonNode told = JsonNode.Parse(buffer.Written.Span)!;
            string wanted = text.Replace(utc, local, StringComparison.Ordinal);
            Assert.Equal(
                [local, wanted, wanted, text],
                new[] { told["alone"], told["said"], told["list"]![1], told["kept"]!["text"] }.Select(n => (string?)n));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task What_nobody_understood_is_shown_as_it_came()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportNotUnderstood(
            "push", ["strange"], new KeptPayload("""{"at":"2026-07-02T00:00:00Z"}"""), "shape", 1));

        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"kinds":["unread"]}""");
        Assert.Equal("""{"at":"2026-07-02T00:00:00Z"}""", (string?)history["entries"]![0]!["kept"]!["text"]);
    }

    [Theory]
    [InlineData("""{"since":"2999-01-01T00:00"}""", HttpStatusCode.BadRequest, "has not come yet")]
    [InlineData("""{"since":"2026-01-02T00:00","until":"2026-01-01T00:00"}""", HttpStatusCode.BadRequest, "not before until")]
    [InlineData("""{"correlation_id":"nobody-knows"}""", HttpStatusCode.NotFound, "belongs to \"nobody-knows\"")]
    public async Task A_question_about_what_never_was_is_refused_and_not_answered_with_nothing(string body, HttpStatusCode status, string says)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode got, JsonObject answer) = await server.CallAsync("get_security_history", body);

        Assert.Equal(status, got);
        Assert.Contains(says, (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_is_there_is_found_whatever_else_narrows_the_question()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("get_security_history", """{"correlation_id":"told-1","kinds":["doorbell"]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(answer["entries"]!.AsArray());
    }

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")]
    private static partial Regex Utc();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+[+-][0-9]{2}:[0-9]{2}")]
    private static partial Regex Local();
}
