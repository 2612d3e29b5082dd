using System.Globalization;

namespace RingActors.Engine.Runtime.Journals;

/// <summary>This writer is no longer the owner of a shard, and stops writing it. Nothing was written.</summary>
/// <param name="shard">Which shard.</param>
/// <param name="message">How that is known.</param>
public class ShardLostException(int shard, string message) : Exception(message)
{
    /// <summary>Which shard.</summary>
    public int Shard { get; } = shard;
}

/// <summary>Someone else has written: this writer is no longer the owner, and stops.</summary>
/// <param name="shard">Which shard.</param>
/// <param name="expected">The sequence the append expected.</param>
/// <param name="actual">The sequence the journal has.</param>
public sealed class JournalConflictException(int shard, long expected, long actual)
    : ShardLostException(
        shard, $"Shard {shard} was expected to have {expected} events and has {actual}: another writer owns it.")
{
    /// <summary>The sequence the append expected.</summary>
    public long Expected { get; } = expected;

    /// <summary>The sequence the journal has.</summary>
    public long Actual { get; } = actual;
}

/// <summary>The store cannot be written at the moment: disk full, read-only, a failed flush, the server away.</summary>
/// <param name="message">What is wrong and what to do about it.</param>
/// <param name="outcomeUnknown">
/// True if what was being appended may nevertheless be there after a restart: the caller has to be told 'unknown,
/// repeat with the same key'. False if it is certain that nothing was written.
/// </param>
/// <param name="inner">The driver's error.</param>
public sealed class JournalUnavailableException(string message, bool outcomeUnknown, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>True if the append may have been written all the same.</summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}

/// <summary>Stored bytes are not what was written.</summary>
/// <param name="location">Where, as precisely as is known: file, row, home, sequence.</param>
/// <param name="message">What is wrong.</param>
public sealed class JournalDamagedException(string location, string message) : Exception($"{location}: {message}")
{
    /// <summary>Where the damage is.</summary>
    public string Location { get; } = location;
}

/// <summary>The journal cannot be opened by this program: it is of a newer version, or of another kind.</summary>
/// <param name="message">What was found, what this program knows, what to do.</param>
public sealed class JournalVersionException(string message) : Exception(message);

/// <summary>Another process has the journal open.</summary>
/// <param name="path">Which journal.</param>
/// <param name="pid">The other process's id; null if it could not be read.</param>
/// <param name="since">Since when, as it has written it; null if it could not be read.</param>
/// <param name="url">Where it serves; null if it has not said.</param>
public sealed class JournalInUseException(string path, int? pid, string? since, string? url)
    : Exception($"The journal {path} is in use by process {pid?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}"
        + (since is null ? "" : $" since {since}")
        + (url is null ? "." : $", which serves on {url}.")
        + " Stop it first, or start with --takeover to let it shut down gracefully.")
{
    /// <summary>The other process's id, if known.</summary>
    public int? Pid { get; } = pid;

    /// <summary>Since when it has the journal, if known.</summary>
    public string? Since { get; } = since;

    /// <summary>Where it serves, if known.</summary>
    public string? Url { get; } = url;
}
