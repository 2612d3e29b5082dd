using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts.World;

/// <summary>Something that the world tells a home: what a witness is made of.</summary>
internal abstract record Happening
{
    /// <summary>What undoes it, so that it can come again; null if it can at once.</summary>
    internal virtual Happening? Contrary => null;
}

/// <summary>A camera saw motion.</summary>
internal sealed record MotionSeen(Address Device, string? Detection) : Happening;

/// <summary>Somebody pressed a doorbell.</summary>
internal sealed record ButtonPressed(Address Device) : Happening;

/// <summary>A device says another word of one of its capabilities.</summary>
/// <param name="Device">The device.</param>
/// <param name="Capability">Which.</param>
/// <param name="Word">What it says now.</param>
/// <param name="Before">What it said before; null where that does not matter.</param>
internal sealed record StateTurned(Address Device, string Capability, string Word, string? Before = null) : Happening
{
    /// <inheritdoc/>
    internal override Happening? Contrary =>
        Before is null ? null : new StateTurned(Device, Capability, Before, Word);
}

/// <summary>A device tells another number.</summary>
internal sealed record NumberTold(Address Device, string Capability, double Number, double? Before = null) : Happening
{
    /// <inheritdoc/>
    internal override Happening? Contrary =>
        Before is { } was ? new NumberTold(Device, Capability, was, Number) : null;
}

/// <summary>A resident arms or disarms.</summary>
/// <param name="Name">A mode by its name.</param>
/// <param name="Before">The mode before; null where that does not matter.</param>
internal sealed record ModeSet(string Name, string? Before = null) : Happening
{
    /// <inheritdoc/>
    internal override Happening? Contrary => Before is null ? null : new ModeSet(Before, Name);
}

/// <summary>The base station arms with an exit delay, or says that it is over.</summary>
internal sealed record ExitDelayTold(bool IsOver) : Happening;

/// <summary>Nothing happens but that it is a moment.</summary>
internal sealed record MomentCame(Instant At) : Happening;

/// <summary>The base station raises an alarm; null clears it.</summary>
internal sealed record AlarmTold(string? State) : Happening;

/// <summary>Somebody outside tells something at a webhook.</summary>
/// <param name="Webhook">Its id.</param>
/// <param name="Values">What, by the fields' names in order.</param>
internal sealed record WebhookTold(string Webhook, IReadOnlyList<WebhookValue> Values) : Happening
{
    /// <summary>The same of the same values, whichever list they are in.</summary>
    public bool Equals(WebhookTold? other) =>
        other is not null && other.Webhook == Webhook && other.Values.SequenceEqual(Values);

    public override int GetHashCode() =>
        Values.Aggregate(Webhook.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
}

/// <summary>A happening and when it comes, counted from the beginning of a witness.</summary>
internal readonly record struct TimedHappening(Duration After, Happening What);
