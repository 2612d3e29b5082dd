using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Holds;

/// <summary>Something that happens in the world: a door moves, somebody rings, something moves.</summary>
/// <param name="Of">Whose.</param>
/// <param name="At">When it is so.</param>
/// <param name="Known">When the server is told, not before.</param>
/// <param name="Open">For a door: how it is from then on.</param>
/// <param name="Id">For the others: what Ring calls it.</param>
internal sealed record Pulse(Address Of, Instant At, Instant Known, bool Open, string Id)
{
    internal Duration Late => Known - At;

    internal ICommand Told() => Of.Kind switch
    {
        DeviceKinds.Doorbell => new ReportDing(Id, At),
        DeviceKinds.Camera => new ReportMotion(Id, At),
        _ => new ReportReadings(new Readings { Faulted = Open }, At),
    };
}

/// <summary>What happens in the world in two minutes: on and off within a millisecond, at two devices at once, told late, told twice.</summary>
internal static class PulseWorld
{
    internal static readonly Address Window = new("home-1", DeviceKinds.Contact, "z-window");

    /// <summary>What is told later than this starts nothing.</summary>
    internal static readonly Duration LateMax = Duration.FromSeconds(120);

    /// <summary>What is told, in the order in which it is: of each door in the order in which it moved.</summary>
    internal static IReadOnlyList<Pulse> Of(Random random)
    {
        List<Pulse> all = [];
        Dictionary<Address, Instant> told = [];
        Dictionary<Address, bool> open = new() { [BackDoor] = false, [Window] = false };
        Instant now = Start + Duration.FromSeconds(1);
        for (int i = random.Next(6, 40); i > 0; i--)
        {
            now += random.Next(4) switch
            {
                0 => Duration.Zero,
                1 => Duration.FromMilliseconds(1),
                2 => Duration.FromMilliseconds(random.Next(3000)),
                _ => Duration.FromMilliseconds(random.Next(9000)),
            };
            Address device = random.Next(6) switch { 0 => Bell, 1 => Garden, 2 or 3 => Window, _ => BackDoor };
            bool isDoor = open.ContainsKey(device);
            Duration late = random.Next(6) switch
            {
                0 => Duration.FromMilliseconds(random.Next(20_000)),
                1 when random.Next(6) == 0 => Duration.FromSeconds(130),
                _ => Duration.Zero,
            };
            Instant known = now + late;
            if (isDoor)
            {
                open[device] = !open[device];
                known = Instant.Max(known, told.GetValueOrDefault(device, Instant.MinValue));
                told[device] = known;
            }

            all.Add(new Pulse(device, now, known, isDoor && open[device], "p" + all.Count));
        }

        return [.. all.OrderBy(p => p.Known).ThenBy(p => p.At)];
    }
}
