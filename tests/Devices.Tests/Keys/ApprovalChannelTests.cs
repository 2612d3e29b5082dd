using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Keys;

/// <summary>Codes that answer approvals without a key hold nobody at a keypad back.</summary>
public sealed class ApprovalChannelTests
{
    [Fact]
    public void A_flood_of_wrong_codes_there_locks_only_itself_and_spends_nothing()
    {
        TestHome home = New();
        home.Tell(Codes, new SetAccessCode(
            new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = true, Verifiers = ["a", "b"], Seal = "x" }, "salt"));
        for (int i = 0; i < 200; i++)
        {
            home.Tell(Codes, Presented(home, KnownChannels.Approvals, null));
            home.Advance(Duration.FromMinutes(1));
        }

        AccessView view = home.View.Part<AccessView>();
        Assert.Null(view.BudgetSpentUntil(home.Now));
        Assert.Null(view.LockOf("hall") is { } until && until > home.Now ? until : null);
        Assert.Null(home.Tell(Codes, Presented(home, "hall", "pat")).Refusal);
        int judged = home.Journal.Count(e => e.Event is CodeRejected { Fault: CodeFault.Wrong });
        Assert.InRange(judged, 3, 4 * 3);
    }

    [Fact]
    public void A_right_one_there_makes_no_channel_known()
    {
        TestHome home = New();
        home.Tell(Codes, new SetAccessCode(
            new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = true, Verifiers = ["a", "b"], Seal = "x" }, "salt"));
        Assert.Null(home.Tell(Codes, Presented(home, KnownChannels.Approvals, "pat")).Refusal);
        Assert.False(home.View.Part<AccessView>().IsKnown(KnownChannels.Approvals));
    }

    private static PresentCode Presented(TestHome home, string channel, string? matched) =>
        new(channel, CodePurpose.Disarm, null, matched, home.View.Part<AccessView>().Version, "x");
}
