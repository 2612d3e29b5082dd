using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Rules;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Rights;

/// <summary>
/// A home in which several callers ask at once, each holding what its role and its owner leave it, while the world goes
/// on and turns are lost. All of it comes from a seed.
/// </summary>
internal sealed class RightsLife : IDisposable
{
    private const string Home = "home-1";

    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(Home);
    private static readonly Address Camera = new(Home, DeviceKinds.Camera, "2001");
    private static readonly Address Door = new(Home, DeviceKinds.Contact, "z-back");
    private static readonly Address[] Rules = [RuleKinds.AddressOf(Home, "a"), RuleKinds.AddressOf(Home, "b")];

    private static readonly HomeModel Model = new(
        Types,
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds,
        RulesRegistration.Guard);

    private readonly Random _random;
    private readonly InMemoryJournal _journal = new(1);
    private readonly EngineTelemetry _telemetry = new(new SilentEngineLog());
    private readonly Loader _loader;
    private readonly Shard _shard;
    private readonly Dictionary<string, Request> _asked = new(StringComparer.Ordinal);
    private Instant _now = Instant.FromUtc(2026, 3, 1, 20, 0);
    private long _life;

    private RightsLife(int seed)
    {
        _random = new Random(seed);
        EngineOptions options = new();
        _loader = new Loader(_journal, Model, options, _telemetry);
        _shard = new Shard(0, Model, options, _telemetry);
        Begin();
    }

    /// <summary>Commands that wrote something.</summary>
    internal int Done { get; private set; }

    /// <summary>Commands that the turn refused because of what the home had become since they were judged.</summary>
    internal int RefusedInTurn { get; private set; }

    /// <summary>What was done and takes more than its caller held in the home in which it was decided.</summary>
    internal List<string> Wrong { get; } = [];

    internal static RightsLife Live(int seed)
    {
        RightsLife life = new(seed);
        life.Furnish();
        for (int i = 0; i < 40; i++)
        {
            life.Round();
        }

        life.Verify();
        return life;
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _journal.Dispose();
    }

    private void Furnish()
    {
        Report(Camera, new ReportDevice(
            new DeviceDescription
            {
                Name = "Camera",
                RingKind = "x",
                Capabilities = [Capabilities.Light, Capabilities.Motion, Capabilities.Siren],
            },
            new Readings { Connection = Connection.Online, Light = false, Siren = new(false, null) }));
        Report(Door, new ReportDevice(
            new DeviceDescription { Name = "Back Door", RingKind = "x", Capabilities = [Capabilities.Contact] },
            new Readings { Connection = Connection.Online, Faulted = false }));
        Report(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null) });
        Settle(mayLose: false);
    }

    private void Round()
    {
        HomeView seen = View();
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            if (_random.Next(4) > 0)
            {
                Ask(seen);
            }
            else if (_random.Next(3) > 0)
            {
                Report(Panel, OfPanel());
            }
            else
            {
                Report(Door, new ReportReadings(new Readings { Faulted = _random.Next(2) == 0 }));
            }
        }

        _now += Duration.FromSeconds(_random.Next(5) == 0 ? _random.Next(2000) : _random.Next(8));
        Settle(mayLose: true);
    }

    private void Report(Address to, ICommand command) => _shard.Accept(Envelope.Of(
        new Request(to, command, Principal.RingCloud, "world"), null));

    /// <summary>As a face does it: whoever held enough for the home as it was shown asks; some ask unseen.</summary>
    private void Ask(HomeView seen)
    {
        string name = "caller-" + _random.Next(3);
        Principal by = new(PrincipalKind.ApiKey, name);
        (Address to, ICommand command) = Wanted();
        ulong granted = _random.Next(3) switch
        {
            0 => AccessRights.AtOnce(AccessRole.Assistant, null),
            1 => AccessRights.AtOnce((AccessRole)_random.Next(1, 7), null),
            _ => (ulong)_random.NextInt64(1L << 22),
        };
        if (_random.Next(4) > 0 && !AccessRights.Holds(granted, CommandRights.Of(seen, to, command, by)))
        {
            return;
        }

        string id = $"ask-{_asked.Count}";
        Request request = new(to, command, by, id, "request:" + id, _random.Next(3) == 0 ? id : null, 0, granted);
        _asked.Add(request.Causation!, request);
        _shard.Accept(Envelope.Of(request, new Sink(answer =>
            RefusedInTurn += answer.Refusal?.Code == CommandRights.JudgeAnew ? 1 : 0)));
    }

    private (Address To, ICommand Command) Wanted() => _random.Next(17) switch
    {
        0 or 1 or 2 => (Panel, new Disarm()),
        3 or 4 or 5 => (Panel, Arming()),
        6 => (Panel, new AcknowledgeIncident()),
        7 => (Panel, new RaisePanic(IncidentKind.Medical, false)),
        8 => (Panel, new SetSecurityPolicy(Policy())),
        9 => (Camera, new SetDeviceState(Capabilities.Siren, _random.Next(2) == 0 ? "on" : "off")),
        10 => (Camera, new SetLight(_random.Next(2) == 0)),
        11 => (Panel, new SilenceSiren()),
        12 => (OneOf(Rules), new CreateRule(Document())),
        13 => (OneOf(Rules), new ReplaceRule(Document())),
        14 => (OneOf(Rules), _random.Next(2) == 0 ? new EnableRule() : new DisableRule()),
        15 => (OneOf(Rules), _random.Next(2) == 0 ? new PauseRule(_now + Duration.FromMinutes(5)) : new ResumeRule()),
        _ => (OneOf(Rules), new DeleteRule()),
    };

    private Arm Arming() => new(
        _random.Next(2) == 0 ? SecurityMode.Away : SecurityMode.Home, _random.Next(6) == 0 ? ["z-back"] : null, _random.Next(6) == 0)
    {
        Named = _random.Next(4) == 0 ? "night" : null,
        WaitForClosed = _random.Next(3) == 0 ? Duration.FromMinutes(5) : null,
    };

    private SecurityPolicy Policy() => new()
    {
        Modes = _random.Next(2) == 0 ? [] : [new() { Name = "night", Guards = SecurityMode.Home }],
        Zones = _random.Next(2) == 0 ? [] : [new() { Device = "z-back", Type = ZoneType.Instant, Modes = [OneOf("away", "home", "night")] }],
    };

    private RuleDocument Document() => new()
    {
        Name = "Rule",
        Enabled = _random.Next(2) == 0,
        Triggers = [new MotionTrigger([Camera])],
        Actions = [_random.Next(2) == 0 ? new LightAction([Camera]) : new SirenAction([Camera], On: false)],
    };

    private ReportPanel OfPanel() => _random.Next(5) switch
    {
        0 => new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null) },
        1 => new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null) },
        2 => new ReportPanel { Mode = SecurityMode.Home, DelayEndsAt = Patch.Of<Instant?>(null) },
        3 => new ReportPanel { Alarm = Patch.Of(new AlarmReading(AlarmReading.EntryDelay, "a-1", ["z-back"], _now)) },
        _ => new ReportPanel { Alarm = Patch.Of<AlarmReading>(null!) },
    };

    private T OneOf<T>(params T[] all) => all[_random.Next(all.Length)];

    private void Begin() => _shard.Begin(new ShardLife(++_life, 0, _journal.OpenShard(0)));

    private void Settle(bool mayLose)
    {
        for (int turns = 0; _shard.WantsTurn(_now); turns++)
        {
            Assert.True(turns < 10_000, "It does not come to rest.");
            Turn? turn = _shard.Prepare(_now);
            if (mayLose && turn?.Append is not null && _random.Next(30) == 0)
            {
                Begin();
                continue;
            }

            Commit(turn);
            foreach (LoadRequest request in _shard.TakeLoads())
            {
                _shard.Accept(_loader.Load(request));
            }
        }
    }

    private void Commit(Turn? turn)
    {
        if (turn is null)
        {
            return;
        }

        if (turn.Append is { } append)
        {
            _journal.Append([append]);
        }

        _shard.Committed(turn);
        foreach ((IAnswerSink sink, Answer answer) in turn.Answers)
        {
            sink.Complete(answer);
        }
    }

    /// <summary>
    /// From the journal alone: the home just before a command's first event is the home in which it was decided.
    /// </summary>
    private void Verify()
    {
        object[] parts = [.. Model.Projections.Select(p => p.InitialPart(Home))];
        HashSet<string> judged = [];
        foreach (EventEnvelope envelope in Journal())
        {
            Assert.IsNotType<MessageDeadLettered>(envelope.Event);
            if (_asked.TryGetValue(envelope.Causation, out Request? request)
                && envelope.Actor.Kind != HomeModel.EngineKind
                && judged.Add(envelope.Causation))
            {
                Done++;
                HomeView before = new(Home, envelope.HomeSeq - 1, [.. parts]);
                IReadOnlyList<AccessRight> rights = CommandRights.Of(before, request.To, request.Command, request.Principal);
                if (!AccessRights.Holds(request.Granted!.Value, rights))
                {
                    Wrong.Add($"{request.Command} by {request.Principal} took {string.Join(", ", rights)} at {envelope.HomeSeq}: {envelope.Name}");
                }
            }

            Fold(parts, envelope);
        }
    }

    private HomeView View()
    {
        object[] parts = [.. Model.Projections.Select(p => p.InitialPart(Home))];
        long seq = 0;
        foreach (EventEnvelope envelope in Journal())
        {
            Fold(parts, envelope);
            seq = envelope.HomeSeq;
        }

        return new HomeView(Home, seq, parts);
    }

    private IEnumerable<EventEnvelope> Journal() =>
        _journal.ReadHome(Home, 0).Select(frame => EventDecoder.Decode(RecordReader.Read(frame.Record), Types));

    private static void Fold(object[] parts, EventEnvelope envelope)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Model.Projections[i].ApplyTo(parts[i], envelope);
        }
    }

    private sealed class Sink(Action<Answer> take) : IAnswerSink
    {
        public void Complete(in Answer answer) => take(answer);
    }
}
