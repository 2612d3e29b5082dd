using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests.Worlds;

/// <summary>
/// What goes on in a large house all the time, whether the program is there or not: bells are pressed, cameras see motion, doors open
/// and close, a sensor sees somebody, the residents arm and disarm in the Ring app. What happened is taken from the simulator's own log.
/// </summary>
internal sealed class HouseLife
{
    /// <summary>The camera whose history Ring does not show, as to a user with whom it is shared: what nobody heard of it stays unknown.</summary>
    internal const string WithoutHistory = DemoHousehold.BackGarden;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Bells = [DemoHousehold.FrontDoor, .. LargeHousehold.Doorbells];
    private static readonly string[] Cameras = [.. Bells, DemoHousehold.FrontCamera, DemoHousehold.BackGarden, "Driveway"];
    private static readonly string[] Watched = [DemoHousehold.FrontDoorContact, DemoHousehold.BackWindow, DemoHousehold.HallwayMotion];
    private static readonly string[] Contacts = [DemoHousehold.FrontDoorContact, DemoHousehold.BackWindow, .. LargeHousehold.PlainContacts];
    private static readonly string[] Modes = ["none", "some", "all"];

    private readonly SimulatedHouse _house;
    private readonly Random _random;
    private readonly TimeSpan _apart;
    private readonly Dictionary<string, long> _next = [];
    private readonly Dictionary<string, bool> _faulted = [];
    private readonly Dictionary<string, string> _names;
    private int _mode;

    /// <param name="house">The house.</param>
    /// <param name="random">What happens when.</param>
    /// <param name="apart">How long a device behind the hub rests at least; cameras rest half of it.</param>
    internal HouseLife(SimulatedHouse house, Random random, TimeSpan apart)
    {
        _house = house;
        _random = random;
        _apart = apart;
        _names = Names(house.Cloud.Control.State());
        house.Cloud.Control.AddFault(new FaultRule(
            $"/clients_api/doorbots/{DemoHousehold.BackGardenId}/history", "status", int.MaxValue, "GET", Status: 403));
    }

    /// <summary>Devices of whose past the program must be able to give an account, as it names them.</summary>
    internal static IReadOnlyList<string> Devices { get; } = [.. Cameras.Concat(Contacts).Append(DemoHousehold.HallwayMotion).Select(SlugOf)];

    internal static string SlugOf(string name) => name.ToLowerInvariant().Replace(' ', '-');

    internal static bool IsCamera(string slug) => Cameras.Any(c => SlugOf(c) == slug);

    /// <summary>Goes on until it is told to end.</summary>
    internal async Task RunAsync(CancellationToken end)
    {
        using PeriodicTimer timer = new(Step);
        while (!end.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            foreach (string bell in Bells)
            {
                NowAndThen("bell of " + bell, 2, () => Press(bell));
            }

            foreach (string camera in Cameras)
            {
                NowAndThen("view of " + camera, 2, () => _ = _house.Cloud.Control.Motion(camera));
            }

            foreach (string sensor in Contacts.Append(DemoHousehold.HallwayMotion))
            {
                NowAndThen(sensor, 1, () => Change(sensor));
            }

            NowAndThen("mode", 1, ChangeMode);
        }
    }

    /// <summary>One thing of each sort more, the last that happens.</summary>
    internal void FinishOff()
    {
        Press(DemoHousehold.FrontDoor);
        Change(DemoHousehold.FrontDoorContact);
        ChangeMode();
    }

    /// <summary>All that happened, by the simulator's own log.</summary>
    internal IReadOnlyList<Happening> Account() =>
        [.. _house.Cloud.Control.Events().Select(e => Of(e!["input"]!, InstantPattern.ExtendedIso.Parse(Utc(e["at"]!)).Value)).OfType<Happening>()];

    private static string Utc(JsonNode at) => InstantPattern.ExtendedIso.Format(Instant.FromDateTimeOffset(at.GetValue<DateTimeOffset>()));

    private Happening? Of(JsonNode input, Instant at) => input["input"]!.GetValue<string>() switch
    {
        "motion-seen" => new Happening(Named(input["deviceId"]!), Happening.Motion, at),
        "button-pressed" => new Happening(Named(input["deviceId"]!), Happening.Pressed, at),
        "sensor-faulted" => new Happening(Named(input["zid"]!), WordOf(input), at),
        "hub-command-given" => new Happening(Happening.Alarm, Happening.Mode(input["data"]!["mode"]!.GetValue<string>()), at),
        _ => null,
    };

    private string WordOf(JsonNode input)
    {
        bool faulted = input["faulted"]!.GetValue<bool>();
        return Named(input["zid"]!) == SlugOf(DemoHousehold.HallwayMotion)
            ? faulted ? Happening.Seen : Happening.Cleared
            : faulted ? Happening.Opened : Happening.Closed;
    }

    private string Named(JsonNode id) => SlugOf(_names[id.ToString()]);

    /// <summary>Every device by its id, the hubs' by their zids.</summary>
    private static Dictionary<string, string> Names(JsonNode node)
    {
        Dictionary<string, string> names = [];
        Collect(node, names);
        return names;
    }

    private static void Collect(JsonNode? node, Dictionary<string, string> names)
    {
        if (node is JsonObject one && (one["zid"] ?? one["id"]) is { } id && (one["name"] ?? one["description"]) is { } name)
        {
            names[id.ToString()] = name.ToString();
        }

        foreach (JsonNode? child in node switch { JsonObject o => o.Select(p => p.Value), JsonArray a => a, _ => [] })
        {
            Collect(child, names);
        }
    }

    private void NowAndThen(string what, int pace, Action happen)
    {
        long now = Environment.TickCount64;
        long apart = (long)_apart.TotalMilliseconds / pace;
        if (!_next.TryGetValue(what, out long due))
        {
            _next[what] = now + _random.NextInt64(apart);
        }
        else if (now >= due)
        {
            happen();
            _next[what] = now + apart + _random.NextInt64(apart);
        }
    }

    private void Press(string bell) => _ = _house.Cloud.Control.Press(bell);

    private void Change(string sensor)
    {
        _faulted[sensor] = !_faulted.GetValueOrDefault(sensor);
        _house.Cloud.Control.SetFaulted(sensor, _faulted[sensor]);
    }

    /// <summary>The sensors that the alarm watches are left out, so that no alarm comes of it.</summary>
    private void ChangeMode() => _house.Cloud.Control.SetMode(Modes[++_mode % Modes.Length], Watched);
}
