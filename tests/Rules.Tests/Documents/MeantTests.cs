using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Flat;
using RingActors.Rules.Tests.Analysis.Conflicts;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

/// <summary>What can never run, or would run otherwise than is meant, is said when it is written.</summary>
public sealed class MeantTests
{
    private readonly TestHome _home = ReadingTests.Warm();

    [Theory]
    [InlineData("""{"modes":["away"]}""", "", "away")]
    [InlineData("""{"modes":["away"],"from_modes":["home"]}""", "home", "away")]
    [InlineData("""{"to_modes":["away"]}""", "", "away")]
    public void In_the_flat_form_modes_are_with_mode_change_those_that_it_changes_to(string conditions, string from, string to)
    {
        RuleReading reading = Flat("mode_change", conditions);
        Assert.Empty(reading.Faults);
        ModeChangedTrigger trigger = Assert.IsType<ModeChangedTrigger>(Assert.Single(reading.Document!.Triggers));
        Assert.Equal((from, to), (string.Join(',', trigger.From), string.Join(',', trigger.To)));
        Assert.Empty(reading.Document.Conditions);
        Assert.StartsWith($"When the alarm changes {(from.Length > 0 ? $"from {from} " : "")}to {to}: ", Sentence(reading.Document),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mode_change", """{"modes":["away"],"to_modes":["away"]}""", "trigger_conditions.modes invalid")]
    [InlineData("mode_change", """{"from_modes":["home"],"to_modes":["home"]}""", "trigger_conditions.from_modes invalid")]
    [InlineData("mode_change", """{"from_modes":["home"],"modes":["home"]}""", "trigger_conditions.from_modes invalid")]
    [InlineData("mode_change", """{"for_seconds":60}""", "trigger_conditions.for_seconds invalid")]
    [InlineData("motion", """{"detection":"person"}""", "trigger_conditions.detection unknown-word human")]
    [InlineData("motion", """{"devices":["hall"],"detection":"human"}""", "trigger_conditions.detection lacks-capability")]
    [InlineData("motion", """{"device_type":"motion-sensor","detection":"human"}""", "trigger_conditions.detection lacks-capability")]
    public void What_can_never_come_is_refused_in_the_flat_form(string trigger, string conditions, string fault) =>
        Refused(Flat(trigger, conditions), fault, corrected => FlatForm.Read(corrected, Context(_home)));

    [Theory]
    [InlineData("""{"type":"mode_changed","from":["home"],"to":["home"]}""", "triggers[0].from invalid")]
    [InlineData("""{"type":"motion","detection":"person"}""", "triggers[0].detection unknown-word human")]
    [InlineData("""{"type":"motion","detection":"Package"}""", "triggers[0].detection unknown-word package_delivery package_pickup")]
    [InlineData("""{"type":"motion","detection":"human","devices":["hall"]}""", "triggers[0].detection lacks-capability")]
    [InlineData("""{"type":"motion","detection":"human","kinds":["motion-sensor"]}""", "triggers[0].detection lacks-capability")]
    [InlineData("""{"type":"motion","detection":"human","devices":["hall","garden"]}""", "triggers[0].devices[0] lacks-capability front-camera front-doorbell garden")]
    [InlineData("""{"type":"count","of":[{"type":"motion","detection":"person"}],"times":2,"within_seconds":9}""", "triggers[0].of[0].detection unknown-word human")]
    [InlineData("""{"type":"numeric","capability":"battery","below":0}""", "triggers[0].below out-of-range")]
    [InlineData("""{"type":"numeric","capability":"battery","above":100}""", "triggers[0].above out-of-range")]
    [InlineData("""{"type":"numeric","capability":"battery","below":101}""", "triggers[0].below out-of-range")]
    [InlineData("""{"type":"numeric","capability":"humidity","above":-1}""", "triggers[0].above out-of-range")]
    [InlineData("""{"type":"numeric","capability":"temperature","below":-300}""", "triggers[0].below out-of-range")]
    [InlineData("""{"type":"numeric","capability":"temperature","above":451}""", "triggers[0].above out-of-range")]
    [InlineData("""{"type":"numeric","capability":"level","above":1}""", "triggers[0].above out-of-range")]
    public void What_can_never_come_is_refused(string trigger, string fault) =>
        Refused(Read(trigger), fault, corrected => RuleParser.Read(corrected, Context(_home)));

    [Theory]
    [InlineData("human")]
    [InlineData("HUMAN")]
    [InlineData("package_delivery")]
    [InlineData("heron")]
    public void What_Ring_says_or_has_said_here_is_taken(string detection)
    {
        _home.Tell(Garden, new ReportMotion("m", _home.Now, "heron"));
        Assert.Empty(Read($$"""{"type":"motion","detection":"{{detection}}"}""").Faults);
    }

    [Theory]
    [InlineData("""{"type":"numeric","capability":"temperature","below":60}""", "below 60 °C")]
    [InlineData("""{"type":"numeric","capability":"battery","above":5,"below":20}""", "between 5 and 20 %")]
    [InlineData("""{"type":"numeric","capability":"co-level","above":30}""", "above 30 ppm")]
    public void A_number_is_said_with_what_it_is_counted_in(string trigger, string words) =>
        Assert.Contains($" {words}: ", Sentence(Read(trigger).Document!), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"numeric","capability":"temperature","below":60}""", "20.5 °C, which is below 60 °C already", "60 °C are 140 °F: temperatures are in °C here. 60 °F would be 15.6.")]
    [InlineData("""{"type":"numeric","capability":"temperature","above":20}""", "20.5 °C, which is above 20 °C already")]
    [InlineData("""{"type":"numeric","capability":"temperature","above":25}""")]
    public void A_limit_that_may_be_meant_otherwise_is_told_when_it_is_written(string trigger, params string[] notes)
    {
        IReadOnlyList<string> said = WrittenNotes.Of(Read(trigger).Document!, _home.View);
        Assert.Equal(notes.Length, said.Count);
        Assert.All(notes.Zip(said), n => Assert.Contains(n.First, n.Second, StringComparison.Ordinal));
    }

    /// <summary>A door that stands open while the home is armed only later: nothing remembers it, and it is said.</summary>
    [Fact]
    public void A_condition_beside_a_time_is_said_to_be_judged_at_its_end()
    {
        RuleDocument document = Read(
            """{"type":"contact","devices":["back-door"],"for_seconds":600}""", """{"type":"mode","modes":["home"]}""").Document!;
        string note = Assert.Single(WrittenNotes.Of(document, _home.View));
        Assert.Contains("judged once, when the 10 min are over", note, StringComparison.Ordinal);
        Assert.Contains("where the alarm is armed home comes to be so only after that, it does not start", note, StringComparison.Ordinal);
        Assert.Contains("mode_changed to home", note, StringComparison.Ordinal);
        Assert.EndsWith("is looked at once, when that time is over.", Sentence(document), StringComparison.Ordinal);
        Assert.Empty(WrittenNotes.Of(Read("""{"type":"contact","for_seconds":600}""").Document!, _home.View));
        Assert.Empty(WrittenNotes.Of(Read("""{"type":"contact"}""", """{"type":"mode","modes":["home"]}""").Document!, _home.View));

        // It is as it says.
        Create(_home, "r", Whole("""{"type":"contact","devices":["back-door"],"for_seconds":600}""", """{"type":"mode","modes":["home"]}"""));
        Door(_home, true);
        _home.Advance(NodaTime.Duration.FromSeconds(601));
        Mode(_home, Devices.Domain.Alarm.Panel.SecurityMode.Home);
        _home.Advance(NodaTime.Duration.FromHours(1));
        Assert.Equal(0, _home.Rule("r").FiredCount);
    }

    [Fact]
    public void Motion_of_something_else_reads_as_such()
    {
        MotionTrigger trigger = new([], "human");
        Assert.Equal((false, "it was motion of moving_vehicle, and not of human"), trigger.Judge(new MotionDetected("m", null, "moving_vehicle")));
        Assert.Equal((true, "motion of human"), trigger.Judge(new MotionDetected("m", null, "human")));
    }

    private void Refused(RuleReading reading, string fault, Func<JsonObject, RuleReading> again)
    {
        RuleFault told = Assert.Single(reading.Faults);
        Assert.Equal(fault, string.Join(' ', [told.Path, told.Code, .. told.Near]).TrimEnd());
        Assert.EndsWith(".", told.Message, StringComparison.Ordinal);
        Assert.Empty(again(reading.Corrected!.DeepClone().AsObject()).Faults);
    }

    private RuleReading Flat(string trigger, string conditions) => FlatForm.Read((JsonObject)JsonNode.Parse($$"""
        {"automation_name":"x","trigger_type":"{{trigger}}","trigger_conditions":{{conditions}},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """)!, Context(_home));

    private static string Whole(string trigger, string conditions = "") => $$"""
        {"name":"x","triggers":[{{trigger}}],"conditions":[{{conditions}}],"actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private RuleReading Read(string trigger, string conditions = "") =>
        RuleParser.Read((JsonObject)JsonNode.Parse(Whole(trigger, conditions))!, Context(_home));

    private string Sentence(RuleDocument document) => RuleSentence.Of(document, _home.View.Part<DevicesView>());
}
