using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;
using RingActors.Testing;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Webhooks;

/// <summary>What an inbound webhook takes, knows and forgets (P-S1 to P-S4, P-S12).</summary>
public sealed class WebhookTests
{
    private const string Path = "AAAAAAAAAAAAAAAAAAAAAA";

    internal static readonly Address Nas = HomeWebhooks.AddressOf("home-1", "nas");
    internal static readonly Principal AsNas = HomeWebhooks.PrincipalOf("nas");

    private static readonly Address Ears = DeviceKinds.CoverageOf("home-1");
    private static readonly WebhookValue On = new("state") { Text = "on" };

    private readonly TestHome _home = New();

    internal static WebhookIntake Intake { get; } = new("NAS", WebhookScheme.Standard)
    {
        Fields =
        [
            new("state", "/state", WebhookFieldType.Word) { Words = ["on", "off"], Required = true },
            new("celsius", "/t", WebhookFieldType.Number), new("note", "/note", WebhookFieldType.Text),
            new("ok", "/ok", WebhookFieldType.YesNo),
        ],
    };

    internal static void Create(TestHome home) => Assert.Null(home.Tell(Nas, new CreateWebhook(Path, Intake, "s-1"), Assistant).Refusal);

    internal static Outcome Deliver(TestHome home, string id, params WebhookValue[] values) =>
        home.Tell(Nas, new ReceiveDelivery(id, values, [], null), AsNas);

    private static Outcome Unfit(TestHome home, string id, string message = "It is wrong.") =>
        home.Tell(Nas, new ReceiveDelivery(id, [], [new WebhookFault("state", message)], null), AsNas);

    [Fact]
    public void A_webhook_does_what_its_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Rules.Tests/Tables/webhook.txt", new DecisionTable("webhook: in this state, told this, it does that", New)
        .State("never made", _ => { })
        .State("there, nothing came", Create)
        .State("one was taken", h => { Create(h); Deliver(h, "d1", On); })
        .State("one did not fit", h => { Create(h); Unfit(h, "d1"); })
        .State("taken a week ago", h => { Create(h); Deliver(h, "d1", On); h.Sleep(WebhookLimits.Retention); })
        .State("has as many secrets as may be", h =>
        {
            Create(h);
            for (int i = 2; i <= WebhookLimits.SecretsMax; i++)
            {
                h.Tell(Nas, new RotateWebhookSecret($"s-{i}", 3600));
            }
        })
        .State("removed", h => { Create(h); Deliver(h, "d1", On); h.Tell(Nas, new RemoveWebhook()); })
        .Command("create", Nas, _ => new CreateWebhook(Path, Intake, "s-1"))
        .Command("create another way", Nas, _ => new CreateWebhook(Path, Intake with { PerMinute = 5 }, "s-9"))
        .Command("change", Nas, _ => new ChangeWebhook(Intake with { PerMinute = 5 }))
        .Command("change, expecting another version", Nas, _ => new ChangeWebhook(Intake with { PerMinute = 5 }) { ExpectedVersion = 7 })
        .Command("change, expecting this version", Nas, _ => new ChangeWebhook(Intake with { PerMinute = 5 }) { ExpectedVersion = 1 })
        .Command("change to the same", Nas, _ => new ChangeWebhook(Intake))
        .Command("change the scheme", Nas, _ => new ChangeWebhook(Intake with { Scheme = WebhookScheme.GitHub }))
        .Command("rotate", Nas, _ => new RotateWebhookSecret("s-9", 3600))
        .Command("rotate, ending the others", Nas, _ => new RotateWebhookSecret("s-9", 0))
        .Command("deliver d1", Nas, _ => new ReceiveDelivery("d1", [On], [], null))
        .Command("deliver d1, unfit", Nas, _ => new ReceiveDelivery("d1", [], [new WebhookFault("state", "It is wrong.")], null))
        .Command("deliver d1, unfit otherwise", Nas, _ => new ReceiveDelivery("d1", [], [new WebhookFault("state", "It is worse.")], null))
        .Command("deliver d2", Nas, _ => new ReceiveDelivery("d2", [On], [], null))
        .Command("remove", Nas, _ => new RemoveWebhook())
        .Print()));

    /// <summary>Who was believed at the address before is nobody at the one after it, although they have one name.</summary>
    [Fact]
    public void What_was_on_its_way_to_one_that_was_removed_is_not_taken_by_another_of_its_name()
    {
        Create(_home);
        ReceiveDelivery sent = new("d1", [On], [], null) { Path = Path };
        Assert.Equal(["webhook.received"], _home.Tell(Nas, sent, AsNas).Names);
        _home.Tell(Nas, new RemoveWebhook());
        _home.Tell(Nas, new CreateWebhook("BBBBBBBBBBBBBBBBBBBBBB", Intake, "s-2"), Assistant);
        Outcome late = _home.Tell(Nas, sent with { Delivery = "d2" }, AsNas);
        Assert.Empty(late.Names);
        Assert.Equal("webhook.create-first", late.Refusal?.Code);
    }

    [Fact]
    public void A_delivery_that_is_known_gives_its_first_result_and_no_second_event()
    {
        Create(_home);
        Instant first = _home.Now;
        Assert.Equal(["webhook.received"], Deliver(_home, "d1", On).Names);
        _home.Sleep(Duration.FromDays(6));
        Outcome again = Deliver(_home, "d1", On with { Text = "off" });
        Assert.Empty(again.Names);
        DeliveryResult result = Assert.IsType<DeliveryResult>(again.Reply);
        Assert.Equal(("d1", first, true), (result.Delivery, result.ReceivedAt, result.Repeated));
    }

    [Fact]
    public void What_is_known_is_known_after_a_snapshot_and_a_restart()
    {
        Create(_home);
        Deliver(_home, "d1", On);
        Unfit(_home, "d2");
        string stored = JsonSerializer.Serialize(_home.State(Nas), RulesJson.Default.WebhookState);
        _home.Restore(Nas, JsonSerializer.Deserialize(stored, RulesJson.Default.WebhookState)!);
        Assert.Empty(Deliver(_home, "d1", On).Names);
        Assert.Empty(Unfit(_home, "d2").Names);
        Assert.Equal(["webhook.received"], Deliver(_home, "d2", On).Names);
    }

    [Fact]
    public void Within_twice_the_tolerance_nothing_is_forgotten_however_much_came()
    {
        Create(_home);
        Deliver(_home, "first", On);
        for (int i = 0; i < 3 * WebhookLimits.KeptMin; i++)
        {
            Deliver(_home, $"d{i}", On);
        }

        _home.Sleep(Duration.FromSeconds((2 * Intake.ToleranceSeconds) - 1));
        Assert.Empty(Deliver(_home, "first", On).Names);
        _home.Sleep(Duration.FromSeconds(2));
        Deliver(_home, "one more", On);
        Assert.Equal(WebhookLimits.KeptMin, ((WebhookState)_home.State(Nas)).Known.Count);
        Assert.Equal(["webhook.received"], Deliver(_home, "first", On).Names);
        Assert.Empty(Deliver(_home, "one more", On).Names);
    }

    [Theory]
    [InlineData(-3600, -3600)]
    [InlineData(60, 0)]
    [InlineData(-40 * 86400, 0)]
    public void It_was_when_its_sender_says_unless_that_is_to_come_or_long_ago(int said, int occurred)
    {
        Create(_home);
        Outcome told = _home.Tell(
            Nas, new ReceiveDelivery("d1", [On], [], _home.Now + Duration.FromSeconds(said)), AsNas);
        EventEnvelope envelope = Assert.Single(told.Events);
        Assert.Equal(_home.Now + Duration.FromSeconds(occurred), envelope.OccurredAt);
        Assert.Equal("webhook:nas", envelope.Principal.Value);
    }

    [Fact]
    public void Secrets_follow_each_other_and_none_is_in_the_journal()
    {
        Create(_home);
        Instant first = _home.Now;
        _home.Tell(Nas, new RotateWebhookSecret("s-2", 3600));
        WebhookView view = _home.View.Part<WebhooksView>().Webhooks["nas"];
        Assert.Equal(
            [("s-1", first + Duration.FromHours(1)), ("s-2", (Instant?)null)], view.Secrets.Select(s => (s.Id, s.Until)));
        Assert.True(view.Secrets[0].IsGood(_home.Now + Duration.FromMinutes(59)));
        Assert.False(view.Secrets[0].IsGood(_home.Now + Duration.FromHours(1)));
        _home.Tell(Nas, new RotateWebhookSecret("s-3", 0));
        Assert.Equal("s-3", Assert.Single(_home.View.Part<WebhooksView>().Webhooks["nas"].Secrets).Id);
    }

    [Fact]
    public void A_rule_is_started_by_what_it_asks_for_and_by_nothing_else()
    {
        Create(_home);
        House.Create(_home, "r", Rule("""[{"field":"state","is":"on"},{"field":"celsius","above":30}]"""));
        House.Create(_home, "any", Rule("[]"));
        Assert.Equal(["any"], Started(Deliver(_home, "d1", On)));
        Assert.Equal(["any"], Started(Deliver(_home, "d2", On, Number(30))));
        Assert.Equal(["any", "r"], Started(Deliver(_home, "d3", On, Number(30.5))));
        Assert.Empty(Started(Deliver(_home, "d3", On, Number(30.5))));
        Assert.Equal(["any"], Started(Deliver(_home, "d4", On with { Text = "off" }, Number(31))));
        Assert.Empty(Started(Unfit(_home, "d5")));
    }

    [Fact]
    public void What_the_rule_does_names_the_rule_and_what_began_it_the_webhook()
    {
        Create(_home);
        House.Create(_home, "r", Rule("[]"));
        Outcome told = Deliver(_home, "d1", On);
        Assert.Equal("webhook:nas", told.Events[0].Principal.Value);
        Assert.All(told.Events.Skip(1), e => Assert.Equal("rule:r", e.Principal.Value));
        Assert.Equal(told.Events[0].Id, told.One<RuleFired>().By.Event);
    }

    [Fact]
    public void No_heartbeat_for_a_minute_starts_a_rule()
    {
        Create(_home);
        House.Create(_home, "r", """
            {"name":"r","triggers":[{"type":"not_followed","of":[{"type":"webhook","webhook":"nas"}],
              "by":[{"type":"webhook","webhook":"nas"}],"within_seconds":60}],"actions":[{"type":"stop"}]}
            """);
        Deliver(_home, "d1", On);
        _home.Advance(Duration.FromSeconds(50));
        Deliver(_home, "d2", On);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(50)), e => e.Event is RuleFired);
        Assert.Contains(_home.Advance(Duration.FromSeconds(20)), e => e.Event is RuleFired);
    }

    /// <summary>What was sent while nobody was there is not known; a sender that died meanwhile is told of all the same.</summary>
    [Theory]
    [InlineData(20, 5)]
    [InlineData(20, 300)]
    [InlineData(0, 3600)]
    public void Over_an_outage_of_the_server_a_heartbeat_is_not_known_and_is_waited_for_from_then_on(int down, int length)
    {
        Create(_home);
        House.Create(_home, "r", Heartbeat);
        Deliver(_home, "d1", On);
        _home.Advance(Duration.FromSeconds(down));
        _home.Sleep(Duration.FromSeconds(length));
        _home.Tell(Ears, new ReportServerStarted(_home.Now));
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(59)), e => e.Event is RuleFired);
        Assert.Contains(_home.Journal, e => e.Event is RuleHoldEnded { Outcome: HoldOutcome.Unproven } || down + length < 60);
        Assert.Contains(_home.Advance(Duration.FromSeconds(2)), e => e.Event is RuleFired);
    }

    [Fact]
    public void A_heartbeat_that_comes_back_after_an_outage_starts_nothing()
    {
        Create(_home);
        House.Create(_home, "r", Heartbeat);
        Deliver(_home, "d1", On);
        _home.Sleep(Duration.FromMinutes(10));
        _home.Tell(Ears, new ReportServerStarted(_home.Now));
        _home.Advance(Duration.FromSeconds(30));
        Deliver(_home, "d2", On);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(59)), e => e.Event is RuleFired);
        Assert.Contains(_home.Advance(Duration.FromSeconds(2)), e => e.Event is RuleFired);
        Assert.Equal(1, _home.Rule("r").FiredCount);
    }

    [Fact]
    public void What_the_base_station_does_is_no_matter_to_a_heartbeat()
    {
        _home.Tell(Ears, new ReportHubDevices("hub:hub-1", [BackDoor.Id]) { HasPanel = true });
        Create(_home);
        House.Create(_home, "r", Heartbeat);
        Deliver(_home, "d1", On);
        Assert.Contains(_home.Advance(Duration.FromSeconds(61)), e => e.Event is RuleFired);
    }

    private const string Heartbeat = """
        {"name":"r","triggers":[{"type":"not_followed","of":[{"type":"webhook","webhook":"nas"}],
          "by":[{"type":"webhook","webhook":"nas"}],"within_seconds":60}],"actions":[{"type":"stop"}]}
        """;

    internal static WebhookValue Number(double number) => new("celsius") { Number = number };

    internal static string Rule(string where, string actions = """[{"type":"light","devices":["front-camera"]}]""") =>
        $$"""{"name":"r","triggers":[{"type":"webhook","webhook":"nas","where":{{where}}}],"actions":{{actions}}}""";

    private static IEnumerable<string> Started(Outcome outcome) =>
        outcome.Events.Where(e => e.Event is RuleFired or RuleNotStarted).Select(e => e.Actor.Id).Order(StringComparer.Ordinal);
}
