using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>What every device has: a description, a connection, a power supply, a housing, leftovers, an end.</summary>
internal sealed record DeviceBase
{
    /// <summary>A changed leftover alone is kept once in this time: it is written whole, and often holds counters.</summary>
    internal static readonly Duration LeftoverIntervalMin = Duration.FromHours(1);

    /// <summary>
    /// When Ring was last in touch with a device is written once in this time: it changes with every sign of life, and a home of
    /// 40 devices would write nothing else.
    /// </summary>
    internal static readonly Duration HeardIntervalMin = Duration.FromHours(1);

    public static DeviceBase Unseen(Address self) => new() { BehindHub = !self.Id.All(char.IsAsciiDigit) };

    public DeviceDescription? Description { get; init; }

    public bool Removed { get; init; }

    public LastReported<Connection?> Connection { get; init; } = LastReported<Connection?>.Nothing;

    public LastReported<BatteryReading> Battery { get; init; } = LastReported<BatteryReading>.Nothing;

    public LastReported<PowerSource?> Power { get; init; } = LastReported<PowerSource?>.Nothing;

    public LastReported<bool?> Tampered { get; init; } = LastReported<bool?>.Nothing;

    public TraitParts Traits { get; init; } = TraitParts.None;

    /// <summary>It is reached through a hub and not by its number: Ring's numbers are digits only, a zid is not.</summary>
    public bool BehindHub { get; init; }

    /// <summary>When Ring was in touch with it, as last written.</summary>
    public Instant? HeardAt { get; init; }

    /// <summary>What it told lately, for its hub's history; null if that is nothing.</summary>
    public Timeline? Past { get; init; }

    public RawJson? Leftover { get; init; }

    public Instant? LeftoverAt { get; init; }

    internal IntentTimes Times => BehindHub ? IntentTimes.HubDevice : IntentTimes.Camera;

    /// <summary>True while what the device last said counts as the present.</summary>
    internal bool IsHeard(DecideContext context) =>
        Connection.Value.CountsAsPresent()
        && context.View.UnheardOf(context.Self) is null;

    internal bool Has(string capability) =>
        Description?.Capabilities.Contains(capability, StringComparer.Ordinal) ?? false;

    /// <summary>What a listing or an update tells beyond the kind's own readings.</summary>
    internal void Report(ReportDevice report, Instant now, List<IEvent> events)
    {
        if (Removed || !report.Description.Same(Description))
        {
            events.Add(new DeviceDescribed(report.Description));
        }

        Report(report.Readings, report.At, report.Leftover, now, events);
    }

    internal void Report(Readings? readings, Instant? at, RawJson? leftover, Instant now, List<IEvent> events)
    {
        if (leftover is not null && leftover != Leftover && !(now < LeftoverAt + LeftoverIntervalMin))
        {
            events.Add(new LeftoverKept(leftover, now));
        }

        if (readings is null)
        {
            return;
        }

        if (Connection.Moves(readings.Connection))
        {
            events.Add(new ConnectionChanged(readings.Connection!.Value, Connection.Value, at));
        }

        if (Battery.Moves(readings.Battery) && readings.Battery!.IsNewsAfter(Battery.Value))
        {
            events.Add(new BatteryReported(readings.Battery!, at));
        }

        if (Power.Moves(readings.Power))
        {
            events.Add(new PowerChanged(readings.Power!.Value, Power.Value, at));
        }

        if (Tampered.Moves(readings.Tampered))
        {
            events.Add(new TamperReported(readings.Tampered!.Value, at));
        }

        Traits.Report(readings, at, now, events);
        if (ReportTimes.Credible(readings.HeardAt, now) is { } heard && !(heard < HeardAt + HeardIntervalMin))
        {
            events.Add(new DeviceHeard(heard));
        }
    }

    internal void Remove(List<IEvent> events)
    {
        if (!Removed && Description is not null)
        {
            events.Add(new DeviceRemoved());
        }
    }

    internal DeviceBase Evolve(IEvent @event)
    {
        DeviceBase told = Told(@event);
        bool isPast = DeviceStateWords.IsPast(@event);
        return (BehindHub || isPast) && DeviceStateWords.Of(@event) is { } word
            ? told with { Past = (Past ?? Timeline.None).Add(word, isPast) }
            : told;
    }

    private DeviceBase Told(IEvent @event) => @event switch
    {
        DeviceDescribed e => this with { Description = e.Description, Removed = false },
        DeviceRemoved => this with { Removed = true },
        ConnectionChanged e => this with { Connection = new(e.Connection, e.At) },
        BatteryReported e => this with { Battery = new(e.Battery, e.At) },
        PowerChanged e => this with { Power = new(e.Source, e.At) },
        TamperReported e => this with { Tampered = new(e.Tampered, e.At) },
        LeftoverKept e => this with { Leftover = e.Leftover, LeftoverAt = e.LearnedAt },
        DeviceHeard e => this with { HeardAt = e.HeardAt },
        _ => Traits.Evolve(@event) is var traits && ReferenceEquals(traits, Traits) ? this : this with { Traits = traits },
    };

    /// <summary>Takes back the calls of intents that this decision settles before they were seen to arrive.</summary>
    internal Decision WithdrawSettled(Decision decision) => Traits.Intents.IsEmpty
        ? decision
        : Traits.Intents.Values.Aggregate(decision, (withdrawn, intent) => withdrawn.WithdrawIfSettled(intent));
}
