using System.Security.Cryptography;
using NodaTime;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Pictures as files: whole or not there, named by what they hold, ended by age and room.</summary>
public sealed class PictureStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero));

    private string Folder => _folder.File("snapshots");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_picture_is_named_by_its_hash_and_read_back_by_its_home_alone()
    {
        var store = Open();
        var picture = Picture(1, 1000);
        var hash = store.Store("home-1", picture);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture)), hash);
        Assert.Equal(picture, store.Read("home-1", hash));
        Assert.Null(store.Read("home-2", hash));
        Assert.Null(store.Read("home-1", new string('0', 64)));
        Assert.Equal(hash, store.Store("home-1", picture));
        Assert.Equal((1, 1000L), (store.Count, store.Bytes));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    public void No_name_leads_out_of_the_folder(string name)
    {
        var store = Open();
        Assert.Null(store.Read("home-1", name));
        var hash = store.Store("..", Picture(1, 10));
        Assert.NotNull(store.Read("..", hash));
        Assert.Null(store.Read(name == ".." ? "." : name, hash));
        Assert.All(
            Directory.EnumerateFiles(_folder.File("."), "*", SearchOption.AllDirectories),
            f => Assert.StartsWith(Path.GetFullPath(Folder), Path.GetFullPath(f), StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_survive_a_restart_and_half_written_ones_do_not()
    {
        var hash = Open().Store("home-1", Picture(1, 1000));
        var folder = Directory.EnumerateDirectories(Folder).Single();
        File.WriteAllText(Path.Combine(folder, new string('1', 64) + ".jpg.new"), "half");
        var again = Open();
        Assert.Equal((1, 1000L), (again.Count, again.Bytes));
        Assert.NotNull(again.Read("home-1", hash));
        Assert.Single(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void A_picture_that_was_changed_on_the_disk_is_not_shown()
    {
        var store = Open();
        var hash = store.Store("home-1", Picture(1, 1000));
        var path = Directory.EnumerateFiles(Folder, "*.jpg", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(path, Picture(2, 1000));
        Assert.Throws<InvalidDataException>(() => store.Read("home-1", hash));
    }

    [Fact]
    public void Pictures_end_by_age_also_when_none_comes_any_more_and_also_while_the_program_is_down()
    {
        var store = Open();
        var first = store.Store("home-1", Picture(1, 10));
        _clock.Advance(TimeSpan.FromHours(5));
        var second = store.Store("home-1", Picture(2, 10));
        _clock.Advance(TimeSpan.FromHours(6));
        store.RemoveExpired();
        Assert.Null(store.Read("home-1", first));
        Assert.NotNull(store.Read("home-1", second));
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal((0, 0L), (Open().Count, Open().Bytes));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.jpg", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_picture_just_stored_stays_by_whatever_clock_and_one_beyond_all_room_is_refused()
    {
        var room = new PictureStoreOptions(Folder, Duration.FromDays(1), 1500);
        var older = PictureStore.Open(room, _clock).Store("home-1", Picture(1, 1000));
        var store = PictureStore.Open(room, new VirtualClock(_clock.GetUtcNow().AddHours(-1)));
        var newer = store.Store("home-1", Picture(2, 1000));
        Assert.NotNull(store.Read("home-1", newer));
        Assert.Null(store.Read("home-1", older));
        Assert.Throws<IOException>(() => store.Store("home-1", Picture(3, 1501)));
        Assert.NotNull(store.Read("home-1", newer));
    }

    [Fact]
    public void Beyond_their_room_those_stored_first_go()
    {
        var store = Open();
        var hashes = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            hashes.Add(store.Store("home-" + (i % 2), Picture(i, 300)));
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(store.Bytes, 1, 1000);
        }

        Assert.Equal(3, store.Count);
        Assert.All(hashes.Take(7).Select((h, i) => store.Read("home-" + (i % 2), h)), Assert.Null);
        Assert.NotNull(store.Read("home-1", hashes[9]));
    }

    private PictureStore Open() => PictureStore.Open(new PictureStoreOptions(Folder, Duration.FromHours(10), 1000), _clock);

    private static byte[] Picture(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
