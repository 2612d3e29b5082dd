using System.Globalization;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Oracle;

/// <summary>A random life of a household at a real server, every face of which is asked after each step.</summary>
internal sealed class TruthLife
{
    private string _digits = "";

    private readonly Random _random;
    private readonly FaceClient _faces;
    private readonly TruthHouse _house;
    private readonly TruthChecks _checks;
    private readonly List<string> _story = [];
    private int _motions;
    private int _said;

    private TruthLife(int seed, FaceClient faces, TruthHouse house)
    {
        _random = new Random(seed);
        (_faces, _house, _checks) = (faces, house, new TruthChecks(house));
    }

    /// <summary>Lives so many steps; answers what was wrong, each sort once, and what led to it.</summary>
    internal static async Task<(IReadOnlyList<string> Found, string Story)> LiveAsync(int seed, int steps)
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        Random random = new(seed);
        TruthLife life = new(seed, new FaceClient(server), new TruthHouse(server, time) { ExitSeconds = random.Next(3) * 22 });
        await life.FurnishAsync(random.Next(2) == 0 ? "revert" : "bypass");
        try
        {
            for (int step = 1; step <= steps; step++)
            {
                await life.StepAsync();
                await life.LookAsync(step);
                life.SayWhatIsWrong();
            }

            await life.CountAsync();
            life.SayWhatIsWrong();
            return (life._checks.Found, life.Story);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Life {seed} ended early: {e.Message}{Environment.NewLine}{life.Story}", e);
        }
    }

    private string Story => string.Join(Environment.NewLine, _story);

    private async Task FurnishAsync(string whenOpen)
    {
        await _house.FurnishAsync();
        JsonObject settings = (JsonObject)JsonNode.Parse($$$"""
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":{{{_house.ExitSeconds}}},"when_open_at_end":"{{{whenOpen}}}"},
                                  {"name":"night","guards":"home","exit_seconds":0,"when_open_at_end":"{{{whenOpen}}}"}],
              "zones":[{"device":"side-door","type":"entry","modes":["away"]},{"device":"window","type":"instant","modes":["away","night"]},
                       {"device":"front-camera","type":"instant","modes":["away","night"]}],
              "incidents":{"sound_seconds":0,"abort_seconds":15} } }
            """)!;
        (bool ok, JsonObject answer) = await _faces.RestAsync("update_security_settings", settings);
        Assert.True(ok, answer.ToJsonString());
        JsonObject made = await _faces.PutAsync("/access-codes/pat", new JsonObject { ["name"] = "Pat" });
        _digits = made["shown_once"]!["code"]!.GetValue<string>();
        Say($"own exit delay {_house.ExitSeconds} s, what is open at its end: {whenOpen}");
    }

    private async Task StepAsync()
    {
        switch (_random.Next(20))
        {
            case 0 or 1 or 2:
                await ArmAsync();
                break;
            case 3 or 4:
                await DisarmAsync();
                break;
            case 5:
                SecurityMode mode = One(SecurityMode.Away, SecurityMode.Home, SecurityMode.Disarmed);
                Say($"Pat switches to {mode} in the Ring app");
                if (_house.Heard)
                {
                    await _house.SwitchAsync(mode, mode.Word(), [], byPerson: true);
                }

                break;
            case 6:
                await KeypadAsync();
                break;
            case 7 or 8 or 9 or 10 or 11:
                double seconds = One(1, 4, 11, 25, 46, 70, 400);
                Say($"{seconds} s pass");
                await _house.PassAsync(seconds);
                break;
            case 12 or 13 or 14:
                await MoveAsync([.. _house.Sensors.Where(s => s is { IsCamera: false, Online: true })]);
                break;
            case 15:
                TruthSensor lost = One([.. _house.Sensors.Where(s => !s.IsCamera)]);
                Say($"{lost.Slug} is {(lost.Online ? "lost" : "heard again")}");
                if (_house.Heard)
                {
                    await _house.ConnectAsync(lost, !lost.Online);
                }

                break;
            case 16:
                Say(_house.Heard ? "the base station is silent" : "the base station is heard again");
                await (_house.Heard ? _house.SilenceAsync() : _house.HearAsync());
                break;
            case 17:
                bool looks = !_house.Sensor("front-camera").Looks;
                Say($"motion detection is {(looks ? "on" : "off")}");
                await _house.LookAsync(looks);
                break;
            case 18:
                Say("the camera sees somebody");
                await _house.SeeAsync($"m{++_motions}");
                break;
            default:
                Say("the doorbell rings");
                await _house.RingAsync();
                break;
        }
    }

    /// <summary>One of the sensors that are heard is opened or closed. When every one is lost there is none that could tell of it.</summary>
    private async Task MoveAsync(TruthSensor[] heard)
    {
        if (heard.Length == 0)
        {
            Say("no sensor is heard");
            return;
        }

        TruthSensor sensor = One(heard);
        Say($"{sensor.Slug} is {(sensor.Open ? "closed" : "opened")}");
        if (_house.Heard)
        {
            await _house.SetAsync(sensor, !sensor.Open);
        }
    }

    private async Task ArmAsync()
    {
        string mode = One("away", "away", "home", "night");
        SecurityMode guards = mode == "away" ? SecurityMode.Away : SecurityMode.Home;
        string[] without = [.. _house.Sensors.Where(s => !s.IsCamera && s.Slug != "hall" && _random.Next(s.Open ? 2 : 6) == 0).Select(s => s.Slug)];
        JsonObject arguments = new() { ["mode"] = mode, ["wait_seconds"] = 0 };
        if (without.Length > 0)
        {
            arguments["bypass_device_ids"] = new JsonArray([.. without.Select(w => (JsonNode)w)]);
        }

        (bool ok, JsonObject answer) = await _faces.RestAsync("arm_security_system", arguments);
        string? state = ok ? answer["intent"]!["state"]!.GetValue<string>() : answer["code"]?.GetValue<string>();
        bool sent = ok && answer["intent"]!["intent_id"] is not null;
        bool obeys = sent && _house.Heard && _random.Next(4) != 0;
        Say($"arm {arguments.ToJsonString()}: {state}{(sent ? obeys ? ", and the base station does it" : ", and the base station does not" : "")}");
        _checks.Times("arm", answer);
        if (ok)
        {
            _checks.ModeChange(answer, mode, guards, without);
        }

        if (sent && !obeys)
        {
            _house.AskedAgain();
        }

        if (obeys)
        {
            await TakeAsync(answer["intent"]!["intent_id"]!.GetValue<string>(), guards);
            await _house.SwitchAsync(guards, mode, without, byPerson: false);
        }
    }

    private async Task DisarmAsync()
    {
        (bool ok, JsonObject answer) = await _faces.RestAsync("disarm_security_system", new JsonObject { ["wait_seconds"] = 0 });
        bool sent = ok && answer["intent"]!["intent_id"] is not null;
        bool obeys = sent && _house.Heard && _random.Next(4) != 0;
        Say($"disarm: {(ok ? answer["intent"]!["state"] : answer["code"])}{(obeys ? ", and the base station does it" : "")}");
        _checks.Times("disarm", answer);
        if (ok)
        {
            _checks.ModeChange(answer, "disarmed", SecurityMode.Disarmed, []);
        }

        if (obeys)
        {
            await TakeAsync(answer["intent"]!["intent_id"]!.GetValue<string>(), SecurityMode.Disarmed);
            await _house.SwitchAsync(SecurityMode.Disarmed, "disarmed", [], byPerson: false);
        }
    }

    /// <summary>
    /// Before the base station does what it was asked for it takes the call. Of that one hears before its report, or never; where it is in
    /// that mode already its report proves nothing until one has.
    /// </summary>
    private async Task TakeAsync(string intent, SecurityMode guards)
    {
        if (guards == _house.Mode || _random.Next(2) == 0)
        {
            await _house.TakeAsync(intent);
        }
    }

    private async Task KeypadAsync()
    {
        string action = One("arm", "arm", "disarm");
        string mode = One("away", "home");
        string? before = await PendingAsync();
        (bool ok, JsonObject answer) = await _faces.KeypadAsync(action, _digits, action == "arm" ? mode : null);
        string? state = ok ? answer["state"]?.GetValue<string>() : answer["code"]?.GetValue<string>();
        Say($"keypad: {action} {mode}: {state}");
        _checks.Times("keypad", answer);
        SecurityMode guards = action == "disarm" ? SecurityMode.Disarmed : mode == "away" ? SecurityMode.Away : SecurityMode.Home;
        if (state == "confirmed")
        {
            _checks.Confirmed($"the keypad's {action}", guards, answer["phase"]?.GetValue<string>());
        }

        if (state is "requested" or "accepted")
        {
            // Where it is on its way there already, nothing is asked for.
            string? intent = await PendingAsync();
            if (_house.Heard && intent is not null && intent != before && _random.Next(3) != 0)
            {
                await TakeAsync(intent, guards);
                await _house.SwitchAsync(guards, mode, [], byPerson: false);
            }
            else
            {
                _house.AskedAgain();
            }
        }
    }

    private async Task<string?> PendingAsync() =>
        (await AskAsync("get_security_system_status", []))["pending"]?["intent_id"]?.GetValue<string>();

    private async Task LookAsync(int step)
    {
        JsonObject status = await AskAsync("get_security_system_status", []);
        _checks.Status(status);
        JsonObject devices = await AskAsync("get_devices", new JsonObject { ["limit"] = 100 });
        _checks.Devices(devices);
        _checks.Stands(status, devices);
        if (step % 3 == 0)
        {
            TruthSensor sensor = One([.. _house.Sensors]);
            JsonObject details = await AskAsync("get_device_details", new JsonObject { ["device_id"] = sensor.Slug });
            _checks.Device(sensor, details["device"]!);
            _checks.History(await AskAsync("get_security_history", new JsonObject { ["limit"] = 100 }));
            await AskAsync("get_security_settings", []);
            await AskAsync("list_security_automations", []);
            _checks.Times("health", await _faces.GetAsync("/health"));
            await MetricsAsync(status);
        }
    }

    /// <summary>One tool over both faces: where nothing moved in between (the client of Ring's cloud lives in real time), they say the same.</summary>
    private async Task<JsonObject> AskAsync(string tool, JsonObject arguments)
    {
        (bool ok, JsonObject answer) = await _faces.RestAsync(tool, arguments);
        Assert.True(ok, answer.ToJsonString());
        _checks.Times(tool, answer);
        for (bool compare = _random.Next(4) == 0; compare;)
        {
            JsonObject? other = await _faces.McpAsync(tool, arguments);
            (_, JsonObject after) = await _faces.RestAsync(tool, arguments);
            compare = !TruthChecks.IsSame(answer, after);
            if (!compare)
            {
                _checks.Same(tool, answer, other);
            }

            answer = after;
        }

        return answer;
    }

    private async Task MetricsAsync(JsonObject status)
    {
        int open = (status["incidents"] as JsonArray)?.Count ?? 0;
        double told = (await _faces.MetricsAsync()).Split('\n')
            .Where(l => l.StartsWith("ringactors_incidents_open{", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        if ((int)told != open)
        {
            _checks.Find($"metrics count {told} open incidents, the status {open}");
        }
    }

    /// <summary>In the end the history has everything that happened, once.</summary>
    private async Task CountAsync()
    {
        Expect("presses of the doorbell", _house.Dings, await CountAsync(new JsonObject { ["kinds"] = new JsonArray("doorbell") }, _ => true));
        Expect("motions of the camera", _motions - _house.Unseen, await CountAsync(
            new JsonObject { ["kinds"] = new JsonArray("motion"), ["device_id"] = "front-camera" }, _ => true));
        foreach (TruthSensor sensor in _house.Sensors.Where(s => s.Address.Kind == DeviceKinds.Contact))
        {
            int told = await CountAsync(
                new JsonObject { ["kinds"] = new JsonArray("sensor"), ["device_id"] = sensor.Slug },
                e => e["event"]!.GetValue<string>() is "contact.opened" or "contact.closed");
            Expect($"openings and closings of {sensor.Slug}", sensor.Changes + 1, told);
        }
    }

    private async Task<int> CountAsync(JsonObject arguments, Func<JsonNode, bool> counts)
    {
        int found = 0;
        arguments["limit"] = 100;
        for (string? cursor = null; ;)
        {
            if (cursor is not null)
            {
                arguments["cursor"] = cursor;
            }

            JsonObject page = await AskAsync("get_security_history", arguments);
            found += page["entries"]!.AsArray().Count(e => counts(e!));
            cursor = page["next_cursor"]?.GetValue<string>();
            if (cursor is null)
            {
                return found;
            }
        }
    }

    private void Expect(string what, int expected, int told)
    {
        if (expected != told)
        {
            _checks.Find($"the history has {told} {what}, and there were {expected}");
        }
    }

    private void SayWhatIsWrong()
    {
        for (; _said < _checks.Found.Count; _said++)
        {
            Say("  WRONG: " + _checks.Found[_said]);
        }
    }

    private void Say(string words) => _story.Add($"{_house.Now} {words}");

    private T One<T>(params T[] of) => of[_random.Next(of.Length)];
}
