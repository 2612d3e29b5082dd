using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>How a home of the day is guarded.</summary>
internal static class DayPolicy
{
    internal static SecurityPolicy Draw(Random random)
    {
        bool Chance(double p) => random.NextDouble() < p;
        T One<T>(params T[] of) => of[random.Next(of.Length)];
        int window = One(0, 0, 0, 20, 60);
        int garage = One(0, 0, 15, 45);
        string? gate = Chance(0.6) ? "gate" : null;
        return new SecurityPolicy
        {
            Modes =
            [
                new()
                {
                    Name = "away", Guards = SecurityMode.Away, ExitSeconds = One(0, 30, 45, 60),
                    WhenOpenAtEnd = One(WhenOpenAtEnd.Revert, WhenOpenAtEnd.Bypass),
                },
                new() { Name = "night", Guards = SecurityMode.Home, ExitSeconds = 0, WhenOpenAtEnd = One(WhenOpenAtEnd.Revert, WhenOpenAtEnd.Bypass) },
            ],
            Zones =
            [
                new()
                {
                    Device = DayHouse.Camera, Type = ZoneType.Instant, Modes = ["away"], Detections = Chance(0.5) ? ["human"] : [],
                    Group = gate,
                },
                new() { Device = "z-cellar", Type = ZoneType.Always },
                new()
                {
                    Device = "z-front", Type = ZoneType.Entry, Modes = ["away", "night"], EntrySeconds = One(15, 30),
                    EndsExitWhenClosed = Chance(0.2), TripsWhenLost = Chance(0.2),
                },
                new()
                {
                    Device = "z-garage", Type = ZoneType.Instant, Modes = ["away", "home", "night"], OpenForSeconds = garage,
                    MayBeOpenWhileLeaving = Chance(0.5), TripsWhenLost = Chance(0.3),
                },
                new() { Device = "z-hall", Type = ZoneType.Follower, Modes = ["away"] },
                new() { Device = "z-left", Type = ZoneType.Instant, Modes = ["away", "night"], Group = "yard" },
                new() { Device = "z-right", Type = ZoneType.Instant, Modes = ["away", "night"], Group = "yard" },
                new()
                {
                    Device = "z-window", Type = ZoneType.Instant, Modes = ["away", "night"], OpenForSeconds = window,
                    BypassWhenOpen = Chance(0.2), TripsWhenLost = Chance(0.4), Group = gate,
                },
            ],
            Groups = gate is null ? [new("yard", 2, 60)] : [new("gate", 2, 60), new("yard", 2, 60)],
            Incidents = new()
            {
                AbortSeconds = One(0, 15, 30),
                SwingerTrips = One(0, 1, 2),
                SoundSeconds = One(0, 60),
                Sirens = Chance(0.3) ? [DayHouse.Camera] : [],
            },
            Contacts = [new("aunt", "https://example.org/aunt"), new("neighbour", "https://example.org/alarm")],
        };
    }
}
