namespace RingActors.Process.Tests.Kills;

/// <summary>The comparison of the ledger with the journal finds what a program that forgets or repeats would leave.</summary>
public sealed class LedgerAuditTests
{
    private const string Answer = """{"automation_id":"rule-a","automation_name":"Rule a"}""";

    private static readonly Stored Sound = new(
        ["local/loopback/a", "local/loopback/unasked"], [("Rule a", "rule-a")], new Dictionary<string, string> { ["e1"] = "rule.created" }, 0);

    [Fact]
    public void A_sound_run_has_no_faults() => Assert.Empty(LedgerAudit.Check(Noted(), Sound));

    [Fact]
    public void A_lost_acknowledgement_is_found() => Finds("acknowledged and lost: a", Sound with { Receipts = [] });

    [Fact]
    public void A_command_that_was_done_twice_is_found() =>
        Finds("done 2 times: a", Sound with { Receipts = ["local/loopback/a", "local/loopback/a"] });

    [Fact]
    public void A_lost_automation_is_found() => Finds("lost, doubled or another", Sound with { Automations = [] });

    [Fact]
    public void An_automation_that_is_there_twice_is_found() =>
        Finds("lost, doubled or another", Sound with { Automations = [("Rule a", "rule-a"), ("Rule a", "rule-a-2")] });

    [Fact]
    public void An_automation_with_another_id_than_was_told_is_found() =>
        Finds("lost, doubled or another", Sound with { Automations = [("Rule a", "rule-b")] });

    [Fact]
    public void An_entry_that_was_shown_and_is_gone_is_found() =>
        Finds("shown and not there any more: e1", Sound with { Entries = new Dictionary<string, string>() });

    [Fact]
    public void An_entry_that_has_become_another_is_found() => Finds(
        "shown and not there any more: e1", Sound with { Entries = new Dictionary<string, string> { ["e1"] = "rule.deleted" } });

    [Fact]
    public void Calls_that_are_left_over_are_found() => Finds("2 outside calls", Sound with { CallsLeft = 2 });

    [Fact]
    public void A_command_that_was_never_answered_is_found()
    {
        Ledger ledger = Noted();
        ledger.Open["b"] = new Keyed("b", "arm_security_system", new { });
        Assert.Equal(["never answered: b"], LedgerAudit.Check(ledger, Sound));
    }

    private static void Finds(string fault, Stored stored) =>
        Assert.Contains(LedgerAudit.Check(Noted(), stored), f => f.Contains(fault, StringComparison.Ordinal));

    private static Ledger Noted()
    {
        Ledger ledger = new();
        ledger.Acknowledged["a"] = (new Keyed("a", "create_security_automation", new { }), Answer);
        ledger.Shown["e1"] = "rule.created";
        return ledger;
    }
}
