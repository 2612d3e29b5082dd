using RingActors.Api.Access;
using RingActors.Api.Backups;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Instance;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
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
internal sealed partial class JournalModule : IJournalCopy, IDisposable
{
    private readonly SqliteJournal _journal;
    private readonly HeadAnchor _anchor;
    private readonly AnchorState _state;

    public JournalModule(
        Launch launch, HomeChoice choice, AnchorState state, TimeProvider time, ILogger<JournalModule> log)
    {
        Paths = choice.Paths;
        _state = state;
        DataDirectory.Create(Paths.Directory);
        if (RestoreSwap.IsPending(Paths.Directory))
        {
            using IDisposable alone = SqliteJournal.LockOut(Paths.Journal);
            RestoreSwap.Finish(Paths.Directory);
            RestoreFinished(log, Paths.Directory);
        }

        // The journal first: if another process has it, its lock says which and on what port.
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Paths.Journal }, time);
        try
        {
            _anchor = StartAnchor(launch, time, log);
        }
        catch
        {
            _journal.Dispose();
            throw;
        }

        if (_journal.ChangedWhileClosed is { Count: > 0 } changes)
        {
            ChangedWhileClosed(log, Paths.Journal, changes.Count, changes[0]);
        }

        if (_anchor.WasMissing)
        {
            AnchorWasMissing(log, Paths.Journal);
        }

        if (_anchor.WasAhead)
        {
            OlderAccepted(log, Paths.Journal);
        }
    }

    public HomePaths Paths { get; }

    public IJournal Journal => _journal;

    /// <summary>How far the audit log went by the anchor, and how far it goes now.</summary>
    public AnchoredLog? AnchoredAudit
    {
        get => _anchor.Audit;
        set => _anchor.Audit = value;
    }

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<AnchorState>();
        services.AddSingleton<IJournalCopy>(provider => provider.GetRequiredService<JournalModule>());
        services.AddSingleton<IRoutes, CopyRequests>();
        services.AddSingleton<IRoutes, SecretUseRequests>();
        services.AddSingleton<JournalModule>();
        services.AddHostedService<AnchorPosts>();
        services.AddSingleton(provider => provider.GetRequiredService<JournalModule>().Paths);
    }

    public void CopyTo(string path) => _journal.CopyTo(path);

    /// <summary>A second process on this journal is told where the first one serves.</summary>
    public void Announce(string url) => _journal.Announce(url);

    public void Dispose()
    {
        // It writes what has changed, for which the journal must be open.
        _anchor.Dispose();
        _journal.Dispose();
    }

    private HeadAnchor StartAnchor(Launch launch, TimeProvider time, ILogger log)
    {
        JournalSettings settings = launch.Settings.Get<JournalSettings>();
        // A key is not made beside an anchor that was sealed with another one: that one has to come back.
        byte[] key = AccessKey.Find(Paths.Directory)?.AnchorKey
            ?? (AnchorReading.Of(Paths.Anchors(settings, [])).Faults.Count == 0
                ? AccessKey.Open(Paths.Directory).AnchorKey
                : []);
        return HeadAnchor.Start(
            Paths.Anchors(settings, key),
            new AnchorLeave(launch.Options.AcceptMissingAnchor, launch.Options.AcceptOlder),
            _journal,
            _journal.Uid,
            time,
            error =>
            {
                if (_state.Failed(error))
                {
                    AnchorFailed(log, error);
                }
            },
            _state.Written,
            _state.Kept);
    }

    [LoggerMessage(2109, LogLevel.Warning, "A restore into {Directory} that was interrupted has been finished")]
    private static partial void RestoreFinished(ILogger log, string directory);

    [LoggerMessage(2100, LogLevel.Error, "The anchor of the journal could not be written; a cut journal would not be noticed")]
    private static partial void AnchorFailed(ILogger log, Exception error);

    [LoggerMessage(2104, LogLevel.Error, "The file {Path} was changed while the journal was closed, in {Count} places; the first: {First} "
        + "What is stored is checked as it is read. Stop and run verify, on this disk and on the backup")]
    private static partial void ChangedWhileClosed(ILogger log, string path, int count, string first);

    [LoggerMessage(2108, LogLevel.Warning, "The journal {Path} is older than its anchor, which was accepted on "
        + "purpose; the anchor now follows it")]
    private static partial void OlderAccepted(ILogger log, string path);

    [LoggerMessage(2103, LogLevel.Warning, "There was no anchor of the journal {Path}, which has events; as was "
        + "accepted, it was made anew. What was cut from the journal before is not noticed: compare with another copy")]
    private static partial void AnchorWasMissing(ILogger log, string path);
}
