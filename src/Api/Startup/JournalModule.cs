using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Startup;

/// <summary>
/// The journal of this process with its lock, and the anchor beside it. Where a start keeps its files is asked of here
/// alone, so that whoever opens one has the lock already.
/// </summary>
internal sealed partial class JournalModule : IDisposable
{
    private readonly SqliteJournal _journal;
    private readonly HeadAnchor _anchor;

    public JournalModule(Launch launch, HomeChoice choice, TimeProvider time, ILogger<JournalModule> log)
    {
        Paths = choice.Paths;
        DataDirectory.Create(Paths.Directory);
        // The journal first: if another process has it, its lock says which and on what port.
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Paths.Journal }, time);
        _anchor = HeadAnchor.Start(
            Paths.AnchorOf(launch.Settings.Get<JournalSettings>()),
            _journal,
            _journal.Uid,
            time,
            e => AnchorFailed(log, e));
        if (_journal.ChangedWhileClosed is { Count: > 0 } changes)
        {
            ChangedWhileClosed(log, Paths.Journal, changes.Count, changes[0]);
        }

        if (_anchor.WasMissing)
        {
            AnchorWasMissing(log, Paths.Journal);
        }
    }

    public HomePaths Paths { get; }

    public IJournal Journal => _journal;

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<JournalModule>();
        services.AddSingleton(provider => provider.GetRequiredService<JournalModule>().Paths);
    }

    /// <summary>A second process on this journal is told where the first one serves.</summary>
    public void Announce(string url) => _journal.Announce(url);

    public void Dispose()
    {
        // It writes what has changed, for which the journal must be open.
        _anchor.Dispose();
        _journal.Dispose();
    }

    [LoggerMessage(2100, LogLevel.Error, "The anchor of the journal could not be written; a cut journal would not be noticed")]
    private static partial void AnchorFailed(ILogger log, Exception error);

    [LoggerMessage(2104, LogLevel.Error, "The file {Path} was changed while the journal was closed, in {Count} places; the first: {First} "
        + "What is stored is checked as it is read. Stop and run verify, on this disk and on the backup")]
    private static partial void ChangedWhileClosed(ILogger log, string path, int count, string first);

    [LoggerMessage(2103, LogLevel.Warning, "There was no anchor of the journal {Path}, which has events; it was made anew. What was cut "
        + "from the journal before is not noticed: compare with another copy unless the anchor was removed on purpose")]
    private static partial void AnchorWasMissing(ILogger log, string path);
}
