using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>Wrong codes of one channel.</summary>
/// <param name="Channel">Which.</param>
/// <param name="Wrong">When the last wrong ones were presented, oldest first.</param>
/// <param name="LockedUntil">It takes no code until then.</param>
internal sealed record ChannelState(string Channel, IReadOnlyList<Instant> Wrong, Instant? LockedUntil);

internal sealed record AccessState
{
    public IReadOnlyList<AccessCode> Codes { get; init; } = [];

    public string? Salt { get; init; }

    /// <summary>Counts changes of the codes, so that a comparison with older ones is noticed.</summary>
    public long Version { get; init; }

    public IReadOnlyList<ChannelState> Channels { get; init; } = [];

    internal AccessCode? Code(string id) => Codes.FirstOrDefault(c => c.Id == id);

    internal ChannelState Of(string channel) =>
        Channels.FirstOrDefault(c => c.Channel == channel) ?? new ChannelState(channel, [], null);

    internal AccessState With(ChannelState channel) => this with
    {
        Channels = [.. Channels.Where(c => c.Channel != channel.Channel), channel],
    };
}
