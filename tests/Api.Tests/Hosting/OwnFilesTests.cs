using System.Runtime.Versioning;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>The data directory is for its user alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OwnFilesTests : IAsyncDisposable
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Directory700 = File600 | UnixFileMode.UserExecute;
    private const UnixFileMode All = (UnixFileMode)0x1FF;

    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public void What_is_wider_is_narrowed_and_said_and_the_users_own_files_are_let_be()
    {
        var journal = Made("journal.db", UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var demo = Made("demo/ring-token.json", UnixFileMode.GroupRead);
        var picture = Made("snapshots/home-1/aa/picture", UnixFileMode.OtherRead);
        var theirs = Made("notes.txt", UnixFileMode.OtherRead);
        File.SetUnixFileMode(data, All);

        var said = OwnFiles.Secure(data);

        Assert.Equal(Directory700, File.GetUnixFileMode(data));
        Assert.Equal(Directory700, File.GetUnixFileMode(Path.Combine(data, "snapshots", "home-1", "aa")));
        Assert.All([journal, demo, picture], path => Assert.Equal(File600, File.GetUnixFileMode(path)));
        Assert.Equal(File600 | UnixFileMode.OtherRead, File.GetUnixFileMode(theirs));
        Assert.Equal($"{data} from 0777 to 0700", said[0]);
        Assert.EndsWith("more", said[^1], StringComparison.Ordinal);
        Assert.Empty(OwnFiles.Secure(data));
    }

    [Fact]
    public void Links_and_what_is_no_file_are_refused_all_at_once_and_nothing_is_changed()
    {
        var outside = Made("elsewhere.txt", UnixFileMode.OtherRead);
        var journal = Made("journal.db", UnixFileMode.OtherRead);
        File.CreateSymbolicLink(Path.Combine(data, "access.key"), outside);
        File.CreateSymbolicLink(Path.Combine(data, "snapshots"), data);
        Directory.CreateDirectory(Path.Combine(data, "ring-token.json"));

        var refused = Assert.Throws<OwnFilesException>(() => OwnFiles.Secure(data));

        Assert.Equal(3, refused.Faults.Count);
        Assert.Contains($"{Path.Combine(data, "access.key")} is a symbolic link to {outside}", refused.Message);
        Assert.Contains("ring-token.json is not a file", refused.Message);
        Assert.All([outside, journal], path => Assert.Equal(File600 | UnixFileMode.OtherRead, File.GetUnixFileMode(path)));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_refused_too()
    {
        File.CreateSymbolicLink(Path.Combine(data, "journal.db"), Path.Combine(data, "nowhere"));

        Assert.Contains("symbolic link", Assert.Throws<OwnFilesException>(() => OwnFiles.Secure(data)).Message);
    }

    [Fact]
    public void What_belongs_to_somebody_else_is_refused_with_what_to_do()
    {
        Assert.SkipWhen(PosixFile.Me != 0, "Only root can make a file of another user.");
        var journal = Made("journal.db", default);
        Chown("12345", journal);

        var refused = Assert.Throws<OwnFilesException>(() => OwnFiles.Secure(data));

        Assert.Equal($"{journal} belongs to user 12345, and this runs as user 0; start as that user, or make it yours: "
            + $"chown 0 '{journal}'.", Assert.Single(refused.Faults));
        Chown("12345", data);
        Assert.Equal(data, Assert.Throws<OwnFilesException>(() => OwnFiles.Secure(data)).Faults[0].Split(' ')[0]);
        Chown("0", data);
    }

    [Fact]
    public void A_directory_that_many_share_is_not_taken_from_them()
    {
        File.SetUnixFileMode(data, All | UnixFileMode.StickyBit);

        Assert.Contains("many share", Assert.Throws<OwnFilesException>(() => OwnFiles.Secure(data)).Message);
        Assert.Equal(All | UnixFileMode.StickyBit, File.GetUnixFileMode(data));
    }

    [Fact]
    public async Task Nothing_that_a_real_start_makes_is_open_to_others_and_what_was_is_said_once()
    {
        File.SetUnixFileMode(data, All);
        await using var program = RealProgram.Start(data, ["--port", "0"]);
        await program.UrlAsync();

        Assert.Contains($"{data} from 0777 to 0700", program.Errors);
        Assert.All(
            Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories),
            path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & PosixFile.Others));
        Assert.Contains(Path.Combine(data, "demo", "journal.db-wal"), Directory.GetFiles(Path.Combine(data, "demo")));
    }

    [Fact]
    public async Task A_start_on_files_of_somebody_else_ends_with_1_and_says_all_of_them()
    {
        File.CreateSymbolicLink(Path.Combine(data, "journal.db"), "/dev/null");
        File.CreateSymbolicLink(Path.Combine(data, "access.key"), "/dev/null");
        await using var program = RealProgram.Start(data, ["--port", "0"]);

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Contains("journal.db is a symbolic link", program.Errors);
        Assert.Contains("access.key is a symbolic link", program.Errors);
    }

    private string Made(string name, UnixFileMode more)
    {
        var path = Path.Combine(data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
        File.SetUnixFileMode(path, File600 | more);
        return path;
    }

    private static void Chown(string user, string path)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [user, path]);
        chown.WaitForExit();
    }
}
