using RingCloudSim;

namespace RingActors.RingCloud.Tests.Day;

internal enum What
{
    /// <summary>A camera or doorbell sees something.</summary>
    Motion = 1,
    Press = 2,

    /// <summary>A contact opens or closes, a motion sensor trips or clears.</summary>
    Faulted = 3,
    Locked = 4,
    Switched = 5,
    Battery = 6,
}

/// <summary>Something that happens in the household.</summary>
/// <param name="Step">The step of the clock.</param>
/// <param name="What">What it is.</param>
/// <param name="Device">The device's name.</param>
/// <param name="On">Open, tripped, locked or on.</param>
/// <param name="Percent">Of a battery.</param>
internal sealed record Happening(int Step, What What, string Device, bool On = false, int Percent = 0);

/// <summary>
/// What happens of itself in a day of the large household, drawn from a seed. Nothing that the alarm watches moves while it is armed: what sets
/// it off is in <see cref="DayPlan"/> alone.
/// </summary>
internal sealed class DayScript
{
    private static readonly string[] Doorbells = [DemoHousehold.FrontDoor, .. LargeHousehold.Doorbells];
    private static readonly string[] Cameras =
        [DemoHousehold.FrontCamera, DemoHousehold.BackGarden, .. LargeHousehold.Cameras, .. Doorbells];

    private static readonly string[] Watched =
        [DemoHousehold.FrontDoorContact, DemoHousehold.BackWindow, .. LargeHousehold.WatchedContacts];

    private static readonly string[] Motions = [DemoHousehold.HallwayMotion, .. LargeHousehold.MotionSensors];
    private static readonly string[] Switches = [.. LargeHousehold.Switches, LargeHousehold.Lamp];
    private static readonly string[] Batteries = [.. Watched, .. LargeHousehold.PlainContacts, .. Motions, LargeHousehold.Lock];

    private readonly Random _random;
    private readonly List<Happening> _all = [];
    private readonly HashSet<string> _on = [LargeHousehold.Lock];
    private readonly HashSet<(What, string)> _now = [];

    private DayScript(int seed) => _random = new Random(seed);

    public static ILookup<int, Happening> Of(int seed)
    {
        DayScript script = new(seed);
        for (int step = 0; step < DayPlan.Steps; step++)
        {
            script.Live(step);
        }

        return script._all.ToLookup(h => h.Step);
    }

    private void Live(int step)
    {
        _now.Clear();
        CloseWhatIsToBeGuarded(step);
        for (int left = _random.Next(1, 4); left > 0; left--)
        {
            Draw(step);
        }
    }

    private void Draw(int step)
    {
        int draw = _random.Next(100);
        switch (draw)
        {
            case < 5:
                Add(new Happening(step, What.Press, Any(Doorbells)));
                break;
            case < 25 when DayPlan.MotionSensorsAreFree(step):
                Toggle(step, What.Faulted, Any(Motions));
                break;
            case < 40:
                Toggle(step, What.Faulted, Any(LargeHousehold.PlainContacts));
                break;
            case < 50 when DayPlan.ContactsAreFree(step):
                Toggle(step, What.Faulted, Any(Watched));
                break;
            case < 54:
                Toggle(step, What.Switched, Any(Switches));
                break;
            case < 55:
                Toggle(step, What.Locked, LargeHousehold.Lock);
                break;
            case < 57:
                Add(new Happening(step, What.Battery, Any(Batteries), Percent: _random.Next(20, 101)));
                break;
            default:
                string camera = Any(Cameras);
                Add(new Happening(step, What.Motion, DayPlan.IsThere(camera, step) ? camera : DemoHousehold.FrontCamera));
                break;
        }
    }

    /// <summary>Before the alarm is armed everything that it will watch is closed and still.</summary>
    private void CloseWhatIsToBeGuarded(int step)
    {
        foreach (string open in Watched.Where(w => _on.Contains(w) && !DayPlan.ContactsAreFree(step)).ToArray())
        {
            Toggle(step, What.Faulted, open);
        }

        foreach (string moving in Motions.Where(m => _on.Contains(m) && !DayPlan.MotionSensorsAreFree(step)).ToArray())
        {
            Toggle(step, What.Faulted, moving);
        }
    }

    private void Toggle(int step, What what, string device)
    {
        if (Add(new Happening(step, what, device, On: !_on.Contains(device))) && !_on.Remove(device))
        {
            _on.Add(device);
        }
    }

    /// <summary>One thing a step at most of a device: the simulator's clock stands still within it.</summary>
    private bool Add(Happening happening)
    {
        if (!_now.Add((happening.What, happening.Device)))
        {
            return false;
        }

        _all.Add(happening);
        return true;
    }

    private string Any(IReadOnlyList<string> names) => names[_random.Next(names.Count)];
}
