using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Tests.Tools;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_comes_back_as_it_was()
    {
        var text = new Cursor("history", "home-1/000123\nodd").Encode("kinds=motion");

        var (cursor, fault) = Cursor.Decode(text, "history", "kinds=motion");

        Assert.Null(fault);
        Assert.Equal(new Cursor("history", "home-1/000123\nodd"), cursor);
    }

    [Fact]
    public void Changing_any_character_is_noticed()
    {
        var text = new Cursor("history", "123").Encode("q");
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';

            var (cursor, fault) = Cursor.Decode(new string(changed), "history", "q");

            // The last character carries unused bits; a change there that decodes to the same bytes is the same cursor.
            Assert.True(fault is not null || cursor == new Cursor("history", "123"), new string(changed));
            Assert.True(i == text.Length - 1 || fault is not null);
        }
    }

    [Theory]
    [InlineData("devices", "q")]
    [InlineData("history", "other")]
    public void A_cursor_serves_only_its_own_list_and_query(string list, string query)
    {
        var text = new Cursor("history", "123").Encode("q");

        Assert.NotNull(Cursor.Decode(text, list, query).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Nonsense_is_a_fault_and_not_an_exception(string text) =>
        Assert.NotNull(Cursor.Decode(text, "history", "q").Fault);
}
