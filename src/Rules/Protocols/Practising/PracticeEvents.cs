using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Practising;

// The stored names are the format on disk for ever.

/// <summary>
/// A home practises: until a moment nobody is called for dispatch. Said once more when it is changed.
/// </summary>
/// <param name="Id">Names this time of practice.</param>
/// <param name="Since">
/// What began before it is in earnest; the beginning of the time before where that practised the same.
/// </param>
/// <param name="Until">It ends by itself then.</param>
/// <param name="Protocols">Which practise; null for all that do not save lives.</param>
[StoredName("practice.began")]
public sealed record PracticeBegan(string Id, Instant Since, Instant Until, IReadOnlyList<string>? Protocols) : IEvent
{
    /// <summary>What somebody said of it, as plain text.</summary>
    public string? Note { get; init; }

    /// <summary>Ids of those of the household who are told.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>
    /// Ids of those who are told that an emergency which began as practice is in earnest from now on; null for none.
    /// </summary>
    public IReadOnlyList<string>? Real { get; init; }
}

/// <summary>A home does not practise any more: whoever is called for dispatch is called again.</summary>
/// <param name="Id">Which time of practice.</param>
/// <param name="How">How it ended.</param>
[StoredName("practice.ended")]
public sealed record PracticeEnded(string Id, PracticeEnd How) : IEvent
{
    /// <summary>How long after its time; null if in time.</summary>
    public Duration? LateBy { get; init; }

    /// <inheritdoc cref="PracticeBegan.Recipients"/>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <inheritdoc cref="PracticeBegan.Real"/>
    public IReadOnlyList<string>? Real { get; init; }
}

public enum PracticeEnd
{
    /// <summary>Its time was over.</summary>
    [JsonStringEnumMemberName("time-over")] TimeOver = 1,

    /// <summary>Somebody ended it.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped = 2,
}

/// <summary>Practise until a moment, or change what is practised.</summary>
/// <param name="Until">At most <see cref="DaysMax"/> days from now.</param>
/// <param name="Protocols">Ids of those that practise; null for all that do not save lives.</param>
[StoredName("practice.begin")]
public sealed record BeginPractice(Instant Until, IReadOnlyList<string>? Protocols = null) : ICommand
{
    public const int DaysMax = 7;

    /// <inheritdoc cref="PracticeBegan.Note"/>
    public string? Note { get; init; }
}

/// <summary>Practise no more.</summary>
[StoredName("practice.end")]
public sealed record EndPractice : IAlwaysTaken;

/// <summary>The answer of practice mode.</summary>
/// <param name="Until">Until when it is on; null if it is off.</param>
[StoredName("practice.answered")]
public sealed record PracticeAnswered(Instant? Until) : IReply;
