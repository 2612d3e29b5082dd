using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>A trait as last told.</summary>
internal sealed record TraitState(string? Word, Measure? Number, Instant? At, Instant? Until)
{
    internal string Text => Word ?? Number?.Text ?? "";
}

/// <summary>
/// The traits of a device: what it says of each, and the intent about each. Any kind of device may have any of them. The rules of
/// confirming and contradicting are the <see cref="IntentMachine"/>'s.
/// </summary>
internal sealed record TraitParts
{
    /// <summary>The end of something that runs is told in whole seconds or minutes, and jitters.</summary>
    internal static readonly Duration EndSlack = Duration.FromMinutes(2);

    public static TraitParts None { get; } = new();

    public ImmutableSortedDictionary<string, TraitState> Told { get; init; } =
        ImmutableSortedDictionary.Create<string, TraitState>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Intent> Intents { get; init; } =
        ImmutableSortedDictionary.Create<string, Intent>(StringComparer.Ordinal);

    internal TraitState? Find(string capability) => Told.GetValueOrDefault(capability);

    internal Intent? IntentOf(string capability) => Intents.GetValueOrDefault(capability);

    internal void Report(Readings readings, Instant? at, Instant now, List<IEvent> events)
    {
        foreach (TraitReading said in readings.Traits.Where(t => t.IsKnown))
        {
            Report(said, at, now, events);
        }

        if (IsIdle)
        {
            return;
        }

        foreach (TraitReading waiting in readings.Pending)
        {
            Intent? intent = IntentOf(waiting.Capability);
            if (intent is not null && IsWish(intent, waiting) && IntentMachine.Deferred(intent, readings.WakesAt, now) is { } step
                && !events.Any(e => e is IIntentEvent other && other.Intent == intent.Id))
            {
                events.Add(step);
            }
        }

        foreach (string refused in readings.Refused)
        {
            if (IntentOf(refused) is { IsOpen: true } intent && !events.Any(e => e is IIntentEvent step && step.Intent == intent.Id))
            {
                events.Add(new IntentContradicted(intent.Id, intent.Target, Find(refused)?.Text ?? StateView.Unknown));
            }
        }
    }

    internal IIntentEvent? Concluded(EffectConcluded call, Instant now, IntentTimes times)
    {
        foreach (Intent intent in Intents.Values)
        {
            if (IntentMachine.Concluded(intent, call, now, times) is { } step)
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>Most devices have none at most times, and tell something every few minutes.</summary>
    private bool IsIdle => Intents.IsEmpty;

    internal void Due(Instant now, List<IEvent> events) => events.AddRange(
        Intents.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => IntentMachine.Due(i.Value, now)).OfType<IEvent>());

    internal Instant? WakeAt()
    {
        Instant? earliest = null;
        foreach (Intent intent in Intents.Values)
        {
            earliest = Deadlines.Earliest(earliest, intent.IsOpen ? intent.GiveUpAt : null);
        }

        return earliest;
    }

    internal TraitParts Evolve(IEvent @event) => @event switch
    {
        StateReported e => this with { Told = Told.SetItem(e.Capability, new TraitState(e.Value, null, e.At, e.Until)) },
        NumberReported e => this with { Told = Told.SetItem(e.Capability, new TraitState(null, e.Number, e.At, null)) },
        ControlRequested e => this with { Intents = Intents.SetItem(e.Capability, Wanted(e)) },
        IIntentEvent when !IsIdle => Stepped(@event),
        _ => this,
    };

    /// <summary>What a device does with a wish on its own, or in the course of it, is no change from outside.</summary>
    private static bool IsWishable(string capability, string word) =>
        TraitTable.Of(capability)!.Wishes.Contains(word, StringComparer.Ordinal);

    /// <summary>True if that is what the intent wants, as exactly as the device counts.</summary>
    private static bool IsWish(Intent intent, TraitReading said) => said.Number is { } number
        ? double.TryParse(intent.Target, System.Globalization.CultureInfo.InvariantCulture, out double wish)
            && number.Fulfils(number with { Value = wish })
        : intent.Target == said.Word;

    private void Report(TraitReading said, Instant? at, Instant now, List<IEvent> events)
    {
        TraitState? known = Find(said.Capability);
        if (said.Number is { } number && number.IsNewsAfter(known?.Number))
        {
            events.Add(new NumberReported(said.Capability, number, at));
        }
        else if (said.Word is { } word && (word != known?.Word || EndMoved(said, known)))
        {
            events.Add(new StateReported(said.Capability, word, at, said.Cause, said.Until));
        }

        if (IntentOf(said.Capability) is { } intent && !IsSilentOn(intent, said)
            && IntentMachine.Reported(intent, IsWish(intent, said) ? intent.Target : said.Text, IsChange(known, said), now) is { } step)
        {
            events.Add(step);
        }
    }

    /// <summary>
    /// True if somebody else changed it: a bolt that jams and a lamp on its way through other levels are the device's own doing, and show
    /// by what it goes on saying.
    /// </summary>
    private static bool IsChange(TraitState? known, TraitReading said) =>
        said.Word is { } word && known?.Word is { } before && before != word && IsWishable(said.Capability, word);

    /// <summary>That nobody knows is no word on the wish; nor is a snooze that ends before the one that is wanted would, or after it.</summary>
    private static bool IsSilentOn(Intent intent, TraitReading said) =>
        said.Word == StateView.Unknown
        || (said.Until is { } end && said.Word == intent.Target && !IsSameEnd(end, intent.Until));

    /// <summary>True if one of the two is not known, or they are the same as exactly as ends are told.</summary>
    internal static bool IsSameEnd(Instant? end, Instant? wanted) => !(end < wanted - EndSlack) && !(end > wanted + EndSlack);

    private static bool EndMoved(TraitReading said, TraitState? known) => (said.Until, known?.Until) switch
    {
        (null, _) => false,
        (_, null) => true,
        ({ } a, { } b) => a > b + EndSlack || b > a + EndSlack,
    };

    private Intent Wanted(ControlRequested e) => new()
    {
        Id = e.Intent,
        Target = e.Target,
        Stage = IntentStage.Requested,
        By = e.By,
        GiveUpAt = e.GiveUpAt,
        Until = e.Until,
        Echo = IntentOf(e.Capability)?.Target,
    };

    private TraitParts Stepped(IEvent @event)
    {
        ImmutableSortedDictionary<string, Intent> intents = Intents;
        foreach ((string capability, Intent intent) in Intents)
        {
            Intent? after = IntentMachine.Evolve(intent, @event);
            intents = after is null ? intents.Remove(capability)
                : ReferenceEquals(after, intent) ? intents : intents.SetItem(capability, after);
        }

        return ReferenceEquals(intents, Intents) ? this : this with { Intents = intents };
    }
}
