using NodaTime;

namespace RingActors.Devices.Domain.Access;

/// <summary>Wrong codes of one channel, or of all at which no code was ever taken.</summary>
/// <param name="Channel">Which; <see cref="AccessState.Others"/> for the latter.</param>
/// <param name="Wrong">When the last wrong ones were presented, oldest first.</param>
/// <param name="LockedUntil">It takes no code until then.</param>
internal sealed record ChannelState(string Channel, IReadOnlyList<Instant> Wrong, Instant? LockedUntil);

internal sealed record AccessState
{
    /// <summary>All channels at which no code was ever taken count as one.</summary>
    internal const string Others = "*";

    public IReadOnlyList<AccessCode> Codes { get; init; } = [];

    /// <summary>Codes for one time that were used. They are good for nothing but to call for help.</summary>
    public IReadOnlyList<AccessCode> Spent { get; init; } = [];

    public string? Salt { get; init; }

    /// <summary>Counts changes of the codes, so that a comparison with older ones is noticed.</summary>
    public long Version { get; init; }

    /// <summary>Channels at which a code was taken, the latest last.</summary>
    public IReadOnlyList<KnownChannel> Known { get; init; } = [];

    public IReadOnlyList<ChannelState> Channels { get; init; } = [];

    /// <summary>
    /// When the last wrong codes of the home were presented, as many as its budget has, oldest first.
    /// </summary>
    public IReadOnlyList<Instant> Wrong { get; init; } = [];

    /// <summary>Ids of codes whose digits were found weak.</summary>
    public IReadOnlyList<string> Weak { get; init; } = [];

    internal AccessCode? Code(string id) => Codes.FirstOrDefault(c => c.Id == id);

    internal ChannelState Of(string channel) => Find(NameOf(channel));

    /// <summary>The state of a channel, or of all that it counts among, is changed.</summary>
    internal AccessState With(string channel, Func<ChannelState, ChannelState> change)
    {
        ChannelState next = change(Find(NameOf(channel)));
        return this with { Channels = [.. Channels.Where(c => c.Channel != next.Channel), next] };
    }

    /// <summary>
    /// A code was taken. From now on the channel counts by itself; what was wrong there before goes on counting, or a
    /// code of one's own would give five attempts more with each name that one makes up.
    /// </summary>
    internal AccessState After(CodeUsed e)
    {
        IReadOnlyList<KnownChannel> known = Known.After(e);
        ChannelState counts = Of(e.Channel) with { Channel = e.Channel };
        return this with
        {
            Known = known,
            Channels =
            [
                .. Channels.Where(c => c.Channel != e.Channel
                    && (c.Channel is Others or KnownChannels.Approvals || known.IsKnown(c.Channel))),
                counts,
            ],
        };
    }

    /// <summary>A code is set. One of the same digits and another id was sealed since: it is the same code.</summary>
    internal AccessState With(CodeSet e)
    {
        AccessCode? renamed = Codes.FirstOrDefault(c => c.Id != e.Code.Id && c.HasDigitsOf(e.Code));
        bool isWeak = renamed is not null && Weak.Contains(renamed.Id, StringComparer.Ordinal);
        IEnumerable<string> weak = Weak.Where(w => w != e.Code.Id && w != renamed?.Id);
        return this with
        {
            Codes = [.. Codes.Where(c => c.Id != e.Code.Id && c.Id != renamed?.Id), e.Code],
            Salt = e.Salt,
            Weak = isWeak ? [.. weak, e.Code.Id] : [.. weak],
            Version = Version + 1,
        };
    }

    /// <summary>A code is taken out; one that was for one time, and used, is kept among the spent.</summary>
    internal AccessState Without(string id, bool isSpent = false) => this with
    {
        Codes = [.. Codes.Where(c => c.Id != id)],
        Spent = isSpent ? [.. Spent.TakeLast(AccessCodes.CodesMax - 1), Code(id)!] : Spent,
        Weak = [.. Weak.Where(w => w != id)],
        Version = Version + 1,
    };

    private string NameOf(string channel) =>
        channel == KnownChannels.Approvals || Known.IsKnown(channel) ? channel : Others;

    private ChannelState Find(string name) => Channels.FirstOrDefault(c => c.Channel == name) ?? new ChannelState(name, [], null);
}
