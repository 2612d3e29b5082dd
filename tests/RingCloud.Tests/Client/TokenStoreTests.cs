using System.Text;
using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.RingCloud.Tests.Client;

public sealed class TokenStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("credentials.json");

    public void Dispose() => _folder.Dispose();

    private RingTokenStore Open(string? key = null, string? salt = null) =>
        RingTokenStore.Open(new RingTokenStoreOptions { Path = File, EncryptionKey = key, EncryptionSalt = salt });

    [Fact]
    public void What_is_stored_is_there_after_reopening_and_the_hardware_id_never_changes()
    {
        Guid hardwareId;
        using (var store = Open())
        {
            hardwareId = store.Current.HardwareId;
            Assert.NotEqual(Guid.Empty, hardwareId);
            store.Change(c => c with { RefreshToken = "refresh-1", ReceivedPushIds = ["a", "b"] });
        }

        using var again = Open();
        Assert.Equal(hardwareId, again.Current.HardwareId);
        Assert.Equal("refresh-1", again.Current.RefreshToken);
        Assert.Equal(["a", "b"], again.Current.ReceivedPushIds);
        Assert.True(again.HasLogin);
    }

    [Fact]
    public void No_secret_is_readable_in_any_file()
    {
        using (var store = Open())
        {
            store.Change(c => c with { RefreshToken = "very-secret-refresh-token" });
        }

        foreach (var path in Directory.GetFiles(_folder.Path))
        {
            var text = Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(path));
            Assert.DoesNotContain("very-secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String("very-secret-refresh-token"u8)[..20], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_the_owner_may_read_the_store_and_its_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such file modes.");
            return;
        }

        Open().Dispose();
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(owner, System.IO.File.GetUnixFileMode(File + ".key"));
    }

    [Fact]
    public void Another_key_is_refused_with_advice_and_changes_nothing()
    {
        using (var store = Open(key: "first passphrase"))
        {
            store.Change(c => c with { RefreshToken = "r" });
        }

        var before = System.IO.File.ReadAllBytes(File);
        var refusal = Assert.Throws<RingTokenStoreException>(() => Open(key: "second passphrase"));
        Assert.Equal(RingTokenStoreFault.WrongKey, refusal.Fault);
        Assert.Contains("RING_MCP_ENCRYPTION_KEY", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Another_or_a_missing_salt_is_refused()
    {
        Open(key: "passphrase", salt: "salt-of-the-user").Dispose();
        Assert.Equal(RingTokenStoreFault.WrongKey, Assert.Throws<RingTokenStoreException>(() => Open("passphrase", "another-salt-here")).Fault);
        Assert.Equal(RingTokenStoreFault.WrongKey, Assert.Throws<RingTokenStoreException>(() => Open("passphrase")).Fault);
        Open("passphrase", "salt-of-the-user").Dispose();
    }

    [Fact]
    public void A_lost_key_file_is_told_and_no_new_key_is_made_in_its_place()
    {
        Open().Dispose();
        System.IO.File.Delete(File + ".key");
        Assert.Equal(RingTokenStoreFault.WrongKey, Assert.Throws<RingTokenStoreException>(() => Open()).Fault);
        Assert.False(System.IO.File.Exists(File + ".key"));
    }

    [Fact]
    public void A_salt_that_is_too_short_is_refused() =>
        Assert.Equal(RingTokenStoreFault.UnusableKey, Assert.Throws<RingTokenStoreException>(() => Open("passphrase", "short")).Fault);

    [Fact]
    public void Every_changed_parameter_or_content_is_noticed()
    {
        Open(key: "passphrase").Dispose();
        var original = System.IO.File.ReadAllText(File);
        foreach (var field in new[] { "Format", "Version", "Kdf", "Iterations", "Salt", "Check", "Cipher", "Nonce", "Tag", "Content" })
        {
            var document = JsonNode.Parse(original)!.AsObject();
            document[field] = Changed(document[field]!);
            System.IO.File.WriteAllText(File, document.ToJsonString());
            var refusal = Assert.Throws<RingTokenStoreException>(() => Open(key: "passphrase"));
            Assert.True(
                refusal.Fault is RingTokenStoreFault.Damaged or RingTokenStoreFault.WrongKey or RingTokenStoreFault.NewerVersion, field);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("""{"Format":"ringactors-credentials","Version":1,"Nonce":null,"Salt":null}""")]
    public void Files_that_are_no_credentials_are_called_damaged(string content)
    {
        Open(key: "passphrase").Dispose();
        System.IO.File.WriteAllText(File, content);
        Assert.Equal(RingTokenStoreFault.Damaged, Assert.Throws<RingTokenStoreException>(() => Open(key: "passphrase")).Fault);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_left_alone()
    {
        Open(key: "passphrase").Dispose();
        var document = JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
        document["Version"] = SealedCredentials.CurrentVersion + 1;
        System.IO.File.WriteAllText(File, document.ToJsonString());
        Assert.Equal(RingTokenStoreFault.NewerVersion, Assert.Throws<RingTokenStoreException>(() => Open(key: "passphrase")).Fault);
    }

    [Fact]
    public void A_second_process_is_kept_out()
    {
        using var store = Open();
        Assert.Equal(RingTokenStoreFault.InUse, Assert.Throws<RingTokenStoreException>(() => Open()).Fault);
    }

    [Fact]
    public void A_write_that_was_cut_off_leaves_the_old_content()
    {
        using (var store = Open())
        {
            store.Change(c => c with { RefreshToken = "old" });
        }

        System.IO.File.WriteAllText(File + ".new", "half of a fi");
        using var again = Open();
        Assert.Equal("old", again.Current.RefreshToken);
        again.Change(c => c with { RefreshToken = "new" });
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    [Fact]
    public void A_change_that_cannot_be_written_is_refused_and_not_seen_in_memory()
    {
        using var store = Open();
        store.Change(c => c with { RefreshToken = "old" });
        // A folder in the place of the temporary file makes every write fail, for root as well.
        Directory.CreateDirectory(File + ".new");
        var refusal = Assert.Throws<RingTokenStoreException>(() => store.Change(c => c with { RefreshToken = "new" }));
        Assert.Equal(RingTokenStoreFault.Unwritable, refusal.Fault);
        Assert.Equal("old", store.Current.RefreshToken);
        Directory.Delete(File + ".new");
        store.Change(c => c with { RefreshToken = "new" });
        Assert.Equal("new", store.Current.RefreshToken);
    }

    [Fact]
    public void A_token_from_outside_is_taken_over_once()
    {
        using var store = Open();
        Assert.True(store.Import("token-from-outside"));
        store.Change(c => c with { RefreshToken = "rotated-since" });
        Assert.False(store.Import("token-from-outside"));
        Assert.Equal("rotated-since", store.Current.RefreshToken);
        Assert.True(store.Import("another-token"));
        Assert.Equal("another-token", store.Current.RefreshToken);
    }

    [Fact]
    public void A_wrapped_token_brings_its_hardware_id()
    {
        using var store = Open();
        var hardwareId = Guid.Parse("0f0e0d0c-0b0a-4908-8706-050403020100");
        var wrapped = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"rt":"inner-token","hid":"{{hardwareId}}"}"""));
        store.Import(wrapped);
        Assert.Equal("inner-token", store.Current.RefreshToken);
        Assert.Equal(hardwareId, store.Current.HardwareId);
    }

    [Fact]
    public void The_key_derivation_is_as_slow_as_it_must_be_and_each_write_has_its_own_nonce()
    {
        using var store = Open();
        var first = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        store.Change(c => c);
        var second = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        Assert.True(first["Iterations"]!.GetValue<int>() >= 600_000);
        Assert.NotEqual(first["Nonce"]!.GetValue<string>(), second["Nonce"]!.GetValue<string>());
    }

    private static JsonNode Changed(JsonNode value)
    {
        if (value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        {
            return value.GetValue<int>() + 1;
        }

        var text = value.GetValue<string>();
        return text.Length == 0 ? "AAAA" : (text[0] == 'B' ? "C" : "B") + text[1..];
    }
}
