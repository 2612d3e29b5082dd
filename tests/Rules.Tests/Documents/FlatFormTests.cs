using System.Text.Json.Nodes;
using RingActors.Devices.Domain;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

public sealed class FlatFormTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void The_flat_form_says_the_same_as_the_document()
    {
        RuleReading flat = Read("""
            {
              "automation_name": "Front camera while away",
              "trigger_type": "motion",
              "trigger_conditions": {"device": "Front Camera", "mode": "away"},
              "response_actions": ["light_on", {"action": "siren", "duration_seconds": 30},
                {"type": "webhook", "url": "http://127.0.0.1:9000/hook", "body": {"text": "Motion"}}]
            }
            """);
        Assert.Empty(flat.Faults);
        Assert.Equal(RulesJson.Text(Document(_home, Story)), RulesJson.Text(flat.Document!));
    }

    [Fact]
    public void Every_condition_can_be_said()
    {
        RuleReading flat = Read("""
            {"automation_name":"x","trigger_type":"doorbell",
             "trigger_conditions":{"modes":["home","away"],"after":"22:00","before":"06:00",
               "device_states":[{"device":"back-door","capability":"contact","is":"closed"}]},
             "response_actions":["arm_home"]}
            """);
        Assert.Empty(flat.Faults);
        Assert.IsType<DingTrigger>(flat.Document!.Triggers[0]);
        Assert.Equal(
            [typeof(ModeCondition), typeof(TimeWindowCondition), typeof(DeviceStateCondition)],
            flat.Document.Conditions.Select(c => c.GetType()));
        Assert.Equal(SecurityMode.Home, ((ArmAction)flat.Document.Actions[0]).Mode);
    }

    [Fact]
    public void Faults_are_told_in_the_words_of_the_flat_form()
    {
        RuleReading flat = Read("""
            {"trigger_type":"schedule","trigger_conditions":{"modes":["awy"],"after":"9pm","before":"06:00",
              "device_states":[{"device":"bakdoor","capability":"contact","is":"open"}]},
             "response_actions":["sirn",{"type":"light"}],"nme":1}
            """);
        Assert.Equal(
            [
                "nme unknown-field",
                "automation_name missing",
                "trigger_type not-yet",
                "trigger_conditions.modes[0] unknown-word",
                "trigger_conditions.after invalid",
                "trigger_conditions.device_states[0].device unknown-device",
                "response_actions[0].type unknown-word",
                "response_actions[0].devices missing",
                "response_actions[1].devices missing",
            ],
            flat.Faults.Select(f => $"{f.Path} {f.Code}"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"automation_name":"x","trigger_type":"schedule","trigger_conditions":{"cron":"0 7 * * *"},"response_actions":["arm_home"]}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"motion","trigger_conditions":[],"response_actions":"siren"}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"contact","trigger_conditions":{"mode":"nigth","time_window":{"from":"1"}},"response_actions":[{"type":"notification"}]}""")]
    public void The_corrected_example_is_a_right_call(string json)
    {
        RuleReading flat = Read(json);
        Assert.NotEmpty(flat.Faults);
        Assert.Empty(RuleParser.ReadFlat(flat.Corrected!.DeepClone().AsObject(), Context(_home)).Faults);
    }

    [Fact]
    public void A_schedule_is_refused_with_what_to_do_instead()
    {
        RuleFault fault = Assert.Single(Read(
            """{"automation_name":"x","trigger_type":"schedule","response_actions":["arm_home"]}""").Faults);
        Assert.Equal(("trigger_type", "not-yet"), (fault.Path, fault.Code));
        Assert.Contains("time_window", fault.Message);
    }

    private RuleReading Read(string json) => RuleParser.ReadFlat((JsonObject)JsonNode.Parse(json)!, Context(_home));
}
