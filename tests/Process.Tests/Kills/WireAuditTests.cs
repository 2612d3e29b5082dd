using NodaTime;

namespace RingActors.Process.Tests.Kills;

/// <summary>The audit itself: a sound run passes, and each fault that a kill may bring about is found. Otherwise a green run says nothing.</summary>
public sealed class WireAuditTests
{
    private const string Light = "light 1 on";

    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0);

    /// <summary>Up from 0 to 20 s and from 25 s on; killed at 20 s.</summary>
    private static readonly Lives Lives = new(
        [new Interruption(At(20), At(20.1))], [new Uptime(At(0), At(20)), new Uptime(At(25), At(100))], [Seconds(1.5)]);

    [Fact]
    public void A_sound_run_has_no_faults_and_repeats_only_around_the_kill()
    {
        (IReadOnlyList<string> faults, Figures figures) = Audit(
            [Taken(1), Taken(19, ended: 26), new Decided("b", "mode all", At(19), At(49), Ending.Superseded, At(26))],
            [new(Light, At(1.1)), new(Light, At(19.1)), new(Light, At(25.5))],
            [new Posted("run-1", At(19), true)],
            [new("msg-1", "run-1", At(19.9)), new("msg-1", "run-1", At(25.9))],
            [
                new Waited("run-1", 0, At(19), At(22), [(At(25.1), Seconds(3.1))]),
                new Waited("run-2", 0, At(4), At(5), [(At(5), Duration.Zero)]),
            ]);

        Assert.Empty(faults);
        Assert.Equal(new Figures(4, 5, 2, 0, 0, 1, 0, 2, 1, Seconds(0.1), 0), figures);
    }

    [Fact]
    public void A_call_that_was_taken_but_never_made_is_found() =>
        Finds("said to be taken and never on the wire", decided: [Taken(1)]);

    [Fact]
    public void A_call_that_nobody_ever_made_is_found() =>
        Finds("decided, and not done", decided: [Taken(1) with { Ending = Ending.Open, EndedAt = null }]);

    [Fact]
    public void A_state_that_nobody_brought_about_is_found() =>
        Finds("said to be so and never on the wire", decided: [Taken(1) with { Ending = Ending.Reported }]);

    [Fact]
    public void A_state_that_the_life_before_brought_about_is_sound()
    {
        Decided again = Taken(26) with { Intent = "again", Ending = Ending.Reported };
        (IReadOnlyList<string> faults, Figures figures) = Audit([Taken(19.5, ended: 20), again], [new(Light, At(19.9))]);

        Assert.Empty(faults);
        Assert.Equal(1, figures.DoneBefore);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_state_that_was_undone_meanwhile_is_found(bool answered, int faults)
    {
        Decided off = new("off", "light 1 off", At(3), At(33), Ending.Taken, At(3.5));
        Decided again = Taken(26) with { Intent = "again", Ending = Ending.Reported };

        Assert.Equal(
            faults,
            Audit([Taken(1), off, again], [new(Light, At(1.1)), new("light 1 off", At(3.1), answered)]).Faults.Count);
    }

    [Fact]
    public void A_call_without_a_decision_is_found() => Finds("on the wire without a decision", sent: [new(Light, At(1))]);

    [Fact]
    public void A_call_for_something_else_than_was_decided_is_found() => Finds(
        "on the wire without a decision", [Taken(1)], [new(Light, At(1.1)), new("light 1 off", At(1.2))]);

    [Fact]
    public void A_call_after_its_decision_was_concluded_is_found() =>
        Finds("on the wire without a decision", [Taken(1)], [new(Light, At(1.1)), new(Light, At(12))]);

    [Fact]
    public void A_call_made_twice_without_a_kill_between_is_found() =>
        Finds("sent again without need", [Taken(1)], [new(Light, At(1.1)), new(Light, At(1.2))]);

    [Fact]
    public void A_call_after_its_expiry_is_found() => Finds(
        "sent after it had expired",
        [Taken(15, ended: 60) with { ExpiresAt = At(18) }],
        [new(Light, At(15.1)), new(Light, At(26))]);

    [Fact]
    public void A_call_that_expired_while_nothing_stood_in_its_way_is_found() =>
        Finds("not done although", decided: [Taken(30, ended: 60) with { Ending = Ending.Expired }]);

    /// <summary>The outbox lost it with a kill: no conclusion ever comes, and after 40 s nobody can say.</summary>
    [Theory]
    [InlineData(Ending.Unknown, 40)]
    [InlineData(Ending.Expired, 30)]
    [InlineData(Ending.Superseded, 12)]
    public void A_call_that_a_kill_lost_is_found_however_many_kills_fall_in_its_window(object ending, double after)
    {
        Decided lost = Taken(1.2) with { Ending = (Ending)ending, EndedAt = At(1.2 + after) };
        string fault = Assert.Single(Audit(lives: Killed(every: 1.9, up: 0.8), decided: [lost]).Faults);

        Assert.StartsWith("not done although", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_was_made_and_of_which_a_kill_lost_all_word_is_found()
    {
        Decided lost = Taken(1.2) with { Ending = Ending.Unknown, EndedAt = At(41.2) };
        string fault = Assert.Single(Audit(lives: Killed(every: 1.9, up: 0.8), decided: [lost], sent: [new(Light, At(1.4))]).Faults);

        Assert.StartsWith("not done although", fault, StringComparison.Ordinal);
    }

    /// <summary>No time to make it, but all the time to say so: the row in the outbox that would have expired was gone.</summary>
    [Fact]
    public void A_lost_call_of_a_short_window_is_found_by_the_conclusion_that_never_came()
    {
        Decided siren = Taken(1.2) with { ExpiresAt = At(6.2), Ending = Ending.Unknown };
        Lives lives = Killed(every: 1.9, up: 0.8);
        Assert.Empty(Audit([siren with { EndedAt = At(8) }], lives: lives).Faults);
        string fault = Assert.Single(Audit([siren with { EndedAt = At(41.2) }], lives: lives).Faults);

        Assert.StartsWith("not done although", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_for_which_the_lives_left_no_time_is_excused_once_and_counted()
    {
        Lives hardly = Killed(every: 1.9, up: 0.1);
        Decided first = Taken(1.2) with { Ending = Ending.Unknown, EndedAt = At(41.2) };
        (IReadOnlyList<string> faults, Figures figures) = Audit([first], [], lives: hardly);
        Assert.Empty(faults);
        Assert.Equal((1, 1), (figures.Unknown, figures.Blind));

        Decided second = Taken(50) with { Ending = Ending.Unknown, EndedAt = At(90) };
        string fault = Assert.Single(Audit([first, second], [], lives: hardly).Faults);
        Assert.StartsWith("of 2 calls the outbox never said", fault, StringComparison.Ordinal);
        Assert.Empty(Audit([first, second with { ExpiresAt = At(55), EndedAt = At(56) }], [], lives: hardly).Faults);
    }

    [Fact]
    public void A_lost_webhook_is_found() => Finds("never came", posted: [new("run-1", At(1), true)]);

    [Fact]
    public void A_webhook_repeated_under_another_key_is_found() => Finds(
        "repeated under another key",
        posted: [new("run-1", At(19), true)],
        received: [new("msg-1", "run-1", At(19.5)), new("msg-2", "run-1", At(25.5))]);

    [Fact]
    public void A_webhook_repeated_without_need_is_found() => Finds(
        "sent again without need",
        posted: [new("run-1", At(1), true)],
        received: [new("msg-1", "run-1", At(1.5)), new("msg-1", "run-1", At(1.6))]);

    [Fact]
    public void A_webhook_without_a_decision_is_found() =>
        Finds("a webhook without a decision", received: [new("msg-1", "run-1", At(1))]);

    [Fact]
    public void Two_webhooks_under_one_key_are_found() => Finds(
        "two webhooks under one key",
        posted: [new("run-1", At(1), true), new("run-2", At(1), true)],
        received: [new("msg-1", "run-1", At(1.5)), new("msg-1", "run-2", At(1.6))]);

    [Fact]
    public void A_delay_that_never_ended_is_found() => Finds("ended 0 times", waited: [new("run-1", 0, At(3), At(5), [])]);

    [Fact]
    public void A_delay_that_ended_twice_is_found() =>
        Finds("ended 2 times", waited: [new("run-1", 0, At(3), At(5), [(At(5), Duration.Zero), (At(5), Duration.Zero)])]);

    [Fact]
    public void A_delay_that_began_anew_after_the_kill_is_found() => Finds(
        "although the program was up", waited: [new("run-1", 0, At(19), At(22), [(At(31), Seconds(9))])]);

    [Fact]
    public void A_delay_that_ended_early_is_found() =>
        Finds("before its time", waited: [new("run-1", 0, At(3), At(5), [(At(4), Duration.Zero)])]);

    [Fact]
    public void A_delay_that_hides_how_late_it_is_is_found() =>
        Finds("a delay says", waited: [new("run-1", 0, At(19), At(22), [(At(25.1), Duration.Zero)])]);

    private static void Finds(
        string fault,
        Decided[]? decided = null,
        Sent[]? sent = null,
        Posted[]? posted = null,
        Received[]? received = null,
        Waited[]? waited = null) =>
        Assert.Contains(Audit(decided ?? [], sent ?? [], posted, received, waited).Faults, f => f.Contains(fault, StringComparison.Ordinal));

    private static (IReadOnlyList<string> Faults, Figures Figures) Audit(
        Decided[] decided,
        Sent[]? sent = null,
        Posted[]? posted = null,
        Received[]? received = null,
        Waited[]? waited = null,
        Lives? lives = null)
    {
        WireAudit audit = new(lives ?? Lives);
        Figures figures = audit.Check(decided, sent ?? [], posted ?? [], received ?? [], waited ?? []);
        return (audit.Faults, figures);
    }

    /// <summary>For 100 s the program is killed as soon as it was up for a while, and started again.</summary>
    private static Lives Killed(double every, double up)
    {
        double[] ends = [.. Enumerable.Range(1, (int)(100 / every)).Select(i => i * every)];
        return new Lives(
            [.. ends.Select(e => new Interruption(At(e), At(e + 0.1)))],
            [.. ends.Select(e => new Uptime(At(e - up), At(e)))],
            [Seconds(1)]);
    }

    private static Decided Taken(double at, double? ended = null) =>
        new($"a{at}", Light, At(at), At(at + 30), Ending.Taken, At(ended ?? at + 0.5));

    private static Instant At(double seconds) => Start + Seconds(seconds);

    private static Duration Seconds(double seconds) => Duration.FromSeconds(seconds);
}
