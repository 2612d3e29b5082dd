using NodaTime;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Keys;

/// <summary>Named keys: made, used, revoked; and what they may.</summary>
public sealed class ApiKeyTests
{
    private static readonly Address Keys = new("home-1", Installation.Keys.Kind, "main");

    [Fact]
    public void Keys_do_what_their_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/api-keys.txt",
        new DecisionTable("api-keys: in this state, told this, it does that", New)
            .State("no key", _ => { })
            .State("an owner's key", h => Make(h, "owner", AccessRole.Owner))
            .State("an owner's and a tablet's", h => { Make(h, "owner", AccessRole.Owner); Make(h, "tablet", AccessRole.Resident); })
            .State("two owners, the tablet's used", h =>
            {
                Make(h, "owner", AccessRole.Owner);
                Make(h, "other", AccessRole.Owner);
                Make(h, "tablet", AccessRole.Resident);
                h.Tell(Keys, new NoteKeyUse("tablet", h.Now));
            })
            .State("the tablet's revoked", h =>
            {
                Make(h, "owner", AccessRole.Owner);
                Make(h, "tablet", AccessRole.Resident);
                h.Tell(Keys, new RevokeKey("tablet"));
            })
            .Command("create the tablet's", Keys, _ => new CreateKey(Key("tablet", AccessRole.Resident)))
            .Command("create another under its name", Keys, _ => new CreateKey(Key("tablet", AccessRole.Resident) with { Digest = "other".PadRight(44, 'x') }))
            .Command("create one that has ended", Keys, h => new CreateKey(Key("late", AccessRole.Reader) with { ExpiresAt = h.Now }))
            .Command("create as first owner", Keys, _ => new CreateKey(Key("first", AccessRole.Owner), OnlyAsFirstOwner: true))
            .Command("revoke the tablet's", Keys, _ => new RevokeKey("tablet"))
            .Command("revoke the owner's", Keys, _ => new RevokeKey("owner"))
            .Command("revoke nobody's", Keys, _ => new RevokeKey("nobody"))
            .Command("never unlock", Keys, _ => new SetKeyAllowance("tablet", AccessRight.Unlock, Allowance.Never))
            .Command("unlock as its role", Keys, _ => new SetKeyAllowance("tablet", AccessRight.Unlock, null))
            .Command("allow policy", Keys, _ => new SetKeyAllowance("tablet", AccessRight.Policy, Allowance.AtOnce))
            .Command("never call for help", Keys, _ => new SetKeyAllowance("tablet", AccessRight.CallForHelp, Allowance.Never))
            .Command("let its form count", Keys, _ => new SetKeyForm("tablet", true))
            .Command("let its form not count", Keys, _ => new SetKeyForm("tablet", false))
            .Command("let it call for help", Keys, _ => new SetKeyHelp("tablet", true))
            .Command("used now", Keys, h => new NoteKeyUse("tablet", h.Now))
            .Command("used 10 min later", Keys, h => new NoteKeyUse("tablet", h.Now + Duration.FromMinutes(10)))
            .Command("deadline", Keys, h => new DeadlineReached(h.Now))
            .Print()));

    [Fact]
    public void The_table_of_rights_is_the_one_that_was_agreed() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/access-rights.txt",
        "who may do what: reader, assistant, resident, keypad, owner, operator\n\n" + string.Concat(Enum.GetValues<AccessRight>().Select(right =>
            right.Word().PadRight(16) + string.Join(" ", Enum.GetValues<AccessRole>().Select(role => AccessRights.Of(role, right) switch
            {
                Allowance.AtOnce => "yes",
                Allowance.ByApproval => "ask",
                _ => " - ",
            })) + "\n"))));

    [Fact]
    public void Help_is_called_by_everybody_who_may_do_anything_in_the_home_and_nobody_can_take_that_away()
    {
        foreach (AccessRole role in Enum.GetValues<AccessRole>().Where(r => AccessRights.Of(r, AccessRight.Arm) == Allowance.AtOnce))
        {
            Dictionary<AccessRight, Allowance> own = new() { [AccessRight.CallForHelp] = Allowance.Never };
            Assert.Equal(Allowance.AtOnce, AccessRights.Of(role, AccessRight.CallForHelp, own));
        }
    }

    [Fact]
    public void What_a_role_may_never_do_none_of_its_keys_is_given()
    {
        foreach (AccessRole role in Enum.GetValues<AccessRole>())
        {
            foreach (AccessRight right in Enum.GetValues<AccessRight>())
            {
                Dictionary<AccessRight, Allowance> own = new() { [right] = Allowance.AtOnce };
                bool isNever = AccessRights.Of(role, right) == Allowance.Never || AccessRights.NeverWidened.Contains(right);
                Assert.Equal(isNever ? AccessRights.Of(role, right) : Allowance.AtOnce, AccessRights.Of(role, right, Settable(right) ? own : null));
            }
        }
    }

    [Fact]
    public void The_view_knows_what_the_actor_knows()
    {
        TestHome home = New();
        Make(home, "owner", AccessRole.Owner);
        Make(home, "tablet", AccessRole.Resident);
        home.Tell(Keys, new NoteKeyUse("tablet", home.Now), new Principal(PrincipalKind.ApiKey, "tablet"));
        home.Tell(Keys, new SetKeyAllowance("tablet", AccessRight.Unlock, Allowance.Never));
        home.Tell(Keys, new SetKeyForm("tablet", true));
        home.Tell(Keys, new RevokeKey("tablet"), new Principal(PrincipalKind.ApiKey, "owner"));

        ApiKeyEntry tablet = home.View.Part<ApiKeysView>().Keys["tablet"];

        Assert.Equal(home.Now, tablet.LastUsedAt);
        Assert.Equal("api-key:owner", tablet.RevokedBy?.Value);
        Assert.Equal(Allowance.Never, tablet.Key.Allowances![AccessRight.Unlock]);
        Assert.True(tablet.Key.ApprovesByForm);
        Assert.False(tablet.IsGood(home.Now));
        Assert.True(home.View.Part<ApiKeysView>().HasOwner(home.Now));
    }

    private static bool Settable(AccessRight right) => AccessRights.Settable.Contains(right) || AccessRights.NeverWidened.Contains(right);

    private static void Make(TestHome home, string name, AccessRole role) => home.Tell(Keys, new CreateKey(Key(name, role)));

    private static ApiKey Key(string name, AccessRole role) =>
        new() { Name = name, Role = role, Digest = $"digest of {name}".PadRight(44, 'x'), CreatedAt = Start };
}
