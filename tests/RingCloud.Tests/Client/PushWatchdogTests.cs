using RingActors.Devices.RingCloud.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class PushWatchdogTests
{
    [Fact]
    public async Task Push_that_is_silently_broken_is_noticed_told_late_and_repaired()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        // Ring says yes to the push token and forgets it: all seems well, and nothing comes.
        ring.Control.AddFault(new FaultRule("/clients_api/device", "ignored", Count: 100, Method: "PATCH"));
        ring.Start(o => o with
        {
            Push = o.Push with { ApiKey = "test-key", WatchdogTolerance = TimeSpan.FromSeconds(1) },
            Polling = o.Polling with { PushWatchdog = TimeSpan.FromSeconds(1) },
        });
        await LinkAsync(ring, RingSubsystem.Push, RingLinkState.Up);
        await LinkAsync(ring, RingSubsystem.DeviceList, RingLinkState.Up);

        var first = await PressAsync(ring);
        Assert.Equal(RingSource.History, first.Source);
        Assert.True(first.OccurredAt < first.LearnedAt);

        ring.Control.ClearFaults();
        var presses = 1;
        while ((await PressAsync(ring)).Source != RingSource.Push)
        {
            Assert.True(++presses < 12, "Push was not repaired.");
        }

        await LinkAsync(ring, RingSubsystem.Push, RingLinkState.Degraded);
        var back = await ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link.Reason == "Push works again.");
        Assert.Equal(RingLinkState.Up, back.Link.State);
    }

    [Fact]
    public async Task A_repair_that_Ring_could_not_be_asked_for_is_tried_again_and_not_counted()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule("/clients_api/device", "ignored", Count: 100, Method: "PATCH"));
        ring.Start(o => o with
        {
            Push = o.Push with { ApiKey = "test-key", WatchdogTolerance = TimeSpan.FromSeconds(1) },
            Polling = o.Polling with { PushWatchdog = TimeSpan.FromSeconds(1) },
        });
        await LinkAsync(ring, RingSubsystem.Push, RingLinkState.Up);
        await LinkAsync(ring, RingSubsystem.DeviceList, RingLinkState.Up);
        var registrations = Registrations(ring.Control.Requests());
        ring.Control.AddFault(new FaultRule("/clients_api/session", "status", Status: 500));
        bool Failed(RecordedRequest r) => r is { Path: "/clients_api/session", Status: 500 };
        for (var presses = 0; !ring.Control.Requests().Any(Failed); presses++)
        {
            Assert.True(presses < 12, "No repair was tried.");
            await PressAsync(ring);
        }

        // It may be tried again before the next press.
        int TriedAgain() => ring.Control.Requests().SkipWhile(r => !Failed(r)).ToList().FindIndex(r => r is { Path: "/clients_api/session", Status: 201 });
        for (var presses = 0; TriedAgain() < 0; presses++)
        {
            Assert.True(presses < 12, "The first step was not tried again.");
            await PressAsync(ring);
        }

        var requests = ring.Control.Requests();
        var until = requests.TakeWhile(r => !Failed(r)).Count() + TriedAgain();
        Assert.Equal(registrations, Registrations(requests.Take(until)));
    }

    private static int Registrations(IEnumerable<RecordedRequest> requests) =>
        requests.Count(r => r.Path.Contains("registrations", StringComparison.Ordinal));

    private static async Task<DingObserved> PressAsync(SimulatedRing ring)
    {
        var id = $"{ring.Control.Press()}";
        return await ring.Observer.FirstAsync<DingObserved>(d => d.EventId == id);
    }

    private static Task LinkAsync(SimulatedRing ring, RingSubsystem subsystem, RingLinkState state) =>
        ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link.Subsystem == subsystem && c.Link.State == state);
}
