using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using Outcome = RingActors.Testing.Deciders.Outcome;

namespace RingActors.Rules.Tests.Approvals;

/// <summary>
/// What holds for approvals whatever is asked for and whatever happens between showing and approving. The oracle is a
/// second home with the same past in which the act is done at the moment at which it was shown: what an approval does
/// is part of that, or nothing.
/// </summary>
public sealed class ApprovalProperties
{
    private const int Cases = 2000;

    private static readonly Address It = ApprovalsView.AddressOf("home-1", "ab2c");
    private static readonly Principal Owner = new(PrincipalKind.ApiKey, "owner");
    private static readonly Duration Valid = Duration.FromMinutes(10);

    /// <summary>A past, an act, and what happens until it is approved.</summary>
    private sealed record Life(Move[] Past, Move Act, Move[] Meanwhile)
    {
        public override string ToString() =>
            $"past {string.Join(" ", Past)}; act {Act}; meanwhile {string.Join(" ", Meanwhile)}";
    }

    [Fact]
    public void What_is_carried_out_is_never_more_than_was_shown()
    {
        int granted = 0, lapsed = 0, refused = 0, busy = 0;
        Holds(life =>
        {
            TestHome twin = Past(life);
            HashSet<string> open = ApprovalWorld.Open(twin.View);
            (Address to, ICommand command) = ApprovalWorld.Act(twin, life.Act);
            Outcome shownDone = twin.Tell(to, command, Assistant);
            List<string> would = [.. ApprovalWorld.Done(shownDone, open)];

            TestHome home = Past(life);
            if (Ask(home, life.Act).Events.Select(e => e.Event).OfType<ApprovalAsked>().SingleOrDefault()?.Words is not { } words)
            {
                // Nobody is asked for what would have come to nothing.
                Assert.NotNull(shownDone.Refusal);
                Assert.Empty(would);
                refused++;
                return;
            }

            Array.ForEach(life.Meanwhile, m => ApprovalWorld.Happen(home, m));
            Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Owner);
            bool isGranted = approved.Events.Any(e => e.Event is ApprovalGranted);
            _ = isGranted ? granted++ : lapsed++;
            refused += isGranted && shownDone.Refusal is not null ? 1 : 0;
            busy += isGranted && approved.Calls.Count > 0 && life.Meanwhile.Length > 0 ? 1 : 0;
            foreach (string done in ApprovalWorld.Done(approved, open))
            {
                Assert.True(would.Remove(done), $"{done}, and it was shown: {words} Then it would have been: {string.Join("; ", would)}.");
            }

            SaysIt(home, approved, words);
        });
        Assert.True(granted > 300 && lapsed > 300 && refused > 20 && busy > 20, $"{granted} granted, {lapsed} lapsed, {refused} refused, {busy} did something.");
    }

    [Fact]
    public void One_that_lapses_says_a_difference_does_nothing_and_never_does_anything_afterwards() => Holds(life =>
    {
        TestHome home = Past(life);
        Ask(home, life.Act);
        Array.ForEach(life.Meanwhile, m => ApprovalWorld.Happen(home, m));
        Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Owner);
        if (approved.Events.Any(e => e.Event is ApprovalGranted))
        {
            return;
        }

        Assert.Empty(approved.Calls);
        Assert.NotNull(approved.Refusal);
        Assert.DoesNotContain(approved.Events, e => e.Actor.Kind != It.Kind);
        if (approved.Events.Select(e => e.Event).OfType<ApprovalLapsed>().SingleOrDefault() is { } lapsed)
        {
            Assert.NotEmpty(lapsed.Differences);
            Assert.All(lapsed.Differences, d => Assert.Contains(d, approved.Refusal.Detail, StringComparison.Ordinal));
        }

        if (approved.Refusal.Code == "approval.wait-for-the-base-station")
        {
            Assert.Empty(approved.Events);
            return;
        }

        Array.ForEach(life.Past, m => ApprovalWorld.Happen(home, m));
        Assert.Empty(home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Owner).Events);
    });

    [Fact]
    public void Approved_twice_it_is_done_once_and_the_second_answer_is_the_first() => Holds(life =>
    {
        TestHome home = Past(life);
        Ask(home, life.Act);
        Outcome first = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Owner);
        Array.ForEach(life.Meanwhile, m => ApprovalWorld.Happen(home, m));
        Outcome second = home.Tell(It, new ApproveIt(AccessRole.Owner, "page"), new(PrincipalKind.ApiKey, "other"));
        Assert.Equal(first.Reply, second.Reply);
        Assert.Empty(second.Events);
        Assert.Empty(second.Calls);
    });

    /// <summary>What a person was told names the mode, and each sensor that is not guarded by it.</summary>
    private static void SaysIt(TestHome home, Outcome approved, string words)
    {
        foreach (SwitchPanelMode mode in approved.Calls.Select(c => c.Effect.Request).OfType<SwitchPanelMode>())
        {
            Assert.Contains(
                mode.Mode == SecurityMode.Disarmed ? "Disarm the alarm" : $"guards {mode.Mode.ToString().ToLowerInvariant()}",
                words, StringComparison.Ordinal);
            string left = words.Contains("Left out: ", StringComparison.Ordinal)
                ? words.Split("Left out: ")[1].Split(". Open or not watched")[0]
                : "";
            foreach (string device in mode.Bypass)
            {
                string name = home.View.Part<DevicesView>().All.Single(d => d.Address.Id == device).Name;
                Assert.Contains($"\"{name}\"", left, StringComparison.Ordinal);
            }
        }
    }

    private static TestHome Past(Life life)
    {
        TestHome home = New();
        Array.ForEach(life.Past, m => ApprovalWorld.Happen(home, m));
        home.SettleDue();
        return home;
    }

    private static Outcome Ask(TestHome home, Move act)
    {
        (Address to, ICommand command) = ApprovalWorld.Act(home, act);
        return home.Tell(It, new AskApproval(ApprovableAct.Of(to, command)!, [], "tool", Valid), Assistant);
    }

    private static void Holds(Action<Life> check)
    {
        Gen<Move> Of(int kinds) =>
            from kind in Gen.Choose(0, kinds - 1)
            from how in Gen.Choose(0, 59)
            from more in Gen.Choose(0, 59)
            select new Move(kind, how, more);
        Gen<Life> lives =
            from past in Of(ApprovalWorld.Moves).ArrayOf()
            from act in Of(ApprovalWorld.Acts)
            from meanwhile in Gen.Frequency(
                (1, Gen.Constant(Array.Empty<Move>())), (3, Of(ApprovalWorld.Moves).ArrayOf(1)), (3, Of(ApprovalWorld.Moves).ArrayOf(3)))
            select new Life([.. past.Take(12)], act, meanwhile);
        IEnumerable<Life> Smaller(Life life) =>
            Without(life.Past).Select(p => life with { Past = p })
                .Concat(Without(life.Meanwhile).Select(m => life with { Meanwhile = m }));
        Prop.ForAll(Arb.From(lives, Smaller), check).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static IEnumerable<Move[]> Without(Move[] moves) =>
        moves.Select((_, i) => (Move[])[.. moves.Take(i), .. moves.Skip(i + 1)]);
}
