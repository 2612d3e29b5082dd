using System.Diagnostics;

namespace RingActors.Process.Tests.Kills;

/// <summary>The journal's writes, as the file system tells them.</summary>
internal sealed class JournalWrites
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly string _log;
    private DateTime _last;

    /// <param name="data">The program's data directory.</param>
    internal JournalWrites(string data)
    {
        _log = Path.Combine(data, "journal.db-wal");
        _last = File.GetLastWriteTimeUtc(_log);
    }

    /// <summary>Waits for so many more moments at which something was written.</summary>
    internal async Task SeesAsync(int count)
    {
        long started = Stopwatch.GetTimestamp();
        while (count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < WaitMax, $"{count} more writes were not seen.");
            if (File.GetLastWriteTimeUtc(_log) is var written && written != _last)
            {
                _last = written;
                count--;
            }

            await Task.Yield();
        }
    }
}
