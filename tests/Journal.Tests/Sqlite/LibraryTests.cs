using SQLitePCL;

namespace RingActors.Journal.Tests.Sqlite;

/// <summary>Which SQLite carries the journal.</summary>
public sealed class LibraryTests
{
    /// <summary>Older ones can lose a commit that meets a checkpoint of another connection (the WAL-reset bug).</summary>
    [Fact]
    public void The_library_is_one_without_the_bug_of_the_reset_log()
    {
        Batteries_V2.Init();
        Assert.True(raw.sqlite3_libversion_number() >= 3_051_003, raw.sqlite3_libversion().utf8_to_string());
    }
}
