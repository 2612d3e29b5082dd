using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Tests.Settings;

/// <summary>Keys that somebody could guess are refused, each with the command that makes a good one.</summary>
public sealed class WeakSecretTests
{
    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("1234567890123456")]
    [InlineData("abcabcabcabcabcabcabc")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("zyxwvutsrqponmlkjihgfedcba")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("changeme-changeme")]
    [InlineData("ch4ngem3-ch4ngem3")]
    [InlineData("please-change-this-key")]
    [InlineData("PasswordPassword1!")]
    [InlineData("ringactors-secret")]
    [InlineData("MySuperSecretKey1")]
    [InlineData("my-secret-api-key")]
    [InlineData("2024-11-30-2024-11-30")]
    public void What_people_think_up_is_refused_with_the_command_that_makes_a_good_one(string secret)
    {
        string fault = Assert.IsType<string>(WeakSecret.Fault(secret));
        Assert.Contains("openssl rand -base64 32", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, fault, StringComparison.Ordinal);
    }

    /// <summary>A check that refuses what its own remedy makes would be worse than none.</summary>
    [Fact]
    public void What_a_generator_makes_is_never_refused()
    {
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = SHA256.HashData(BitConverter.GetBytes(i));
            Assert.Null(WeakSecret.Fault(Convert.ToBase64String(bytes)));
            Assert.Null(WeakSecret.Fault(Convert.ToHexStringLower(bytes[..16])));
            Assert.Null(WeakSecret.Fault("ra_" + Base64Url.EncodeToString(bytes)));
        }

        Assert.InRange(
            Enumerable.Range(0, 10_000).Count(i =>
                WeakSecret.Fault(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{i}"))[..8])) is not null),
            0, 10);
    }

    [Theory]
    [InlineData(typeof(HttpSettings), nameof(HttpSettings.ApiKey))]
    [InlineData(typeof(AuthSettings), nameof(AuthSettings.ApiKey))]
    [InlineData(typeof(AuthSettings), nameof(AuthSettings.ApiKeys))]
    [InlineData(typeof(AuthSettings), nameof(AuthSettings.TokenSecret))]
    [InlineData(typeof(WebhookSettings), nameof(WebhookSettings.SigningKey))]
    public void Every_setting_that_is_a_key_is_judged(Type area, string property)
    {
        Assert.Contains("openssl rand", Assert.Single(Faults(area, property, "changeme-changeme-changeme-changeme")).ErrorMessage);
        Assert.Empty(Faults(area, property, Convert.ToBase64String(SHA256.HashData("a good one"u8))));
    }

    private static IEnumerable<ValidationResult> Faults(Type area, string property, string value)
    {
        object record = Activator.CreateInstance(area)!;
        area.GetProperty(property, BindingFlags.Public | BindingFlags.Instance)!.SetValue(record, value);
        return ((IValidatableObject)record).Validate(new ValidationContext(record));
    }
}
