using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Tests.Access;

/// <summary>The keys of persons: durable before anybody is named by them, and gone for ever once they are destroyed.</summary>
public sealed class PersonKeyFileTests : IDisposable
{
    private static readonly PersonOrigin Pat = PersonOrigin.CodeHolder("home-1", "pat");
    private static readonly PersonOrigin Kim = PersonOrigin.RingUser("home-1", "4711");
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 20, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("ringactors-").FullName;

    private string Path => System.IO.Path.Combine(_folder, PersonKeyFile.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Pat")]
    [InlineData("")]
    [InlineData("exactly16letters")]
    [InlineData("Жанна д’Арк, 語, \"the rock\" \\ </script> ~ person: 🚪")]
    [InlineData("person:abcdefghijklmnop.QUFBQQ~")]
    public void What_is_sealed_is_opened_also_after_a_restart_and_the_same_text_is_the_same(string text)
    {
        string first = Open().Seal(Pat, text)!;
        PersonSeals seals = Open();
        Assert.Equal(first, seals.Seal(Pat, text));
        Assert.True(SealedText.IsSealed(first));
        Assert.Equal(text, seals.Open(first));
        Assert.Equal($"({text}, {text})", seals.Open($"({first}, {first})"));
        Assert.NotEqual(first, seals.Seal(Kim, text));
        Assert.NotEqual(first, seals.Seal(Pat with { Home = "home-2" }, text));
        Assert.NotEqual(SealedText.IdOf(first), SealedText.IdOf(seals.Seal(Kim, text)!));
        Assert.Equal(SealedText.IdOf(first), SealedText.IdOf(seals.Seal(Pat, text + "!")!));
    }

    [Fact]
    public void A_name_is_opened_in_its_own_home_only_also_one_of_a_version_of_before_once_it_is_known_whose_it_is()
    {
        PersonSeals seals = Open();
        string pat = seals.Seal(Pat, "Pat")!;
        Assert.Equal("Pat", seals.Open(pat, new OpenedFor(["home-1"], true)));
        Assert.Equal("Pat", seals.Open(pat, new OpenedFor(["home-2", "home-1"], true)));
        string other = $"a person of another home ({SealedText.IdOf(pat)})";
        Assert.Equal(other, seals.Open(pat, new OpenedFor(["home-2"], true)));
        Assert.Equal(other, Open().Open(pat, new OpenedFor(["home-2"], true)));
        Assert.DoesNotContain("home-1", File.ReadAllText(Path), StringComparison.Ordinal);

        string before = System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(Path), ",\"home\":\"[0-9a-f]+\"", "");
        Assert.NotEqual(File.ReadAllText(Path), before);
        File.WriteAllText(Path, before);
        Assert.Equal("Pat", Open().Open(pat, new OpenedFor(["home-2"], true)));
        PersonSeals again = Open();
        again.Place(Pat);
        again.Place(Kim);
        Assert.Equal(other, again.Open(pat, new OpenedFor(["home-2"], true)));
        Assert.Equal(pat, Open().Seal(Pat, "Pat"));
        Assert.Equal(other, Open().Open(pat, new OpenedFor(["home-2"], true)));
        Assert.Equal("Pat", Open().Open(pat, new OpenedFor(["home-1"], true)));
        Assert.Equal(1, Open().Keys.Count);
    }

    [Theory]
    [InlineData("https://example.org/zz?t=1#f", "https://example.org/…")]
    [InlineData("http://user@10.0.0.1:8080/zz", "http://10.0.0.1:8080/…")]
    [InlineData("https://example.org?t=1", "https://example.org/…")]
    [InlineData("https://example.org/", "https://example.org/")]
    [InlineData("Pat", "Pat")]
    [InlineData("mailto:pat@example.org", "mailto:pat@example.org")]
    public void Of_an_address_a_reader_sees_where_it_leads(string address, string shown)
    {
        PersonSeals seals = Open();
        string sealedOne = seals.Seal(Pat, address)!;
        Assert.Equal(shown, seals.Open(sealedOne, new OpenedFor(null, false)));
        Assert.Equal(address, seals.Open(sealedOne, OpenedFor.All));
    }

    [Fact]
    public void A_key_is_on_the_disk_before_anybody_is_named_by_it_and_names_nobody_itself()
    {
        string id = SealedText.IdOf(Open().Seal(Pat, "Pat")!)!;
        string line = Assert.Single(File.ReadAllLines(Path));
        Assert.Contains(id, line, StringComparison.Ordinal);
        Assert.DoesNotContain("pat\"", line, StringComparison.OrdinalIgnoreCase);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    [Fact]
    public void Who_is_erased_cannot_be_read_any_more_not_even_by_what_was_opened_before()
    {
        PersonSeals seals = Open();
        string sealedName = seals.Seal(Pat, "Pat")!;
        string other = seals.Seal(Kim, "Kim")!;
        string id = SealedText.IdOf(sealedName)!;
        Assert.Equal("Pat", seals.Open(sealedName));
        Assert.True(seals.Erase(id, Now));
        Assert.False(seals.Erase(id, Now));
        foreach (PersonSeals any in new[] { seals, Open() })
        {
            Assert.Equal($"a person who was erased ({id})", any.Open(sealedName));
            Assert.False(any.TryOpen(sealedName, out _));
            Assert.Equal("Kim", any.Open(other));
        }

        // Who is named anew is somebody else.
        Assert.NotEqual(id, SealedText.IdOf(seals.Seal(Pat, "Pat")!));
        Assert.Equal($"a person who was erased ({id})", Open().Open(sealedName));
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_is_nobodys_and_the_next_one_is_whole()
    {
        string pat = Open().Seal(Pat, "Pat")!;
        byte[] whole = File.ReadAllBytes(Path);
        for (int cut = 1; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(Path, [.. whole, .. whole[..cut]]);
            PersonSeals seals = Open();
            string kim = seals.Seal(Kim, "Kim")!;
            PersonSeals again = Open();
            Assert.Equal(("Pat", "Kim", 0), (again.Open(pat), again.Open(kim), again.Keys.Damaged));
        }
    }

    [Fact]
    public void A_damaged_line_is_counted_and_the_others_are_read()
    {
        PersonSeals seals = Open();
        string pat = seals.Seal(Pat, "Pat")!;
        string kim = seals.Seal(Kim, "Kim")!;
        string[] lines = File.ReadAllLines(Path);
        File.WriteAllLines(Path, ["{\"id\":\"" + lines[0][10..], lines[1]]);
        PersonSeals after = Open();
        Assert.Equal(1, after.Keys.Damaged);
        Assert.Equal("Kim", after.Open(kim));
        Assert.StartsWith("a person whose key is missing (", after.Open(pat), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_key_can_be_written_nobody_new_is_named_and_those_of_before_are()
    {
        PersonSeals seals = Open();
        string pat = seals.Seal(Pat, "Pat")!;
        string line = File.ReadAllText(Path);
        using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Null(seals.Seal(Kim, "Kim"));
            Assert.NotNull(seals.Keys.FaultKind);
            Assert.Equal(pat, seals.Seal(Pat, "Pat"));
        }

        Assert.Equal(line, File.ReadAllText(Path));
        Assert.NotNull(seals.Seal(Kim, "Kim"));
        Assert.Null(seals.Keys.FaultKind);
    }

    [Fact]
    public void A_file_that_somebody_took_away_is_written_once_more_with_all_that_is_known()
    {
        PersonSeals seals = Open();
        string pat = seals.Seal(Pat, "Pat")!;
        File.Delete(Path);
        string kim = seals.Seal(Kim, "Kim")!;
        Assert.Equal(("Pat", "Kim"), (Open().Open(pat), Open().Open(kim)));
    }

    [Fact]
    public void A_backup_brings_back_no_key_that_was_destroyed_and_takes_none_that_was_made_since()
    {
        PersonSeals seals = Open();
        string pat = seals.Seal(Pat, "Pat")!;
        string kept = Path + ".kept";
        File.Copy(Path, kept);
        string kim = seals.Seal(Kim, "Kim")!;
        seals.Erase(SealedText.IdOf(pat)!, Now);
        File.WriteAllBytes(Path, PersonKeyFile.Merge(Path, kept));
        PersonSeals restored = Open();
        Assert.True(restored.IsErased(SealedText.IdOf(pat)!));
        Assert.Equal("Kim", restored.Open(kim));
    }

    [Fact]
    public void Text_that_only_looks_sealed_stays_as_it_is_and_a_flipped_one_opens_nothing()
    {
        PersonSeals seals = Open();
        string sealedName = seals.Seal(Pat, "Pat")!;
        string flipped = sealedName[..40] + (sealedName[40] == 'A' ? 'B' : 'A') + sealedName[41..];
        Assert.DoesNotContain("Pat", seals.Open(flipped), StringComparison.Ordinal);
        foreach (string text in new[] { "person:", "person:short.QUFB~", "a person: yes", sealedName[..^1], "person:person:person:" })
        {
            Assert.Equal(text, seals.Open(text));
            Assert.False(SealedText.IsSealed(text));
        }
    }

    [Fact]
    public void In_json_a_name_is_part_of_its_text_whatever_is_in_it_and_ends_no_quotes()
    {
        PersonSeals seals = Open();
        string rock = seals.Seal(Pat, "Pat \"the rock\" \\ \u2028")!;
        string json = $$"""{"name":"{{rock}}","{{rock}}":1,"text":"of \"{{rock}}\" and \u0022{{rock}}\u0022"}""";
        using var opened = System.Text.Json.JsonDocument.Parse(
            SealedTexts.OpenJson(System.Text.Encoding.UTF8.GetBytes(json), seals, OpenedFor.All));
        Assert.Equal("Pat \"the rock\" \\ \u2028", opened.RootElement.GetProperty("name").GetString());
        Assert.Equal(1, opened.RootElement.GetProperty("Pat \"the rock\" \\ \u2028").GetInt32());
        // In a sentence of ours it stands in one line.
        Assert.Equal(
            "of \"Pat 'the rock' \\  \" and \"Pat 'the rock' \\  \"", opened.RootElement.GetProperty("text").GetString());
    }

    /// <summary>Anybody may write what begins as a sealed text does, as often as an answer has room for.</summary>
    [Theory]
    [InlineData("person:")]
    [InlineData("person:aaaaaaaaaaaaaaaa.")]
    [InlineData("person:aaaaaaaaaaaaaaaa.A")]
    public void What_only_begins_as_a_sealed_text_costs_no_more_the_more_of_it_there_is(string start)
    {
        PersonSeals seals = Open();
        byte[] json = System.Text.Encoding.UTF8.GetBytes(
            $"[\"{string.Concat(Enumerable.Repeat(start, 4000))}~\",\"{seals.Seal(Pat, "Pat")}\"]");
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] opened = SealedTexts.OpenJson(json, seals, OpenedFor.All);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.EndsWith(",\"Pat\"]", System.Text.Encoding.UTF8.GetString(opened), StringComparison.Ordinal);
        Assert.True(allocated < 20L * json.Length, $"{allocated} bytes for {json.Length}");
    }

    private PersonSeals Open() => new(PersonKeyFile.Open(_folder), AccessKey.Open(_folder).PersonsKey);
}
