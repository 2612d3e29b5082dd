using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// Hours of a household under random outages: what is claimed to have been listened to is never more than the cloud itself says it
/// could have delivered, less by a stated bound only, and whatever happened in a time that is claimed is in the journal, once.
/// </summary>
[Collection(Alone.Name)]
public sealed class RandomOutageTests
{
    private const int Steps = 2160; // 6 h

    private static readonly Duration Step = Duration.FromSeconds(10);

    /// <summary>
    /// What a kill loses (5 min, from a proof that was a probe old when it was written), what the last probe lags (60 s), and the steps of this test.
    /// </summary>
    private static readonly Duration HubBound = Duration.FromSeconds(300 + 60 + 60 + 40);

    /// <summary>What a kill loses, the slowest of ping, list and history (5.5 min and a minute), and the start (a list and its jitter).</summary>
    private static readonly Duration PushBound = Duration.FromSeconds(300 + 390 + 70 + 60);

    /// <summary>The longest time between two readings of the device list: an interval, its jitter and a step.</summary>
    private static readonly Duration ListMax = Duration.FromSeconds(66 + 10);

    /// <summary>Fixed ones and a fresh one, or those that RINGACTORS_SEED names.</summary>
    public static TheoryData<int> Seeds => Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } named
        ? [.. named.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [20261121, 14239343, Environment.TickCount & 0xFFFFFF];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Reported_coverage_is_never_larger_than_the_truth_and_smaller_by_its_bound_at_most(int seed)
    {
        Random random = new(seed);
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        Outages outages = new(house, random);
        Recording recording = new(house, random);
        Instant start = house.Now;
        for (int i = 0; i < Steps; i++)
        {
            await outages.StepAsync();
            await house.SettleAsync();
            await recording.HappenAsync();
            recording.Sample();
            await house.AdvanceAsync(Step.ToTimeSpan());
        }

        await outages.HealAsync();
        await house.PassAsync(TimeSpan.FromMinutes(15));

        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        CoverageView coverage = view.Part<CoverageView>();
        Stretch window = new(start, start + (Step * Steps));
        IReadOnlyList<Stretch> hub = Stretches.Clip(coverage.Lines[Lines.Hub(DemoHousehold.HubUuid)].Heard, window);
        IReadOnlyList<Stretch> push = Stretches.Clip(coverage.Lines[Lines.Push].Heard, window);
        DeviceView device = view.Part<DevicesView>().ById($"{DemoHousehold.FrontCameraId}")!;
        IReadOnlyList<Stretch> camera = DeviceCoverage.Of(coverage, device, Aspect.Happenings, window).Covered;

        string told = $"seed {seed}: hub {recording.Hub.Ratio(hub):P1} of the truth, at most {recording.Hub.LongestMissing(hub, house.Begins)} missing; "
            + $"push {recording.Push.Ratio(push):P1}, {recording.Push.LongestMissing(push, house.Begins)}; "
            + $"camera, with the history, {recording.Camera.Ratio(camera):P1}; {outages.Log.Count} outages, {recording.Count} happenings";
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.True(recording.Hub.Overclaimed(hub).Count == 0, $"{told}; hub too much: {string.Join(", ", recording.Hub.Overclaimed(hub))}");
        Assert.True(recording.Push.Overclaimed(push).Count == 0, $"{told}; push too much: {string.Join(", ", recording.Push.Overclaimed(push))}");
        // An absence that began and ended between two readings of the list, or while none was read, is Ring's secret.
        IReadOnlyList<Stretch> known = Stretches.Intersect(recording.Camera.Overclaimed(camera), coverage.Lines[Lines.Devices].Heard);
        Assert.True(known.All(s => s.Until - s.From < ListMax), $"{told}; camera too much: {string.Join(", ", known)}");
        Assert.True(recording.Hub.LongestMissing(hub, house.Begins) <= HubBound, told);
        Assert.True(recording.Push.LongestMissing(push, house.Begins) <= PushBound, told);
        Assert.True(outages.Log.Count > 15, told);
        recording.AssertKept(coverage, device, hub, told);
        IReadOnlyList<Stretch> read = coverage.Lines[Lines.Hub(DemoHousehold.HubUuid)].Read ?? Stretches.None;
        int past = recording.AssertPastKept(hub, Stretches.Clip(read, window), told);
        Assert.True(past > 0, told);
        TestContext.Current.TestOutputHelper!.WriteLine($"{past} of the window's changes were read in the hub's history");

        // The canary: who takes a line for heard until its end is noticed claims too much, and these outages show it.
        Assert.True(recording.Hub.Overclaimed(UntilNoticed(house.Journal(), Lines.Hub(DemoHousehold.HubUuid))).Count > 0, told);
    }

    private static IReadOnlyList<Stretch> UntilNoticed(IReadOnlyList<EventEnvelope> journal, string line)
    {
        IReadOnlyList<Stretch> open = Stretches.None;
        Instant? since = null;
        foreach (EventEnvelope envelope in journal)
        {
            if (envelope.Event is ListeningBegan began && began.Line == line)
            {
                since ??= began.Since;
            }
            else if (envelope.Event is WentDeaf deaf && deaf.Line == line && since is { } from)
            {
                open = Stretches.Union(open, Stretches.Of(from, envelope.LearnedAt));
                since = null;
            }
        }

        return open;
    }

    /// <summary>What happened in the household, and when it could have been delivered.</summary>
    private sealed class Recording(CoverageHouse house, Random random)
    {
        private readonly List<(long Id, Instant At)> _motions = [];
        private readonly List<(bool Open, Instant At)> _windows = [];
        private bool _isOpen;

        public Truth Hub { get; } = new(Step);

        public Truth Push { get; } = new(Step);

        public Truth Camera { get; } = new(Step);

        public int Count => _motions.Count + _windows.Count;

        /// <summary>What can be delivered is waited for: time must not run ahead of a message on its way.</summary>
        public async Task HappenAsync()
        {
            bool announced = house.Control.IsDeliverable(DemoHousehold.FrontCamera);
            if (random.Next(20) == 0 && house.Control.Motion(DemoHousehold.FrontCamera) is { } id)
            {
                _motions.Add((id, house.Now));
                if (announced)
                {
                    await house.Ring.Observer.FirstAsync<MotionObserved>(m => m.EventId == $"{id}");
                }
            }

            bool heard = house.Control.IsDeliverable(DemoHousehold.BackWindowZid);
            if (random.Next(20) == 0)
            {
                _isOpen = !_isOpen;
                int mark = house.Ring.Observer.Mark;
                house.Control.SetFaulted(DemoHousehold.BackWindow, _isOpen);
                _windows.Add((_isOpen, house.Now));
                if (heard)
                {
                    await house.Ring.Observer.FirstAsync<AlarmDeviceUpdated>(u => u.Device.Zid == DemoHousehold.BackWindowZid, mark);
                }
            }
        }

        public void Sample()
        {
            Hub.Sample(house.Now, house.Control.IsDeliverable(DemoHousehold.BackWindowZid));
            Push.Sample(house.Now, house.Control.IsDeliverable(DemoHousehold.FrontDoor));
            Camera.Sample(house.Now, !house.Control.IsOffline(DemoHousehold.FrontCamera));
        }

        public void AssertKept(CoverageView coverage, DeviceView camera, IReadOnlyList<Stretch> hub, string told)
        {
            IReadOnlyList<EventEnvelope> journal = house.Journal();
            IReadOnlyList<Stretch> covered = coverage.Happenings(camera.Address.Id);
            Dictionary<string, int> motions = journal.Select(e => e.Event).OfType<MotionDetected>()
                .GroupBy(m => m.EventId!).ToDictionary(g => g.Key, g => g.Count());
            Assert.All(motions, m => Assert.Equal(1, m.Value));
            foreach ((long id, Instant at) in _motions.Where(m => IsWithin(covered, m.At)))
            {
                Assert.True(motions.ContainsKey($"{id}"), $"{told}; motion {id} at {at} is in no journal, but the time is covered");
            }

            foreach ((bool open, Instant at) in _windows.Where(w => IsWithin(hub, w.At)))
            {
                Assert.True(
                    journal.Any(e => e.Event is ContactOpened == open && e.Event is ContactOpened or ContactClosed
                        && e.Actor.Id == DemoHousehold.BackWindowZid && e.OccurredAt >= at && e.OccurredAt <= at + Step),
                    $"{told}; the window's {(open ? "opening" : "closing")} at {at} is in no journal, but the time is covered");
            }
        }

        /// <summary>
        /// Live, or out of the hub's history: what happened while it was heard or in a gap that was read is in the journal with its own time,
        /// and nothing is twice.
        /// </summary>
        public int AssertPastKept(IReadOnlyList<Stretch> hub, IReadOnlyList<Stretch> read, string told)
        {
            ILookup<(bool, Instant), EventEnvelope> kept = house.Journal()
                .Where(e => e.Actor.Id == DemoHousehold.BackWindowZid && WordOf(e.Event) is not null)
                .ToLookup(e => (WordOf(e.Event)!.Value.Open, WordOf(e.Event)!.Value.At));
            IReadOnlyList<Stretch> known = Stretches.Union(hub, read);
            foreach ((bool open, Instant at) in _windows)
            {
                int times = kept[(open, at)].Count();
                Assert.True(times <= 1, $"{told}; the window's {(open ? "opening" : "closing")} at {at} is in the journal {times} times");
                Assert.True(
                    times == 1 || !IsWithin(known, at),
                    $"{told}; the window's {(open ? "opening" : "closing")} at {at} is in no journal, but the hub was heard or its history read");
            }

            return kept.SelectMany(k => k).Count(e => e.Event is DeviceWas);
        }

        private static (bool Open, Instant At)? WordOf(IEvent @event) => @event switch
        {
            ContactOpened { At: { } at } => (true, at),
            ContactClosed { At: { } at } => (false, at),
            DeviceWas { Capability: Capabilities.Contact } e => (e.Value == StateView.Open, e.At),
            _ => null,
        };

        /// <summary>On this clock a list and what happened just before it may be at one instant: then nobody can say which was first.</summary>
        private static bool IsWithin(IReadOnlyList<Stretch> covered, Instant at) => covered.Any(s => s.From < at && at < s.Until);
    }
}
