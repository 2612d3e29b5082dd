using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Conditions;

/// <summary>Conditions about several devices: any of them, or all.</summary>
public sealed class SeveralDevicesTests
{
    private const string AnyOpen = """{"type":"device_state","groups":["doors"],"capability":"contact","is":"open","which":"any"}""";
    private const string AllClosed = """{"type":"device_state","groups":["doors"],"capability":"contact","is":"closed","which":"all"}""";
    private const string LongClosed = """{"type":"device_state","kinds":["contact"],"capability":"contact","is":"closed","which":"all","for_seconds":60}""";

    private static readonly Address Doors = HomeGroups.AddressOf("home-1", "doors");
    private static readonly Address Side = new("home-1", DeviceKinds.Contact, "z-side");
    private static readonly Address Cellar = new("home-1", DeviceKinds.Contact, "z-cellar");

    private readonly TestHome _home = New();
    private int _motions;

    public SeveralDevicesTests()
    {
        Add(Side, "Side Door");
        Add(Cellar, "Cellar Door");
        _home.Tell(Doors, new MakeGroup("Doors", [BackDoor, Side]));
    }

    /// <summary>Each door open, closed or out of reach, and what a resident would say of both.</summary>
    [Theory]
    [InlineData("closed", "closed", false, true)]
    [InlineData("closed", "open", true, false)]
    [InlineData("open", "closed", true, false)]
    [InlineData("open", "open", true, false)]
    [InlineData("closed", "away", false, false)]
    [InlineData("open", "away", true, false)]
    [InlineData("away", "away", false, false)]
    public void Any_is_one_at_least_all_is_every_one_and_what_is_away_is_neither(
        string back, string side, bool anyOpen, bool allClosed)
    {
        Put(BackDoor, back);
        Put(Side, side);
        Assert.Equal((anyOpen, allClosed), (IsMet(AnyOpen), IsMet(AllClosed)));

        // What is not known is not the opposite either.
        bool known = back != "away" && side != "away";
        Assert.Equal(!anyOpen && known, IsMet(Not(AnyOpen)));
        Assert.Equal(!allClosed && (known || back == "open"), IsMet(Not(AllClosed)));
    }

    [Fact]
    public void The_reason_names_the_device_that_failed()
    {
        Put(Side, "open");
        Fact fact = Judged(AllClosed).Facts.Single(f => f.Path == "conditions[0]");
        Assert.StartsWith("1 of 2: side-door contact was open since ", fact.Reason, StringComparison.Ordinal);
        Put(Side, "away");
        fact = Judged(AllClosed).Facts.Single(f => f.Path == "conditions[0]");
        Assert.StartsWith("1 of 2: side-door was offline since ", fact.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_in_the_group_or_of_the_kind_is_asked_when_it_is_judged()
    {
        Put(Cellar, "open");
        Assert.True(IsMet(AllClosed));
        _home.Tell(Doors, new ChangeGroup("Doors", [BackDoor, Cellar]));
        Assert.False(IsMet(AllClosed));
        const string All = """{"type":"device_state","kinds":["contact"],"exclude":["cellar-door"],"capability":"contact","is":"closed","which":"all"}""";
        Assert.True(IsMet(All));
        Add(new("home-1", DeviceKinds.Contact, "z-new"), "New Door", open: true);
        Assert.False(IsMet(All));
    }

    /// <summary>R-S15: all of a group that is gone is not nobody, and holds no way.</summary>
    [Fact]
    public void A_group_that_is_gone_holds_neither_way_is_named_and_heals()
    {
        RuleDocument asks = Rule(AllClosed);
        Assert.Empty(RuleTroubles.In(_home.View).Of(asks));
        _home.Tell(Doors, new DropGroup());
        Assert.False(IsMet(asks));
        Assert.False(IsMet(asks with { Conditions = [new Rules.Conditions.NotCondition(asks.Conditions)] }));
        Assert.Equal(["It does nothing as things are: there is no group \"doors\"."], RuleTroubles.In(_home.View).Of(asks));
        _home.Tell(Doors, new MakeGroup("Doors", [BackDoor]));
        Assert.True(IsMet(asks));
        Assert.Empty(RuleTroubles.In(_home.View).Of(asks));
    }

    /// <summary>What was in it counts still, though nobody knows any more what that was.</summary>
    [Fact]
    public void With_a_group_that_is_gone_the_others_are_not_all()
    {
        string all = AllClosed.Replace("\"groups\"", "\"devices\":[\"cellar-door\"],\"groups\"", StringComparison.Ordinal);
        RuleDocument asks = Rule(all), any = Rule(all.Replace("\"all\"", "\"any\"", StringComparison.Ordinal));
        Assert.True(IsMet(asks) && IsMet(any));
        _home.Tell(Doors, new DropGroup());
        Assert.False(IsMet(asks));
        Assert.True(IsMet(any));
        Put(Cellar, "open");
        Assert.False(IsMet(any));
        Assert.False(IsMet(any with { Conditions = [new Rules.Conditions.NotCondition(any.Conditions)] }));
    }

    [Fact]
    public void All_of_them_have_been_so_for_a_time_once_the_last_has()
    {
        _home.Advance(Duration.FromHours(1));
        Put(BackDoor, "open");
        Put(BackDoor, "closed");
        _home.Advance(Duration.FromSeconds(30));
        Put(Side, "open");
        Put(Side, "closed");
        _home.Advance(Duration.FromSeconds(59));
        Assert.False(IsMet(LongClosed));
        _home.Advance(Duration.FromSeconds(1));
        Assert.True(IsMet(LongClosed));
    }

    [Theory]
    [InlineData(AllClosed)]
    [InlineData(LongClosed)]
    public void Whoever_waits_for_all_goes_on_with_the_last_of_them(string condition)
    {
        Put(Side, "open");
        Put(BackDoor, "open");
        Create(_home, "waits", $$"""
            {"name":"waits","triggers":[{"type":"motion"}],"actions":[{"type":"wait_until","conditions":[{{condition}}],"timeout_seconds":7200}]}
            """);
        Motion(_home, Garden);
        Assert.DoesNotContain("rule.wait-ended", Put(Side, "closed").Names);
        _home.Advance(Duration.FromMinutes(2));
        Outcome last = Put(BackDoor, "closed");
        IReadOnlyList<EventEnvelope> after = [.. last.Events, .. _home.Advance(Duration.FromSeconds(60))];
        RuleWaitEnded over = after.Select(e => e.Event).OfType<RuleWaitEnded>().Single();
        Assert.True(over.Met);
        Assert.Equal(condition == AllClosed, last.Names.Contains("rule.wait-ended"));
    }

    [Fact]
    public void A_door_that_leaves_the_group_ends_a_wait_for_all_of_it()
    {
        Put(Side, "open");
        Create(_home, "waits", $$"""
            {"name":"waits","triggers":[{"type":"motion"}],"actions":[{"type":"wait_until","conditions":[{{AllClosed}}],"timeout_seconds":7200}]}
            """);
        Motion(_home, Garden);
        Assert.Contains("rule.wait-ended", _home.Tell(Doors, new ChangeGroup("Doors", [BackDoor])).Names);
    }

    [Fact]
    public void It_is_said_in_a_sentence()
    {
        Assert.Equal(
            "When any camera or motion sensor sees motion, and any of \"Doors\" has contact open, "
                + "and every contact except \"Cellar Door\" has had contact closed for 1 min: end there.",
            RuleSentence.Of(
                Rule(AnyOpen, LongClosed.Replace("\"which\"", "\"exclude\":[\"cellar-door\"],\"which\"", StringComparison.Ordinal)),
                _home.View.Part<DevicesView>()));
    }

    [Theory]
    [InlineData("""{"type":"device_state","groups":["doors"],"capability":"contact","is":"open"}""", "conditions[0].which", "missing")]
    [InlineData("""{"type":"device_state","device":"back-door","groups":["doors"],"which":"any","capability":"contact","is":"open"}""", "conditions[0].device", "invalid")]
    [InlineData("""{"type":"device_state","device":"back-door","which":"any","capability":"contact","is":"open"}""", "conditions[0].which", "invalid")]
    [InlineData("""{"type":"device_state","devices":["back-door","hall"],"which":"any","capability":"contact","is":"open"}""", "conditions[0].devices[1]", "lacks-capability")]
    [InlineData("""{"type":"device_state","groups":["dors"],"which":"any","capability":"contact","is":"open"}""", "conditions[0].groups[0]", "unknown-group")]
    [InlineData("""{"type":"numeric","kinds":["contact"],"capability":"battery","below":20}""", "conditions[0].which", "missing")]
    [InlineData("""{"type":"device_state","capability":"contact","is":"open"}""", "conditions[0].device", "missing")]
    public void What_is_not_right_of_it_is_said_and_put_right(string condition, string path, string code)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(Json(condition))!, Context(_home));
        RuleFault fault = Assert.Single(reading.Faults);
        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    /// <summary>U2: with one device otherwise it does not run, and is told which and what would have done.</summary>
    [Theory]
    [InlineData("closed", "")]
    [InlineData("open", "conditions[0]: 1 of 2: side-door contact was open since")]
    [InlineData("away", "conditions[0]: 1 of 2: side-door was offline since")]
    public void Why_it_did_not_run_names_the_device_and_what_would_have_had_to_be_so(string side, string told)
    {
        Create(_home, "lit", $$"""
            {"name":"lit","triggers":[{"type":"motion"}],"conditions":[{{AllClosed}}],"actions":[{"type":"light","devices":["front-camera"]}]}
            """);
        _home.Advance(Duration.FromMinutes(1));
        Put(Side, side);
        _home.Advance(Duration.FromMinutes(1));
        Instant at = _home.Now;
        Motion(_home, Garden);
        Explain explain = new(new PastHome("home-1", Tests.Analysis.Past.PastProperties.Projections), "lit", at, at + Duration.FromSeconds(1));
        Assert.All(_home.Journal.ToArray(), e => explain.Take(e));
        ExplainedEvent one = Assert.Single(explain.Answer()!.Events);
        Assert.Equal(told.Length == 0, one.Verdict == Verdict.Fired);
        Fact? cause = one.Causes.Count > 0 ? one.Causes[0] : null;
        Assert.StartsWith(told, cause is null ? "" : $"{cause.Path}: {cause.Reason}", StringComparison.Ordinal);
        Assert.True(cause is null || PastWords.Change(cause, _home.Rule("lit").Document, _home.View.Part<DevicesView>())
            == "it been so that all of \"Doors\" has contact closed");
    }

    /// <summary>Whoever changes the group changes what is asked; and a promise means it too.</summary>
    [Fact]
    public void A_group_that_a_condition_means_is_in_use()
    {
        ChangeGroup change = new("Doors", [BackDoor]);
        Assert.Equal([AccessRight.Raise], CommandRights.Of(_home.View, Doors, change, Assistant));
        Create(_home, "asks", Json(Not(AllClosed)));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(_home.View, Doors, change, Assistant));
        Assert.Contains(
            "It is used by the automation \"x\".", ActPreview.Of(_home.View, ApprovableAct.Of(Doors, change)!).Words, StringComparison.Ordinal);
        _home.Tell(RuleAt("asks"), new DeleteRule(), Assistant);
        Promised("""{"name":"Shut","never":[{{AnyOpen}}],"for_more_than_seconds":60}""".Replace("{{AnyOpen}}", AnyOpen, StringComparison.Ordinal));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(_home.View, Doors, change, Assistant));
    }

    [Fact]
    public void A_promise_about_a_group_is_broken_by_any_of_it()
    {
        Promised("""{"name":"Shut","never":[{{AnyOpen}}],"for_more_than_seconds":60}""".Replace("{{AnyOpen}}", AnyOpen, StringComparison.Ordinal));
        Put(Side, "open");
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(59)), e => e.Event is PromiseBroken);
        Put(BackDoor, "open");
        Put(Side, "closed");
        Assert.Contains(_home.Advance(Duration.FromSeconds(1)), e => e.Event is PromiseBroken);
    }

    private void Promised(string json)
    {
        PromiseReading reading = PromiseReader.Read((JsonObject)JsonNode.Parse(json)!, Context(_home));
        Assert.Empty(reading.Faults);
        Assert.Null(_home.Tell(RuleKinds.PromiseOf("home-1", "p"), new MakePromise(reading.Document!), Assistant).Refusal);
    }

    private void Add(Address contact, string name, bool open = false) => _home.Tell(contact, new ReportDevice(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = [Capabilities.Contact] },
        new Readings { Faulted = open, Connection = Connection.Online }));

    private Outcome Put(Address contact, string state) => _home.Tell(contact, new ReportReadings(state == "away"
        ? new Readings { Connection = Connection.Offline }
        : new Readings { Faulted = state == "open", Connection = Connection.Online }));

    private static string Not(string condition) => $$"""{"type":"not","not":[{{condition}}]}""";

    private static string Json(params string[] conditions) =>
        $$"""{"name":"x","triggers":[{"type":"motion"}],"conditions":[{{string.Join(",", conditions)}}],"actions":[{"type":"stop"}]}""";

    private RuleDocument Rule(params string[] conditions) => Document(_home, Json(conditions));

    private bool IsMet(string condition) => IsMet(Rule(condition));

    private bool IsMet(RuleDocument document) => Judged(document).Fired;

    private Evaluation Judged(string condition) => Judged(Rule(condition));

    private Evaluation Judged(RuleDocument document) => RuleEvaluator.Evaluate(
        "x", 1, document, _home.View, Motion(_home, Garden, "m" + ++_motions).Events[0]);
}
