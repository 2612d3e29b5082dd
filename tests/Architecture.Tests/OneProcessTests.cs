using System.Text.RegularExpressions;

namespace RingActors.Architecture.Tests;

/// <summary>
/// What is tied to the process in which it runs stands where its name says so. Everything else takes <c>IHomes</c> and <c>IJournal</c>, and does
/// not know whether a home is in this process.
/// </summary>
public sealed partial class OneProcessTests
{
    /// <summary>They put the process together, or work on the files of one that does not run.</summary>
    private static readonly string[] Wiring = ["JournalModule.cs", "EngineModule.cs", "HomeLifetime.cs", "OwnersKeys.cs", "VerifyCommand.cs", "BackupCommand.cs", "RestoreCommand.cs"];

    /// <summary>Rooms that are named for what a process has for itself: its settings, its files, its place on this machine.</summary>
    private static readonly string[] Rooms = ["Startup", "Storage", "Settings", "CommandLine", "Instance", "Demo", "Backups", "Certificates"];

    private static readonly string[] Files = ["AccessKey.cs", "LocalKey.cs", "SealedNoteQueue.cs", "SealedFile.cs", "PictureStore.cs", "PersonKeyFile.cs"];

    private static IEnumerable<string> Outside => new[] { "src/Api", "src/Devices", "src/Rules" }.SelectMany(f => Repository.SourceFiles(f));

    [Fact]
    public void Only_what_wires_knows_which_engine_and_which_journal_it_is() => Assert.Empty(
        from file in Outside
        where !Wiring.Contains(Path.GetFileName(file))
        from line in Code(file)
        where Concrete().IsMatch(line.Text)
        select $"{Repository.Relative(file)}:{line.Number}");

    [Fact]
    public void Only_rooms_named_for_it_touch_files_of_this_process() => Assert.Empty(
        from file in Outside
        where !Files.Contains(Path.GetFileName(file)) && !Repository.Relative(file).Split('/').Any(Rooms.Contains)
        from line in Code(file)
        where Touches().IsMatch(line.Text)
        select $"{Repository.Relative(file)}:{line.Number}");

    /// <summary>The checks above would pass if they looked at nothing.</summary>
    [Fact]
    public void What_wires_is_seen_to_do_so()
    {
        Assert.Contains(Outside, f => Code(f).Any(l => Concrete().IsMatch(l.Text)));
        Assert.Contains(Outside, f => Code(f).Any(l => Touches().IsMatch(l.Text)));
    }

    private static IEnumerable<(string Text, int Number)> Code(string file) => File.ReadLines(file)
        .Select((text, i) => (Text: text, Number: i + 1))
        .Where(l => !l.Text.TrimStart().StartsWith("//", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(ActorEngine|LocalHomes|HeadAnchor|Sqlite\w*)\b")]
    private static partial Regex Concrete();

    [GeneratedRegex(@"(?<![\w.])(File|Directory)\.[A-Z]\w*\(|\bnew (FileStream|FileInfo|DirectoryInfo)\b|\bnew\(.*FileMode\.")]
    private static partial Regex Touches();
}
