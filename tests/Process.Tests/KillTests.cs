using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using RingActors.Process.Tests.Kills;
using RingActors.Process.Tests.Product;
using RingActors.Testing.Watchdog;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>
/// The real program, killed with SIGKILL at random moments of its life under a mixed load. Afterwards the ledger of answers, the wire as the
/// other side saw it, and the journal are compared. Environment: RINGACTORS_KILLS (40, shared by the seeds), RINGACTORS_SEED (a fixed
/// one and a fresh one; or one or more, with commas between them, to repeat a run).
/// </summary>
[TakesLong(240, "Kills the real program dozens of times, or as often as the environment says.")]
public sealed partial class KillTests
{
    private const int FixedSeed = 20261121;
    private const double SlownessToSee = 1.5;

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("RINGACTORS_KILLS") ?? "40", CultureInfo.InvariantCulture);

    private static readonly int[] Seeds = Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } given
        ? [.. given.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [FixedSeed, Random.Shared.Next(1_000_000)];

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_done_twice_by_kills_at_random_moments()
    {
        string[][] faults = await Task.WhenAll(Seeds.Select((seed, i) => LiveOrSayWhyAsync(seed, Share(i))));
        Assert.True(faults.All(f => f.Length == 0), string.Join("\n", faults.SelectMany(f => f.Take(30))));
    }

    private static int Share(int i) => (Kills * (i + 1) / Seeds.Length) - (Kills * i / Seeds.Length);

    /// <summary>What goes wrong in one house must not hide what was found in the other.</summary>
    private static async Task<string[]> LiveOrSayWhyAsync(int seed, int kills)
    {
        try
        {
            return await Task.Run(() => LiveAsync(seed, kills));
        }
        catch (Exception e)
        {
            return [$"seed {seed}: {e}"];
        }
    }

    /// <summary>One house with one seed, from the first start to the audit. Returns what was wrong.</summary>
    private static async Task<string[]> LiveAsync(int seed, int kills)
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(
            new RingCloudOptions { ExitDelay = TimeSpan.Zero, Seed = seed, JournalEntriesMax = 1_000_000 }, callsPerHour: 100_000);
        KillProgramme programme = new(house, seed, kills);
        await programme.RunAsync();
        (int exit, string verified, string errors) = await RunningProduct.RunAsync(house, null, "verify");
        List<string> faults = [.. programme.Ledger.Faults];
        if (exit != 0)
        {
            faults.Add(verified + errors);
        }

        Decisions decisions = Decisions.Read(house.Data);
        faults.AddRange(LedgerAudit.Check(programme.Ledger, decisions.Stored()));
        WireAudit audit = new(programme.Lives);
        Figures figures = audit.Check(decisions.Calls(), SentIn(house), decisions.Webhooks(), ReceivedIn(house), decisions.Waits());
        faults.AddRange(audit.Faults);
        faults.AddRange(TooQuiet(figures, programme, kills));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: killed {programme}, {programme.Ledger.Repeats} answers repeated; "
            + $"{figures}, slowness {programme.Lives.Slowness:0.0}; {faults.Count} faults"
            + string.Concat(faults.Take(5).Select(f => "\n  " + f)));
        return [.. faults.Select(f => $"seed {seed}: {f}")];
    }

    /// <summary>A run in which hardly anything happened proves nothing.</summary>
    private static IEnumerable<string> TooQuiet(Figures figures, KillProgramme programme, int kills)
    {
        if (programme.Ledger.Acknowledged.Count < kills || figures.Decided < kills || figures.Waits < kills / 5)
        {
            yield return $"hardly anything happened: {programme}; {figures}";
        }

        // Slower starts leave less time up in a window: then only the bound on calls that were given up is left.
        if (figures.Blind > figures.Decided / 2 && programme.Lives.Slowness < SlownessToSee)
        {
            yield return $"it was up too little to tell whether calls were lost: {figures}";
        }
    }

    private static List<Sent> SentIn(SimulatedHouse house)
    {
        List<Sent> sent = [];
        foreach (RecordedRequest request in house.Cloud.Control.Requests().Where(r => r.Method == "PUT"))
        {
            if (CameraCall().Match(request.Path) is { Success: true } call)
            {
                string thing = call.Groups[2].Value == "siren" ? "siren" : "light";
                string what = $"{thing} {call.Groups[1].Value} {call.Groups[3].Value}";
                sent.Add(new Sent(what, Instant.FromDateTimeOffset(request.At), request.Status is >= 200 and < 300));
            }
        }

        foreach (RecordedMessage message in house.Cloud.Control.Messages().Where(m => m.Channel == "alarm" && m.Direction == "in"))
        {
            if (message.Text.Contains("security-panel.switch-mode", StringComparison.Ordinal) && Mode().Match(message.Text) is { Success: true } mode)
            {
                sent.Add(new Sent($"mode {mode.Groups[1].Value}", Instant.FromDateTimeOffset(message.At)));
            }
        }

        return sent;
    }

    private static List<Received> ReceivedIn(SimulatedHouse house) =>
    [
        .. house.Webhooks.Select(w => new Received(
            w.Id,
            JsonDocument.Parse(w.Body).RootElement.GetProperty("data").GetProperty("run").GetString()!,
            Instant.FromDateTimeOffset(w.At))),
    ];

    [GeneratedRegex("/doorbots/([0-9]+)/(floodlight_light|siren)_(on|off)$")]
    private static partial Regex CameraCall();

    [GeneratedRegex("\"mode\":\"(all|some|none)\"")]
    private static partial Regex Mode();
}
