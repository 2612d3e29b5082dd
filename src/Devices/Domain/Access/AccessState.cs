using NodaTime;

namespace RingActors.Devices.Domain.Access;

/// <summary>Wrong codes of one channel, or of all at which no code was ever taken.</summary>
/// <param name="Channel">Which; <see cref="AccessState.Others"/> for the latter.</param>
/// <param name="Wrong">When the last wrong ones were presented, oldest first.</param>
/// <param name="LockedUntil">It takes no code until then.</param>
internal sealed record ChannelState(string Channel, IReadOnlyList<Instant> Wrong, Instant? LockedUntil);

internal sealed record AccessState
{
    /// <summary>All channels at which no code was ever taken count as one: whoever makes up names gets no more attempts by it.</summary>
    internal const string Others = "*";

    /// <summary>So many channels count by themselves: those used last.</summary>
    internal const int ProvenMax = 64;

    public IReadOnlyList<AccessCode> Codes { get; init; } = [];

    public string? Salt { get; init; }

    /// <summary>Counts changes of the codes, so that a comparison with older ones is noticed.</summary>
    public long Version { get; init; }

    /// <summary>Channels at which a code was taken, the latest last.</summary>
    public IReadOnlyList<string> Proven { get; init; } = [];

    public IReadOnlyList<ChannelState> Channels { get; init; } = [];

    internal AccessCode? Code(string id) => Codes.FirstOrDefault(c => c.Id == id);

    internal bool IsProven(string channel) => Proven.Contains(channel, StringComparer.Ordinal);

    internal ChannelState Of(string channel) => Find(NameOf(channel));

    /// <summary>The state of a channel, or of all that it counts among, is changed.</summary>
    internal AccessState With(string channel, Func<ChannelState, ChannelState> change)
    {
        ChannelState next = change(Find(NameOf(channel)));
        return this with { Channels = [.. Channels.Where(c => c.Channel != next.Channel), next] };
    }

    /// <summary>A code was taken there: from now on the channel counts by itself.</summary>
    internal AccessState Prove(string channel)
    {
        IReadOnlyList<string> proven = Proved(Proven, channel);
        return this with
        {
            Proven = proven,
            Channels =
            [
                .. Channels.Where(c => c.Channel != channel && (c.Channel == Others || proven.Contains(c.Channel, StringComparer.Ordinal))),
                new ChannelState(channel, [], null),
            ],
        };
    }

    /// <summary>The channels that count by themselves once a code was taken at this one.</summary>
    internal static IReadOnlyList<string> Proved(IReadOnlyList<string> before, string channel) =>
        [.. before.Where(c => c != channel).TakeLast(ProvenMax - 1), channel];

    private string NameOf(string channel) => IsProven(channel) ? channel : Others;

    private ChannelState Find(string name) => Channels.FirstOrDefault(c => c.Channel == name) ?? new ChannelState(name, [], null);
}
