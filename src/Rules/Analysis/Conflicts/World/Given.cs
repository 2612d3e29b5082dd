using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Conflicts.World;

/// <summary>How a home is before anything happens, where that is not as quiet as can be.</summary>
internal abstract record Given
{
    /// <summary>What it is about: two with the same key exclude each other.</summary>
    internal abstract string Key { get; }
}

/// <summary>The alarm's mode, by its name.</summary>
internal sealed record ModeGiven(string Name) : Given
{
    internal const string ModeKey = "mode";

    /// <inheritdoc/>
    internal override string Key => ModeKey;
}

/// <summary>A state of a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Capability">Which of its capabilities.</param>
/// <param name="Word">The word.</param>
/// <param name="IsFresh">It came to be so just now, and not long ago.</param>
internal sealed record StateGiven(Address Device, string Capability, string Word, bool IsFresh = false) : Given
{
    /// <inheritdoc/>
    internal override string Key => $"state:{Device.Value}:{Capability}";
}

/// <summary>A number that a device told last.</summary>
internal sealed record NumberGiven(Address Device, string Capability, double Number) : Given
{
    /// <inheritdoc/>
    internal override string Key => $"number:{Device.Value}:{Capability}";
}

/// <summary>The moment at which it begins.</summary>
internal sealed record TimeGiven(Instant At) : Given
{
    internal const string TimeKey = "time";

    /// <inheritdoc/>
    internal override string Key => TimeKey;
}

/// <summary>An alarm of the base station is on; null for none.</summary>
internal sealed record AlarmGiven(string? State) : Given
{
    internal const string AlarmKey = "alarm";

    /// <inheritdoc/>
    internal override string Key => AlarmKey;
}
