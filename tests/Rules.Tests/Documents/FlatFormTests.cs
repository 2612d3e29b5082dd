using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Flat;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

public sealed class FlatFormTests
{
    private const int Cases = 4000;

    private static readonly string[] OnlyInDocuments = [" triggers", " actions", " conditions[", "'seconds'", "'states'", "mode_changed"];

    private readonly TestHome _home = New();

    [Fact]
    public void The_flat_form_says_the_same_as_the_document()
    {
        RuleReading flat = Read("""
            {
              "automation_name": "Front camera while away",
              "trigger_type": "motion",
              "trigger_conditions": {"devices": ["Front Camera"], "modes": ["away"]},
              "response_actions": [{"type": "light_on"}, {"type": "siren_on", "duration_seconds": 30},
                {"type": "webhook", "url": "http://127.0.0.1:9000/hook", "message": "Motion"}]
            }
            """);
        Assert.Empty(flat.Faults);
        Assert.Equal(RuleDocumentJson.Text(Document(_home, Story.Replace("\"text\"", "\"message\""))), RuleDocumentJson.Text(flat.Document!));
    }

    [Fact]
    public void Every_condition_can_be_said()
    {
        RuleReading flat = Read("""
            {"automation_name":"x","trigger_type":"doorbell",
             "trigger_conditions":{"modes":["home","away"],"time_window":{"from":"22:00","to":"06:00"},
               "device_states":[{"device":"back-door","capability":"contact","is":"closed"}]},
             "response_actions":[{"type":"arm","mode":"home"}]}
            """);
        Assert.Empty(flat.Faults);
        Assert.IsType<DingTrigger>(flat.Document!.Triggers[0]);
        Assert.Equal(
            [typeof(ModeCondition), typeof(TimeWindowCondition), typeof(DeviceStateCondition)],
            flat.Document.Conditions.Select(c => c.GetType()));
        Assert.Equal("home", ((ArmAction)flat.Document.Actions[0]).Mode);
    }

    [Fact]
    public void A_kind_of_devices_is_said_in_one_word()
    {
        RuleReading flat = Read("""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"device_type":"camera"},
             "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
            """);
        Assert.Empty(flat.Faults);
        MotionTrigger trigger = Assert.IsType<MotionTrigger>(flat.Document!.Triggers[0]);
        Assert.Equal(["camera"], trigger.Kinds!);
        Assert.Empty(trigger.Devices);

        RuleFault fault = Assert.Single(Read("""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"device_type":"camra"},
             "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
            """).Faults);
        Assert.Equal(("trigger_conditions.device_type", "camera"), (fault.Path, Assert.Single(fault.Near)));
    }

    [Fact]
    public void What_is_to_go_off_goes_off()
    {
        RuleReading flat = Read("""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
             "response_actions":[{"type":"light_on"},{"type":"light_off"},{"type":"siren_on"},{"type":"siren_off"}]}
            """);
        Assert.Empty(flat.Faults);
        Assert.Equal([true, false, true, false], flat.Document!.Actions.Select(a => a is LightAction light ? light.On : ((SirenAction)a).On));
    }

    [Fact]
    public void A_trigger_that_is_nearly_named_is_named_with_the_fault() =>
        Assert.Equal(["motion"], Read("""{"automation_name":"x","trigger_type":"moton","response_actions":[{"type":"delay","delay_seconds":5}]}""")
            .Faults.Single(f => f.Path == "trigger_type").Near);

    [Fact]
    public void Every_trigger_has_its_own_words()
    {
        Assert.Equal("closed", ((ContactTrigger)Trigger("contact", """{"contact_state":"closed"}""")).To);
        var changed = (ModeChangedTrigger)Trigger("mode_change", """{"from_modes":["home"],"to_modes":["away","disarmed"]}""");
        Assert.Equal(["home"], changed.From);
        Assert.Equal(["away", "disarmed"], changed.To);
        Assert.Equal(["fire-alarm"], ((AlarmTrigger)Trigger("alarm", """{"alarm_states":["fire-alarm"]}""")).States);
    }

    [Fact]
    public void Faults_are_told_in_the_words_of_the_flat_form()
    {
        RuleReading flat = Read("""
            {"trigger_type":"contact","trigger_conditions":{"contact_state":"opn","detection":"human","modes":["awy"],
              "time_window":{"from":"9pm","to":"06:00"},
              "device_states":[{"device":"bakdoor","capability":"contact","is":"open"}]},
             "response_actions":[{"type":"sirn_on","duration_seconds":900},{"type":"light_on"},{"type":"delay","seconds":3}],"nme":1}
            """);
        Assert.Equal(
            [
                "automation_name missing",
                "trigger_conditions.contact_state unknown-word open",
                "trigger_conditions.modes[0] unknown-word away",
                "trigger_conditions.time_window.from invalid",
                "trigger_conditions.device_states[0].device unknown-device back-door",
                "trigger_conditions.detection unknown-field",
                "response_actions[0].type unknown-word siren_on",
                "response_actions[0].devices missing",
                "response_actions[0].duration_seconds out-of-range",
                "response_actions[1].devices missing",
                "response_actions[2].duration_seconds missing",
                "response_actions[2].seconds unknown-field",
                "nme unknown-field",
            ],
            flat.Faults.Select(f => $"{f.Path} {f.Code} {f.Near.FirstOrDefault()}".TrimEnd()));
        Assert.Contains("There is no 'detection' for trigger_type contact; the fields are devices, contact_state, for_seconds, device_type, modes, ", Message(flat, "detection"));
        Assert.Contains("There is no 'seconds' in delay; the fields are duration_seconds, type.", Message(flat, "[2].seconds"));
    }

    [Fact]
    public void A_schedule_is_times_of_days_of_the_week_on_the_homes_clocks()
    {
        TimeTrigger trigger = Assert.IsType<TimeTrigger>(Assert.Single(Read("""
            {"automation_name":"x","trigger_type":"schedule","trigger_conditions":{"at":["22:00"],"days":["mon","fri"],"modes":["home"]},
             "response_actions":[{"type":"arm","mode":"home"}]}
            """).Document!.Triggers));
        WeeklyWhen when = Assert.IsType<WeeklyWhen>(Assert.Single(trigger.Calendar.When));
        Assert.Equal(["mon", "fri"], when.Days);
        Assert.Equal((new NodaTime.LocalTime(22, 0), House.Zone), (when.At.Single(), trigger.Calendar.Zone));
    }

    [Theory]
    [InlineData("", "trigger_conditions.at")]
    [InlineData(""" "trigger_conditions":{"devices":["back-door"]},""", "trigger_conditions.at trigger_conditions.devices")]
    [InlineData(""" "trigger_conditions":{"at":["24:30"]},""", "trigger_conditions.at[0]")]
    public void A_schedule_without_a_time_is_told_so(string conditions, string paths)
    {
        RuleReading reading = Read($$"""
            {"automation_name":"x","trigger_type":"schedule",{{conditions}}"response_actions":[{"type":"arm","mode":"home"}]}
            """);
        Assert.Equal(paths.Split(' '), reading.Faults.Select(f => f.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>A word is what it means, and never the one that is spelled alike: of those, some do the opposite.</summary>
    [Theory]
    [InlineData("cron", "schedule, with at and days")]
    [InlineData("sunset", "time of a whole document")]
    [InlineData("Left open", "a contact with for_seconds")]
    [InlineData("no_motion", "is clear again")]
    [InlineData("geofence", "Who is at home")]
    [InlineData("test", "by hand")]
    [InlineData("smoke", "alarm comes nearest")]
    public void A_trigger_that_is_not_there_is_said_not_to_be_there_with_what_comes_nearest(string word, string said)
    {
        RuleFault fault = Read($$"""
            {"automation_name":"x","trigger_type":"{{word}}","response_actions":[{"type":"delay","duration_seconds":1}]}
            """).Faults.Single(f => f.Path == "trigger_type");
        Assert.Equal("not-yet", fault.Code);
        Assert.Contains(said, fault.Message);
        Assert.Contains("motion, doorbell, contact, mode_change, alarm", fault.Message);
        Assert.NotEqual(1, fault.Near.Count);
    }

    [Theory]
    [InlineData("on", "what is to be switched")]
    [InlineData("turn-off", "what is to be switched")]
    [InlineData("test", "enabled false")]
    [InlineData("disarm", "cannot disarm")]
    [InlineData("template", "no templates")]
    [InlineData("counter", "declares")]
    [InlineData("unlock", "unlocks and opens nothing")]
    [InlineData("sms", "notify")]
    [InlineData("photo", "by snapshot")]
    [InlineData("live_view", "Nothing is streamed")]
    [InlineData("record_video", "Nothing records on command")]
    [InlineData("send_notification", "notify")]
    public void An_action_that_is_not_there_is_said_not_to_be_there_in_either_form(string word, string said)
    {
        RuleFault flat = Assert.Single(Read($$"""
            {"automation_name":"x","trigger_type":"motion","response_actions":[{"type":"{{word}}"}]}
            """).Faults);
        RuleFault document = Assert.Single(RuleParser.Read((JsonObject)JsonNode.Parse($$"""
            {"name":"x","triggers":[{"type":"motion"}],"actions":[{"type":"{{word}}"}]}
            """)!, Context(_home)).Faults);
        foreach (RuleFault fault in new[] { flat, document })
        {
            Assert.Equal("not-yet", fault.Code);
            Assert.Contains(said, fault.Message);
            Assert.NotEqual(1, fault.Near.Count);
        }
    }

    /// <summary>'light' is as near to light_off as to light_on, and 'armed' is a part of its opposite.</summary>
    [Theory]
    [InlineData("""{"type":"light"}""")]
    [InlineData("""{"type":"siren"}""")]
    [InlineData("""{"type":"sirn_of"}""")]
    public void Of_two_words_that_are_as_near_neither_is_suggested(string action)
    {
        RuleReading reading = Read($$"""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"modes":["armed"]},"response_actions":[{{action}}]}
            """);
        Assert.All(reading.Faults, f => Assert.NotEqual(1, f.Near.Count));
        Assert.Equal(["trigger_conditions.modes[0]", "response_actions[0].type"], reading.Faults.Select(f => f.Path));
    }

    [Fact]
    public void Without_a_trigger_type_the_corrected_example_takes_the_one_that_the_conditions_fit()
    {
        RuleReading reading = Read("""
            {"automation_name":"x","trigger_conditions":{"devices":["back-door"],"contact_state":"open"},
             "response_actions":[{"type":"delay","duration_seconds":1}]}
            """);
        Assert.Equal("trigger_type", Assert.Single(reading.Faults).Path);
        Assert.Equal("contact", reading.Corrected!["trigger_type"]!.GetValue<string>());
        Assert.Equal("""["back-door"]""", reading.Corrected["trigger_conditions"]!["devices"]!.ToJsonString());
    }

    [Fact]
    public void A_misspelled_device_of_the_trigger_is_one_fault_and_not_two()
    {
        RuleReading reading = Read("""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"devices":["frnt-camera"]},"response_actions":[{"type":"light_on"}]}
            """);
        Assert.Equal("trigger_conditions.devices[0]", Assert.Single(reading.Faults).Path);
        Assert.Equal("""[{"type":"light_on","devices":["front-camera"]}]""", reading.Corrected!["response_actions"]!.ToJsonString());
    }

    [Fact]
    public void A_device_that_nobody_knows_is_not_corrected_to_any_device()
    {
        RuleReading reading = Read("""
            {"automation_name":"x","trigger_type":"contact","trigger_conditions":{"devices":["zzz"]},"response_actions":[{"type":"delay","duration_seconds":1}]}
            """);
        Assert.Equal("""["back-door"]""", reading.Corrected!["trigger_conditions"]!["devices"]!.ToJsonString());
    }

    [Fact]
    public void What_nobody_said_is_done_by_something_harmless_in_the_corrected_example()
    {
        JsonNode actions = Read("""{"automation_name":"x","trigger_type":"motion"}""").Corrected!["response_actions"]!;
        Assert.Equal("""[{"type":"light_on","devices":["front-camera"]}]""", actions.ToJsonString());
    }

    [Fact]
    public void The_corrected_example_of_any_call_is_a_right_call_in_the_same_words()
    {
        RuleContext[] homes = [Context(_home), Context(_home) with { Zone = null }, Empty()];
        for (int seed = 0; seed < Cases; seed++)
        {
            RuleContext home = homes[seed % homes.Length];
            JsonObject call = new RandomFlat(new Random(seed)).Call();
            RuleReading reading = FlatForm.Read(call, home);
            string which = $"seed {seed}: {call.ToJsonString()}";
            foreach (RuleFault fault in reading.Faults)
            {
                Assert.EndsWith(".", fault.Message);
                string told = $" {fault.Path} {fault.Message} {string.Join(' ', fault.Near)}";
                Assert.DoesNotContain(OnlyInDocuments, word => told.Contains(word, StringComparison.Ordinal));
            }

            if (reading.Corrected is { } corrected)
            {
                Assert.NotEmpty(reading.Faults);
                IReadOnlyList<RuleFault> left = FlatForm.Read(corrected.DeepClone().AsObject(), home).Faults;
                Assert.True(left.Count == 0, $"{which} was corrected to {corrected.ToJsonString()}: {string.Join("; ", left)}");
            }
        }
    }

    [Fact]
    public void A_hundred_thousand_faults_are_answered_with_the_first_few_and_no_word_is_repeated_at_length()
    {
        string many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i}\""));
        string longWord = new('x', 100_000);
        RuleReading reading = Read($$"""
            {"automation_name":"x","trigger_type":"motion","trigger_conditions":{"modes":[{{many}}],"devices":["{{longWord}}"],"{{longWord}}":1},
             "response_actions":[{"type":"{{longWord}}"}],{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"f{i}\":1"))}}}
            """);
        Assert.InRange(reading.Faults.Count, 20, 50);
        Assert.All(reading.Faults, f => Assert.InRange(f.Message.Length + f.Path.Length, 1, 600));
    }

    private static RuleContext Empty() => new(new DevicesView("home-1", ImmutableDictionary<string, DeviceView>.Empty));

    private static string Message(RuleReading reading, string end) => reading.Faults.Single(f => f.Path.EndsWith(end, StringComparison.Ordinal)).Message;

    private RuleTrigger Trigger(string type, string conditions)
    {
        RuleReading reading = Read($$"""
            {"automation_name":"x","trigger_type":"{{type}}","trigger_conditions":{{conditions}},"response_actions":[{"type":"delay","duration_seconds":1}]}
            """);
        Assert.Empty(reading.Faults);
        return reading.Document!.Triggers[0];
    }

    private RuleReading Read(string json) => FlatForm.Read((JsonObject)JsonNode.Parse(json)!, Context(_home));
}
