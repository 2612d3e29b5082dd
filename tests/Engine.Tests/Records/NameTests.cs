using FsCheck;
using FsCheck.Fluent;
using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Records;

/// <summary>Addresses and principals: what is allowed survives as text, what is not is refused.</summary>
public sealed class NameTests
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:-";

    private static readonly Gen<string> Part =
        from length in Gen.Choose(1, Address.PartLengthMax)
        from characters in Gen.Elements(Allowed.ToCharArray()).ArrayOf(length)
        select new string(characters);

    [Fact]
    public void An_address_is_read_back_from_its_text() =>
        Prop.ForAll(Arb.From(from home in Part from kind in Part from id in Part select (home, kind, id)), x =>
        {
            Address address = new(x.home, x.kind, x.id);
            Address parsed = Address.Parse(address.Value);
            Assert.Equal(address, parsed);
            Assert.Equal(address.GetHashCode(), parsed.GetHashCode());
            Assert.Equal(0, address.CompareTo(parsed));
            Assert.Equal((x.home, x.kind, x.id), (parsed.Home, parsed.Kind, parsed.Id));
            Assert.Equal(address.Value, System.Text.Encoding.UTF8.GetString(parsed.Utf8));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_text_is_an_address_or_is_refused_as_none() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), x =>
        {
            string[] parts = x.Get.Split('/');
            bool sound = parts.Length == 3 && parts.All(p => p.Length is > 0 and <= Address.PartLengthMax && p.All(Allowed.Contains));
            Assert.Equal(sound, Parses(() => Address.Parse(x.Get)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("a/b/c/d")]
    [InlineData("a//c")]
    [InlineData("a/b/c ")]
    [InlineData("a/b/ö")]
    [InlineData("a/b/\0")]
    [InlineData("../b/c/..")]
    public void What_is_no_address_is_refused(string text) => Assert.Throws<FormatException>(() => Address.Parse(text));

    [Fact]
    public void A_principal_is_read_back_from_its_text() =>
        Prop.ForAll(Arb.From(
            from kind in Gen.Elements(Enum.GetValues<PrincipalKind>())
            from id in ArbMap.Default.GeneratorFor<NonEmptyString>()
            select (kind, id.Get)), x =>
        {
            if (string.IsNullOrWhiteSpace(x.Get) || x.Get.Length > Principal.IdLengthMax)
            {
                Assert.Throws<ArgumentException>(() => new Principal(x.kind, x.Get));
                return;
            }

            Principal principal = new(x.kind, x.Get);
            Assert.Equal(principal, Principal.Parse(principal.Value));
            Assert.Equal((x.kind, x.Get), (Principal.Parse(principal.Value).Kind, Principal.Parse(principal.Value).Id));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("nobody:x")]
    [InlineData(":x")]
    [InlineData("Engine:x")]
    public void What_is_no_principal_is_refused(string text) => Assert.Throws<FormatException>(() => Principal.Parse(text));

    private static bool Parses(Func<object> parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
