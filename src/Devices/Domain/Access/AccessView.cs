using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Access;

/// <summary>The codes of a home, for whoever compares digits with them. The hashes are not for showing.</summary>
/// <param name="Codes">By id.</param>
/// <param name="Salt">The home's salt, base64; null as long as it has no code.</param>
/// <param name="Version">Counts changes of the codes.</param>
/// <param name="LockedUntil">
/// Channels that take no code for a while, by name; <c>*</c> is all at which no code was ever taken.
/// </param>
public sealed record AccessView(
    ImmutableSortedDictionary<string, AccessCode> Codes, string? Salt, long Version, ImmutableSortedDictionary<string, Instant> LockedUntil)
{
    /// <summary>Channels that count by themselves: those at which a code was taken, the latest last.</summary>
    public IReadOnlyList<KnownChannel> Known { get; init; } = [];

    /// <summary>
    /// Codes for one time that were used, the latest last: compared like the others, for one of them may call for help.
    /// </summary>
    public IReadOnlyList<AccessCode> Spent { get; init; } = [];

    /// <summary>Ids of codes whose digits were found weak.</summary>
    public ImmutableSortedSet<string> Weak { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When the last wrong codes of the home were presented, oldest first.</summary>
    public IReadOnlyList<Instant> Wrong { get; init; } = [];

    /// <summary>
    /// How many codes were turned away and written down since the channel takes none, by name as in
    /// <see cref="LockedUntil"/>.
    /// </summary>
    public ImmutableSortedDictionary<string, int> TurnedAway { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Until when a channel takes no code; null if nothing is known of a lock.</summary>
    public Instant? LockOf(string channel) => LockedUntil.TryGetValue(NameOf(channel), out Instant until) ? until : null;

    /// <summary>Until when channels that took no code lately take none; null if they do.</summary>
    public Instant? BudgetSpentUntil(Instant now) => WrongCodes.SpentUntil(Wrong, now);

    /// <summary>
    /// The answer to whatever is entered at a channel that takes none, if so many were turned away there that one more
    /// is not written down: whoever goes on entering codes fills no journal. Null if it is to be judged.
    /// </summary>
    public Refusal? UntoldAt(string channel, Instant now) =>
        TurnedAway.GetValueOrDefault(NameOf(channel)) < WrongCodes.TurnedAwayMax ? null
        : WrongCodes.IsLocked(LockOf(channel), now) ? AccessCodes.Locked
        : channel != KnownChannels.Approvals && BudgetSpentUntil(now) is not null && !Known.IsKnownLately(channel, now)
            ? AccessCodes.BudgetSpent
            : null;

    /// <summary>Whether a channel counts its wrong codes by itself.</summary>
    public bool IsKnown(string channel) => Known.IsKnown(channel);

    internal string NameOf(string channel) =>
        channel == KnownChannels.Approvals || IsKnown(channel) ? channel : AccessState.Others;

    /// <summary>As <see cref="AccessState.With(CodeSet)"/>.</summary>
    internal AccessView With(CodeSet e)
    {
        string? renamed = Codes.Values.FirstOrDefault(c => c.Id != e.Code.Id && c.HasDigitsOf(e.Code))?.Id;
        bool isWeak = renamed is not null && Weak.Contains(renamed);
        ImmutableSortedSet<string> weak = Weak.Remove(e.Code.Id);
        return this with
        {
            Codes = (renamed is null ? Codes : Codes.Remove(renamed)).SetItem(e.Code.Id, e.Code),
            Salt = e.Salt,
            Weak = isWeak ? weak.Remove(renamed!).Add(e.Code.Id) : weak,
            Version = Version + 1,
        };
    }

    internal AccessView Without(string id, bool isSpent = false) => this with
    {
        Codes = Codes.Remove(id),
        Spent = isSpent ? [.. Spent.TakeLast(AccessCodes.CodesMax - 1), Codes[id]] : Spent,
        Weak = Weak.Remove(id),
        Version = Version + 1,
    };
}

/// <summary>Folds the events of the codes into the <see cref="AccessView"/>.</summary>
internal sealed class AccessProjection() : Projection<AccessView>("access")
{
    public override int Version => 4;

    public override Type SnapshotType => typeof(AccessView);

    public override AccessView Initial(string home) => new(
        ImmutableSortedDictionary.Create<string, AccessCode>(StringComparer.Ordinal),
        null,
        0,
        ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal));

    public override AccessView Apply(AccessView part, EventEnvelope envelope) => envelope.Event switch
    {
        CodeSet e => part.With(e),
        CodeRemoved e => part.Without(e.Id),
        CodeUsed e => Used(
            part with
            {
                LockedUntil = part.LockedUntil.Remove(e.Channel),
                TurnedAway = part.TurnedAway.Remove(e.Channel),
                Known = part.Known.After(e),
            },
            e.Id),
        CodeFoundWeak e => part.Codes.ContainsKey(e.Id) ? part with { Weak = part.Weak.Add(e.Id) } : part,
        CodeRejected { Fault: CodeFault.Wrong, Channel: not KnownChannels.Approvals } e => part with { Wrong = WrongCodes.With(part.Wrong, e.At) },
        CodeRejected { Fault: CodeFault.LockedOut } e => part with
        {
            TurnedAway = part.TurnedAway.SetItem(
                part.NameOf(e.Channel), part.TurnedAway.GetValueOrDefault(part.NameOf(e.Channel)) + 1),
        },
        ChannelLockedOut e => part with
        {
            LockedUntil = part.LockedUntil.SetItem(part.NameOf(e.Channel), e.Until),
            TurnedAway = part.TurnedAway.Remove(part.NameOf(e.Channel)),
        },
        CodeBudgetReached => part with { TurnedAway = part.TurnedAway.Clear() },
        _ => part,
    };

    private static AccessView Used(AccessView part, string id) =>
        part.Codes.GetValueOrDefault(id) is { OneTime: true } ? part.Without(id, isSpent: true) : part;
}
