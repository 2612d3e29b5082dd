using System.Globalization;
using NodaTime;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Process.Tests.Product;
using RingActors.Process.Tests.Worlds;
using RingActors.Testing.Watchdog;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>
/// The world's own account against the program's. A large house lives on while the real program is killed and started again; in the end whatever
/// the simulated house noted of itself is told by the program, once, or lies in a time of which it says itself that nobody listened.
/// Environment: RINGACTORS_WORLD_LIVES (a long run with the program's usual settings; two minutes a life), RINGACTORS_SEED.
/// </summary>
public sealed class WorldAccountTests
{
    private static readonly int Seed = Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } given
        ? int.Parse(given.Split(',')[0], CultureInfo.InvariantCulture)
        : Random.Shared.Next(1_000_000);

    private static Instant Now => TimeProvider.System.GetInstant();

    [Fact]
    [TakesLong(120, "The house lives on for most of a minute, or for as many lives of the program as the environment says.")]
    public async Task Whatever_happened_while_the_program_was_killed_again_and_again_is_told_once_or_named_as_a_gap()
    {
        WorldForm form = WorldForm.Chosen;
        Random random = new(Seed);
        Say($"seed {Seed}, {form.Lives} lives");
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(
            new RingCloudOptions { ExitDelay = TimeSpan.Zero, Seed = Seed, Household = "large" }, callsPerHour: 100_000, form.Settings);
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        HouseLife life = new(house, new Random(random.Next()), form.Apart);
        using CancellationTokenSource end = new();
        Instant began = Now;
        Task living = life.RunAsync(end.Token);
        Instant heard = await LiveForTheFirstTimeAsync(house, form);
        List<Absence> dead = [];
        Say($"first heard {heard - began} after the beginning");
        foreach (LifePlan plan in form.Plans(random))
        {
            dead.Add(await LiveOnceAsync(house, plan));
        }

        Say($"the last life begins {Now - began} after the beginning");
        await using RunningProduct last = await RunningProduct.StartAsync(house);
        Telling telling = new(last);
        await ListensAsync(telling, form);
        Say($"all is heard {Now - began} after the beginning");
        await end.CancelAsync();
        await living;
        life.FinishOff();
        await CompareAsync(life, telling, form, new Span(began, heard), dead);
        Assert.Equal(0, await last.StopAsync());
    }

    /// <summary>A home is promised nothing of the time before it was first listened to: from here on it is.</summary>
    private static async Task<Instant> LiveForTheFirstTimeAsync(SimulatedHouse house, WorldForm form)
    {
        await using RunningProduct first = await RunningProduct.StartAsync(house);
        await ListensAsync(new Telling(first), form);
        Instant heard = Now;
        await first.KillAsync();
        return heard;
    }

    /// <summary>Returns when nobody was there after it.</summary>
    private static async Task<Absence> LiveOnceAsync(SimulatedHouse house, LifePlan plan)
    {
        await using (RunningProduct product = RunningProduct.Begin(house))
        {
            if (plan.Listens)
            {
                await product.ListeningAsync();
            }

            await PassAsync(plan.For);
            await product.KillAsync();
            Assert.True(product.WasKilled, $"seed {Seed}: it ended by itself: {product.Errors}");
        }

        Instant killed = Now;
        await PassAsync(plan.Gap);
        return new Absence(killed, Now);
    }

    private static async Task ListensAsync(Telling telling, WorldForm form)
    {
        foreach (string device in new[] { DemoHousehold.FrontDoor, DemoHousehold.FrontDoorContact }.Select(HouseLife.SlugOf))
        {
            string how = "";
            await Eventually.SeesAsync(
                async () => (how = await telling.ListeningAsync(device)) == "live" ? how : null,
                () => $"seed {Seed}: that it is listened to {how}",
                form.ReadWithin);
        }
    }

    private static async Task CompareAsync(HouseLife life, Telling telling, WorldForm form, Span span, IReadOnlyList<Absence> dead)
    {
        IReadOnlyList<Happening> happened = life.Account();
        Instant ended = Now;
        await LastOnesAreToldAsync(telling, happened);
        ILookup<string, NamedGap> gaps = await ReadAsync(telling, form, happened, span.Began, ended);
        Say($"all read {Now - ended} after the end");
        IReadOnlyList<Happening> told = await telling.HappeningsAsync();
        IReadOnlyList<string> faults = AccountAudit.Check(
            happened, told, gaps, HouseLife.SlugOf(HouseLife.WithoutHistory), span.Heard);
        int untold = AccountAudit.Untold(happened, told);
        int unheard = happened.Count(h => dead.Any(d => d.From <= h.At && h.At < d.To));
        Say($"{happened.Count} happenings, {unheard} while nobody was there, {told.Count} told, {untold} not told, {faults.Count} faults");
        Assert.True(faults.Count == 0, $"seed {Seed}: {faults.Count} faults of {happened.Count}\n{string.Join("\n", faults.Take(30))}");
        Assert.True(happened.Count > form.Lives * 10 && unheard > 0, $"seed {Seed}: hardly anything happened: {happened.Count}, {unheard}");
    }

    /// <summary>What happens at the end is told as it happens, and after all that happened before.</summary>
    private static Task LastOnesAreToldAsync(Telling telling, IReadOnlyList<Happening> happened)
    {
        Happening[] last = [.. happened.TakeLast(3)];
        return Eventually.SeesAsync(
            async () => await telling.HappeningsAsync() is var told && last.All(l => told.Any(l.IsSame)),
            $"seed {Seed}: {string.Join("; ", last.Select(l => l.ToString()))}");
    }

    /// <summary>
    /// All histories are read when no time is left of which the program only says that a line was down: a camera's becomes covered, a hub's says
    /// that its history was read. What lies before the oldest row of a camera's history stays a gap for ever: nobody knows what was thrown away.
    /// </summary>
    private static async Task<ILookup<string, NamedGap>> ReadAsync(
        Telling telling, WorldForm form, IReadOnlyList<Happening> happened, Instant began, Instant ended)
    {
        ILookup<string, Instant> times = happened.ToLookup(h => h.Device, h => h.At);
        string left = "";
        return await Eventually.SeesAsync(
            async () =>
            {
                List<(string Device, NamedGap Gap)> all = [];
                foreach (string device in HouseLife.Devices)
                {
                    all.AddRange((await telling.GapsAsync(device, began, ended)).Select(g => (device, g)));
                }

                (string Device, NamedGap Gap)[] unread = [.. all.Where(g => IsUnread(g.Device, g.Gap) && !IsBeforeAll(g.Gap, times[g.Device]))];
                left = string.Join("\n", unread.Select(g => g.ToString()));
                string hub = HouseLife.SlugOf(DemoHousehold.FrontDoorContact);
                all.AddRange(all.Where(g => g.Device == hub).Select(g => (Happening.Alarm, g.Gap)).ToArray());
                return unread.Length == 0 ? all.ToLookup(g => g.Device, g => g.Gap) : null;
            },
            () => $"seed {Seed}: all histories read; still down:\n{left}",
            form.ReadWithin);
    }

    private static bool IsUnread(string device, NamedGap gap) => gap is { Cause: NamedGap.LineDown, HistoryRead: false }
        && device != HouseLife.SlugOf(HouseLife.WithoutHistory);

    private static bool IsBeforeAll(NamedGap gap, IEnumerable<Instant> times) => gap.Until <= times.Min() + Duration.FromSeconds(1);

    /// <param name="Began">When the house began to live.</param>
    /// <param name="Heard">When the program listened to all of it for the first time.</param>
    private readonly record struct Span(Instant Began, Instant Heard);

    /// <summary>When nobody was there.</summary>
    private readonly record struct Absence(Instant From, Instant To);

    private static void Say(string what) => TestContext.Current.TestOutputHelper?.WriteLine(what);

    /// <summary>The seeded moment of a kill: what is waited for here is the time itself.</summary>
    private static async Task PassAsync(TimeSpan time)
    {
        using PeriodicTimer timer = new(time);
        await timer.WaitForNextTickAsync();
    }
}
