using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Conversations;

/// <summary>
/// A house with a clock of its own, a model that speaks to its server by the SDK's own client, and a person who approves. Each request
/// finds it as it was furnished; what came of it is read from the journal.
/// </summary>
public sealed partial class TalkingHouse : IAsyncLifetime
{
    private static readonly Address Alarm = DeviceKinds.SecuritySystemOf(HomeServer.Home);
    private static readonly Address Doorbell = new(HomeServer.Home, DeviceKinds.Doorbell, "1001");
    private static readonly Address Lock = new(HomeServer.Home, DeviceKinds.Generic, "z-lock");
    private static readonly Address Lamp = new(HomeServer.Home, DeviceKinds.Generic, "z-lamp");
    private static readonly Address Drive = new(HomeServer.Home, DeviceKinds.Camera, "2002");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, HttpClient> _callers = [];
    private HomeServer _server = null!;
    private Contact _contact = null!;
    private int _told;
    private long _from;

    /// <summary>What the last call was answered, as a model reads it.</summary>
    internal string Answer { get; private set; } = "";

    private (string Tool, bool Refused) _last;

    public async ValueTask InitializeAsync()
    {
        _contact = await Contact.StartAsync();
        _server = await HomeServer.StartAsync(_time, ("Webhooks:AllowPrivateAddresses", "true"), ("Home:AllowUnlock", "true"));
        _callers["owner"] = _server.Http;
        _callers["assistant"] = _server.As(await _server.KeyAsync("claude", AccessRole.Assistant));
        _callers["reader"] = _server.As(await _server.KeyAsync("tablet", AccessRole.Reader));
        await ListAsync(Lock, "Front Lock", "lock", Capabilities.Lock, StateView.Unlocked);
        await ListAsync(Lamp, "Porch Lamp", "switch", Capabilities.Switch, StateView.Off);
        await _server.TellAsync(Drive, new ReportDevice(
            new DeviceDescription
            {
                Name = "Driveway Camera",
                RingKind = "x",
                TimeZone = "Europe/Berlin",
                Room = "Driveway",
                Capabilities = [Capabilities.Light, Capabilities.Motion, Capabilities.Siren],
            },
            new Readings { Light = false, Siren = new SirenReading(false, null), Connection = Connection.Online }));
        (HttpStatusCode status, JsonObject told) = await _server.CallAsync("update_security_settings", $$"""
            {"settings":{"modes":[{"name":"night","guards":"home"}],
             "contacts":[{"id":"anna","url":"{{_contact.Url}}"},{"id":"ben","url":"{{_contact.Url}}"} ] } }
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient caller in _callers.Values.Where(c => c != _server.Http))
        {
            caller.Dispose();
        }

        await _server.DisposeAsync();
        await _contact.DisposeAsync();
    }

    /// <summary>As it was furnished, with no rule and nothing that waits.</summary>
    internal async Task BeginAsync()
    {
        HomeView view = await ViewAsync();
        foreach (RuleView rule in view.Part<RulesView>().All)
        {
            await AskAsync(RuleKinds.AddressOf(HomeServer.Home, rule.Slug), new DeleteRule());
        }

        foreach (ApprovalView approval in view.Part<ApprovalsView>().Pending)
        {
            await AnswerAsync(approval.Id, "refuse");
        }

        string[] words =
        [
            "back-door closed", "side-door closed", "front-camera light off", "driveway-camera light off", "front-lock unlocked",
            "porch-lamp off", "front-camera online", "back-door online", "back-door battery 90", "mode disarmed",
        ];
        foreach (string word in words)
        {
            await WorldAsync(word);
        }

        // What the request before asked of devices is given up.
        await LaterAsync(TimeSpan.FromMinutes(10));
        await LaterAsync(TimeSpan.FromMinutes(10));
        _last = ("", false);
        Answer = "";
        _from = (await ViewAsync()).HomeSeq;
    }

    /// <summary>One step of a conversation.</summary>
    internal async Task StepAsync(JsonObject step)
    {
        switch (step.First().Key)
        {
            case "call":
                await CallAsync(Key(step), (string)step["call"]!, await MeantAsync(step["with"]));
                Assert.True((bool?)step["refused"] is true == _last.Refused, $"{step.ToJsonString()} was answered: {Answer}");
                break;
            case "as the answer says":
                JsonObject example = HouseholdRequest.JsonAfter(Answer, "for example with ", "beginning with ")
                    ?? throw new InvalidOperationException($"No call is offered: {Answer}");
                await CallAsync((string)step["as the answer says"]!, _last.Tool, example);
                Assert.True((bool?)step["refused"] is true == _last.Refused, $"{example.ToJsonString()} was answered: {Answer}");
                break;
            case "the same with":
                await CallAsync(Key(step), _last.Tool, Merged(_sent, await MeantAsync(step["the same with"])));
                Assert.True((bool?)step["refused"] is true == _last.Refused, $"{step.ToJsonString()} was answered: {Answer}");
                break;
            case "world":
                await WorldAsync((string)step["world"]!);
                break;
            case "pass":
                await PassAsync((string)step["pass"]!);
                break;
            case "at":
                await PassUntilAsync((string)step["at"]!);
                break;
            case "person":
                ApprovalView? asked = (await ViewAsync()).Part<ApprovalsView>().Pending.LastOrDefault();
                Assert.True(asked is not null, $"Nobody is asked to approve anything: {Answer}");
                await AnswerAsync(asked.Id, (string)step["person"]!);
                break;
            default:
                throw new InvalidOperationException(step.ToJsonString());
        }

        foreach (JsonNode? says in step["says"] as JsonArray ?? [])
        {
            Assert.Contains((string)says!, Answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>What came of it: everything that rules, devices and approvals were asked for or did.</summary>
    internal async Task<IReadOnlyList<string>> JournalAsync()
    {
        HomeView view = await ViewAsync();
        HomeHistory history = _server.Service<HomeHistory>();
        return
        [
            .. history.After(HomeServer.Home, _from).Select(s => history.Decode(s)!).Where(IsConsequence)
                .Select(e => JournalWords.Of(e, view.Part<DevicesView>())),
        ];
    }

    private static bool IsConsequence(EventEnvelope e) => e.Name switch
    {
        "rule.step-judged" or "rule.wait-began" or "rule.wait-ended" or "rule.hold-began" or "rule.hold-ended" or "rule.window-noted"
            or "rule.step-concluded" or "rule.run-ended" => false,
        _ => e.Name.StartsWith("rule.", StringComparison.Ordinal) || e.Name.StartsWith("approval.", StringComparison.Ordinal)
            || e.Name.EndsWith("requested", StringComparison.Ordinal) || e.Name.EndsWith("refused", StringComparison.Ordinal)
            || e.Name is "security.policy-set" or "security.panic-raised" or "incident.acknowledged",
    };

    private JsonObject _sent = [];

    private async Task CallAsync(string key, string tool, JsonObject arguments)
    {
        _sent = arguments;
        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(_server.Http.BaseAddress!, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            _callers[key]));
        try
        {
            CallToolResult result = await client.CallToolAsync(tool, arguments.ToDictionary(
                a => a.Key, object? (a) => JsonSerializer.SerializeToElement(a.Value)));
            _last = (tool, result.IsError is true);
            Answer = ((TextContentBlock)result.Content[0]).Text;
        }
        catch (McpException no)
        {
            _last = (tool, true);
            Answer = no.Message;
        }
    }

    private async Task AnswerAsync(string approval, string how)
    {
        using StringContent nothing = new("{}", null, "application/json");
        using HttpResponseMessage answer = await _server.Http.PostAsync(
            new Uri($"/approvals/{approval}/{how}", UriKind.Relative), nothing);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task WorldAsync(string words)
    {
        string[] said = words.Split(' ');
        Instant now = Instant.FromDateTimeOffset(_time.GetUtcNow());
        Address to = said[0] switch
        {
            "back-door" => HomeServer.BackDoor,
            "side-door" => HomeServer.SideDoor,
            "front-camera" => HomeServer.Camera,
            "driveway-camera" => Drive,
            "front-doorbell" => Doorbell,
            "front-lock" => Lock,
            "porch-lamp" => Lamp,
            _ => Alarm,
        };
        ICommand command = said[1] switch
        {
            "open" or "closed" => new ReportReadings(new Readings { Faulted = said[1] == "open" }, now),
            "motion" => new ReportMotion($"t{++_told}", now, said.ElementAtOrDefault(2)),
            "rings" => new ReportDing($"t{++_told}", now),
            "light" => new ReportReadings(new Readings { Light = said[2] == "on" }, now),
            "online" or "offline" => new ReportReadings(
                new Readings { Connection = said[1] == "online" ? Connection.Online : Connection.Offline }, now),
            "battery" => new ReportReadings(
                new Readings { Battery = new BatteryReading(int.Parse(said[2], CultureInfo.InvariantCulture), null) }, now),
            "locked" or "unlocked" => Word(Capabilities.Lock, said[1]),
            "on" or "off" => Word(Capabilities.Switch, said[1]),
            "burglar-alarm" => new ReportPanel
            {
                Mode = SecurityMode.Away,
                Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", $"a{++_told}", [], null)),
            },
            "silent" => new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Patch.Of<AlarmReading>(null) },
            _ => new ReportPanel
            {
                Mode = Enum.Parse<SecurityMode>(said[1], true),
                DelayEndsAt = Patch.Of<Instant?>(null),
                Alarm = Patch.Of<AlarmReading>(null),
            },
        };
        return _server.TellAsync(to, command);
    }

    private static ReportReadings Word(string capability, string word) =>
        new(new Readings { Traits = [new TraitReading(capability, word)] });

    private Task PassAsync(string words)
    {
        string[] said = words.Split(' ');
        int count = int.Parse(said[0], CultureInfo.InvariantCulture);
        return said[1] switch
        {
            "s" => PassAsync(TimeSpan.FromSeconds(count), TimeSpan.FromSeconds(count)),
            "min" => PassAsync(TimeSpan.FromMinutes(count), Minute),
            _ => LaterAsync(TimeSpan.FromDays(count)),
        };
    }

    /// <summary>Until it is that time of day in the home.</summary>
    private Task PassUntilAsync(string time)
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        LocalDateTime now = Instant.FromDateTimeOffset(_time.GetUtcNow()).InZone(zone).LocalDateTime;
        LocalDateTime then = now.Date + NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value;
        then = then <= now ? then.PlusDays(1) : then;
        TimeSpan left = (then.InZoneLeniently(zone).ToInstant() - Instant.FromDateTimeOffset(_time.GetUtcNow())).ToTimeSpan();
        return LaterAsync(left);
    }

    /// <summary>The server is there again after a time in which it saw nothing: cheaper than living it.</summary>
    private Task LaterAsync(TimeSpan time)
    {
        _time.JumpWallClock(time);
        return PassAsync(TimeSpan.FromMilliseconds(1), Minute);
    }

    /// <summary>Whatever is due on the way is settled before the next word is taken.</summary>
    private async Task PassAsync(TimeSpan all, TimeSpan step)
    {
        for (TimeSpan left = all; left > TimeSpan.Zero; left -= step)
        {
            _time.Advance(left < step ? left : step);
            await _server.TellAsync(Alarm, new ReportBaseStation(Connection.Online, ""));
        }
    }

    private static string Key(JsonObject step) => (string?)step["key"] ?? "assistant";

    private async Task<JsonObject> MeantAsync(JsonNode? with) => (JsonObject)JsonNode.Parse(Ahead().Replace(
        with!.ToJsonString().Replace(
            "{approval}", (await ViewAsync()).Part<ApprovalsView>().Pending.LastOrDefault()?.Id, StringComparison.Ordinal),
        m => (_time.GetUtcNow() + TimeSpan.FromHours(int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)))
            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)))!;

    private static JsonObject Merged(JsonObject one, JsonObject more)
    {
        JsonObject both = (JsonObject)one.DeepClone();
        foreach ((string name, JsonNode? value) in more)
        {
            both[name] = value?.DeepClone();
        }

        return both;
    }

    private async Task AskAsync(Address to, ICommand command)
    {
        Engine.Runtime.Homes.Answer answer = await _server.Homes.AskAsync(
            new Request(to, command, new Principal(PrincipalKind.Local, "tests"), $"reset-{++_told}"));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
    }

    private async Task<HomeView> ViewAsync() => await _server.Homes.ViewAsync(HomeServer.Home);

    private Task ListAsync(Address device, string name, string kind, string capability, string word) => _server.TellAsync(
        device,
        new ReportDevice(
            new DeviceDescription { Name = name, RingKind = kind, Capabilities = [capability], TimeZone = "Europe/Berlin" },
            Word(capability, word).Readings with { Connection = Connection.Online }));

    /// <summary>A moment so many hours from now: <c>{24h}</c>.</summary>
    [GeneratedRegex(@"\{(-?\d+)h\}")]
    private static partial Regex Ahead();
}
