using System.Text;
using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>What is kept of a document that came broken holds none of its secrets, wherever it broke. Every failure names its seed.</summary>
public sealed class BrokenTextTests
{
    private const int Seeds = 150;

    [Theory]
    [InlineData("""{"accessCodes":["1234","5678"],"mode":"al""", """{"accessCodes":"[redacted]","mode":"al""")]
    [InlineData("""{"codes":{"pat":"1234"},"mode":"al""", """{"codes":"[redacted]","mode":"al""")]
    [InlineData("""{"codes":[{"a]":"}"},[1]] , "mode":"al""", """{"codes":"[redacted]" , "mode":"al""")]
    [InlineData("""{"codes":{"pat":"1234""", """{"codes":"[redacted]""" + "\"")]
    [InlineData("""{"password":"ab\"cd9","mode":1""", """{"password":"[redacted]","mode":1""")]
    [InlineData("""{"password":"ab\\","mode":1""", """{"password":"[redacted]","mode":1""")]
    [InlineData("""{"password":"ab\""", """{"password":"[redacted]""" + "\"")]
    [InlineData("""{"p\u0061ssword"             :             "ab","mode":1""", """{"p\u0061ssword"             :             "[redacted]","mode":1""")]
    [InlineData("""{"pin":1234,"code":-5.5e3}],""", """{"pin":"[redacted]","code":"[redacted]"}],""")]
    [InlineData("""{"pin":null,"code":false,""", """{"pin":null,"code":false,""")]
    [InlineData("""{"a":"{\"pin\":\"1\\\"2\\\\\",\"mode\":1}","b":""", """{"a":"{\"pin\":\"[redacted]\",\"mode\":1}","b":""")]
    [InlineData(
        """{"a":"{\u0022pin\u0022:\u00221\\u00222\u0022,\u0022mode\u0022:1}","b":""",
        """{"a":"{\u0022pin\u0022:\u0022[redacted]\u0022,\u0022mode\u0022:1}","b":""")]
    [InlineData("""{"mode":"code","pin_length":4,"b":""", """{"mode":"code","pin_length":4,"b":""")]
    public void A_secret_goes_up_to_its_close_and_all_else_stays(string broken, string kept) => Assert.Equal(kept, Redaction.Fragment(broken));

    [Theory]
    [InlineData("""{"password":"ab"cd9","mode":1}""")]
    [InlineData("""{"password":ab cd9,"mode":1}""")]
    [InlineData("""{"password":'ab,cd9',"mode":1}""")]
    [InlineData("""{"codes":["ab]},"cd9","mode":1}""")]
    [InlineData("""{"codes":["ab"}"cd9","mode":1}""")]
    [InlineData("""{"a":"{\"password\":\"ab\u005c","cd9":1}""")]
    public void Where_a_secret_ends_nowhere_for_certain_nothing_after_it_is_kept(string broken)
    {
        string kept = Redaction.Fragment(broken);
        Assert.EndsWith("[redacted]", kept.TrimEnd('"', '\\'), StringComparison.Ordinal);
        Assert.DoesNotContain("cd9", kept, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_document_in_a_text_of_a_whole_one_keeps_no_secret() => Assert.Equal(
        """{"packed":"42[{\u0022pin\u0022:\u0022[redacted]\u0022"}""",
        Redaction.Json(Fixture.Of("""{"packed":"42[{\"pin\":\"12"}""")));

    [Fact]
    public void An_address_that_was_cut_after_its_sign_is_one() => Assert.Equal("by [redacted]", Redaction.Fragment("by pat.q@"));

    [Fact]
    public void A_document_that_breaks_anywhere_keeps_no_secret()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            SecretDocument made = new(seed);
            byte[] whole = Encoding.ASCII.GetBytes(made.Text);
            using (JsonDocument.Parse(whole))
            {
                // It is a valid one, or the test would be about something else.
            }

            byte[] before = (seed % 3) switch { 0 => [], 1 => "\""u8.ToArray(), _ => [0xFF] };
            for (int length = 1; length <= whole.Length; length++)
            {
                Unreadable kept = Unreadable.Of([.. before, .. whole.AsSpan(0, length)]);
                string text = kept.IsBase64 ? Encoding.Latin1.GetString(Convert.FromBase64String(kept.Text)) : kept.Text;
                Assert.True(
                    text.AsSpan().IndexOfAny(SecretDocument.Alphabet) < 0,
                    $"seed {seed}, cut at {length}: {made.Text[..length]}\nkept: {text}");
            }
        }
    }

    [Fact]
    public void A_document_without_secrets_is_kept_as_it_came_wherever_it_breaks()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            string whole = new SecretDocument(seed, secrets: false).Text;
            for (int length = 1; length < whole.Length; length++)
            {
                Assert.Equal(whole[..length], Redaction.Fragment(whole[..length]));
            }
        }
    }

    [Theory]
    [InlineData('\\')]
    [InlineData('"')]
    [InlineData('[')]
    public void A_megabyte_of_one_character_is_no_work(char one)
    {
        string much = new(one, 1 << 20);
        Assert.Equal(much + ":", Redaction.Fragment(much + ":"));
        Assert.Equal("""{"pin":"[redacted]""" + "\"", Redaction.Fragment("""{"pin":""" + much + "12"));
    }
}
