using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>Schedules as people write them: what is taken, and what is wrong, all of it at once.</summary>
public sealed class ScheduleReaderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 30, 12, 0);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_each_at_its_place()
    {
        ScheduleReading reading = Read("""
            {"name":"","calendar":{"when":[
                {"type":"weekly","days":["mondai"],"at":["25:00"]},
                {"type":"dates","dates":["2026-02-30"],"at":["22:00"]},
                {"type":"cron","text":"61 * * * *"},
                {"type":"rrule","rule":"FREQ=DAILI","start":"2026-12-01T08:00"},
                {"type":"monthly","days":["31"],"months":[2,4],"at":["22:00"]},
                {"type":"sun","moment":"sunset"},
                {"type":"wekly","at":["22:00"]}],
              "except":[{"type":"yearly","month":2,"day":30},{"type":"public_holidays","country":"DE","region":"XX"}],
              "zone":"Europe/Vena","until":"soon"},
             "do":{"type":"mode","mode":"nigt","retry_seconds":60,"open_sensors":"fail"},
             "override":"not_if_changed_within","runs":0,"colour":1}
            """);

        Assert.Null(reading.Document);
        string[] paths = [.. reading.Faults.Select(f => f.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "calendar.except[0].day", "calendar.except[1].region", "calendar.until",
                "calendar.when[0].at[0]", "calendar.when[0].days[0]", "calendar.when[1].dates[0]",
                "calendar.when[2].text", "calendar.when[3].rule", "calendar.when[4].days",
                "calendar.when[5].latitude", "calendar.when[6].type", "calendar.zone", "colour", "do.mode",
                "do.retry_seconds", "name", "override_seconds", "runs",
            ],
            paths);
        Assert.Contains("Europe/Vienna", At(reading, "calendar.zone").Near);
        Assert.Equal(["weekly"], At(reading, "calendar.when[6].type").Near);
        Assert.Contains("that month has 28 days", At(reading, "calendar.when[1].dates[0]").Message, StringComparison.Ordinal);
        Assert.Contains("regions are BB, BE", At(reading, "calendar.except[1].region").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Days_in_full_one_form_and_one_time_are_taken_as_they_are_meant()
    {
        ScheduleDocument document = Right("""
            {"name":"Night","calendar":{"when":{"type":"weekly","days":["Monday","tuesday"],"at":"22:00"}},
             "do":{"type":"mode","mode":"night"}}
            """);

        WeeklyWhen weekly = Assert.IsType<WeeklyWhen>(Assert.Single(document.Calendar.When));
        Assert.Equal(["mon", "tue"], weekly.Days);
        Assert.Equal([new LocalTime(22, 0)], weekly.At);
        Assert.Equal(5, Assert.IsType<ModeTarget>(document.Do).Retries);
        Assert.Null(document.Calendar.Zone);
    }

    [Theory]
    [InlineData("""{"type":"weekly","days":["mon"],"at":["22:00:00"]}""")]
    [InlineData("""{"type":"monthly","days":["last"],"at":["22:00:00"],"months":["2"]}""")]
    [InlineData("""{"type":"dates","dates":["2027-02-01"],"at":["22:00:00"]}""")]
    [InlineData("""{"type":"cron","text":"0 22 13 * FRI"}""")]
    [InlineData("""{"type":"rrule","rule":"FREQ=MONTHLY;BYDAY=1MO","start":"2026-12-07T22:00:00","except":["2027-01-04T22:00:00"]}""")]
    [InlineData("""{"type":"every","seconds":86400,"from":"2026-12-01T08:00:00"}""")]
    [InlineData("""{"type":"sun","moment":"sunset","offset_seconds":-1800,"latitude":48.2,"longitude":16.4,"fallback":"17:00:00"}""")]
    public void What_is_written_is_read_as_the_same(string when)
    {
        ScheduleDocument document = Right($$"""
            {"name":"One","calendar":{"when":[{{when}}],
                "except":[{"type":"dates","from":"2026-12-24","to":"2027-01-06","name":"Holidays"},
                    {"type":"public_holidays","country":"at"},{"type":"weekdays","days":["sun"]},
                    {"type":"yearly","month":2,"day":29}]},
             "do":{"type":"reminder","message":"Look after the cat."},"runs":3}
            """);

        JsonObject written = ScheduleReader.Write(document);
        ScheduleReading again = ScheduleReader.Read(written, Context(New()), new ScheduleContext(Now, null));

        Assert.Empty(again.Faults);
        Assert.Equal(written.ToJsonString(), ScheduleReader.Write(again.Document!).ToJsonString());
    }

    [Fact]
    public void A_document_of_before_means_what_it_meant()
    {
        // As it was stored first; what came later has to have a default.
        const string stored = """
            {"name":"Night","enabled":true,"calendar":{"when":[{"type":"weekly","days":["mon"],"at":["22:00:00"]}],"gap":"shift","overlap":"first"},"do":{"type":"mode","mode":"away","open_sensors":"retry"},"block":{"until":"06:00:00","then":"disarmed"},"override":"always","overlapping":"skip"}
            """;

        Assert.Equal(stored.Trim(), ScheduleReader.Write(Right(stored)).ToJsonString());
    }

    [Fact]
    public void A_calendar_that_names_no_moment_any_more_is_refused()
    {
        ScheduleReading reading = Read("""
            {"name":"Past","calendar":{"when":[{"type":"dates","dates":["2026-11-29"],"at":["22:00"]}]},
             "do":{"type":"mode","mode":"away"}}
            """);

        Assert.Equal("calendar", Assert.Single(reading.Faults).Path);
    }

    [Fact]
    public void A_recurrence_without_an_end_is_bounded_and_one_without_a_moment_refused()
    {
        Right(Recurring("FREQ=SECONDLY"));

        Assert.Equal("calendar.when[0].rule", Assert.Single(Read(Recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).Faults).Path);
    }

    [Theory]
    [InlineData("""{"type":"mode","mode":"away","retry_times":100,"retry_seconds":3600}""", "", "do.retry_times")]
    [InlineData("""{"type":"mode","mode":"away","retry_seconds":3600,"retry_times":13}""", "", "do.retry_times")]
    [InlineData("""{"type":"rule","rule":"night-light"}""", ",\"overlapping\":\"buffer_all\"", "overlapping")]
    public void What_would_be_taken_and_not_done_is_refused(string @do, string more, string path)
    {
        ScheduleReading reading = Read(
            $$"""{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"do":{{@do}}{{more}}}""");
        Assert.Contains(path, reading.Faults.Select(f => f.Path));
    }

    [Fact]
    public void More_forms_than_ten_are_refused()
    {
        string forms = string.Join(",", Enumerable.Repeat("""{"type":"weekly","at":["22:00"]}""", 11));
        ScheduleReading reading = Read(
            $$"""{"name":"Many","calendar":{"when":[{{forms}}]},"do":{"type":"mode","mode":"away"} }""");

        Assert.Equal("calendar.when", Assert.Single(reading.Faults).Path);
    }

    [Fact]
    public void Cron_text_with_both_fields_of_days_is_said_to_mean_both_with_its_next_dates()
    {
        ScheduleDocument document = Right("""
            {"name":"Friday the 13th","calendar":{"when":[{"type":"cron","text":"0 22 13 * FRI"}],"zone":"Europe/Vienna"},
             "do":{"type":"mode","mode":"away"}}
            """);
        SchedulePlan plan = new(document, DateTimeZone.Utc, null);

        // Fridays that are a 13th, by any almanac.
        Assert.Contains(
            "2027-08-13, 2028-10-13, 2029-04-13, 2029-07-13, 2030-09-13",
            Assert.Single(ScheduleNotes.Of(document, plan, Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_guide_shows_of_each_part_is_accepted()
    {
        foreach (FormatPart part in FormatGuide.Schedules)
        {
            JsonNode example = JsonNode.Parse(part.Example)!;
            JsonObject whole = (JsonObject)JsonNode.Parse(
                """{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}],"except":[]},"do":{"type":"mode","mode":"away"}}""")!;
            switch (part.Name.Split('/')[0])
            {
                case "schedule":
                    whole = (JsonObject)example;
                    break;
                case "do":
                    whole["do"] = example;
                    break;
                case var list:
                    whole["calendar"]![list] = new JsonArray(example);
                    break;
            }

            // Where the home lies nobody knows here; which automation is there neither.
            IEnumerable<RuleFault> faults = ScheduleReader.Read(whole, Context(New()), new ScheduleContext(
                Now, new Rules.Schedules.Sun.GeoPoint(48, 16))).Faults;
            Assert.True(!faults.Any(), $"{part.Name}: {string.Join("; ", faults)}");
        }
    }

    [Fact]
    public void A_protocol_is_named_by_its_name_or_id_and_one_that_is_not_there_is_refused_with_those_that_are()
    {
        RuleContext context = Context(New()) with
        {
            Protocols = ["emergency", "help"],
            ProtocolNames = new Dictionary<string, string> { ["help"] = "Call for Help" },
        };
        foreach (string said in (string[])["help", "call for  help"])
        {
            ScheduleReading reading = Of(said, context);
            Assert.Empty(reading.Faults);
            Assert.Equal("help", Assert.IsType<ProtocolTarget>(reading.Document!.Do).Protocol);
        }

        RuleFault fault = Assert.Single(Of("helb", context).Faults);
        Assert.Equal(("do.protocol", "help"), (fault.Path, Assert.Single(fault.Near)));

        static ScheduleReading Of(string protocol, RuleContext context) => ScheduleReader.Read(
            (JsonObject)JsonNode.Parse($$"""
                {"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},
                 "do":{"type":"protocol","protocol":"{{protocol}}"} }
                """)!,
            context, new ScheduleContext(Now, null));
    }

    [Fact]
    public void The_schema_takes_what_is_taken()
    {
        JsonObject schema = (JsonObject)JsonNode.Parse(ScheduleReader.SchemaText)!;

        Assert.Equal("object", (string?)schema["properties"]!["calendar"]!["type"]);
        Assert.NotNull(schema["properties"]!["do"]!["oneOf"]);
    }

    internal static ScheduleDocument Right(string json)
    {
        ScheduleReading reading = Read(json);
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    private static RuleFault At(ScheduleReading reading, string path) => reading.Faults.Single(f => f.Path == path);

    private static ScheduleReading Read(string json)
    {
        TestHome home = New();
        RuleContext context = Context(home) with { Modes = ["home", "away", "night"] };
        return ScheduleReader.Read((JsonObject)JsonNode.Parse(json)!, context, new ScheduleContext(Now, null));
    }

    private static string Recurring(string rule) => $$"""
        {"name":"Often","calendar":{"when":[{"type":"rrule","rule":"{{rule}}","start":"2026-12-07T22:00"}]},
         "do":{"type":"reminder","message":"Now."} }
        """;
}
