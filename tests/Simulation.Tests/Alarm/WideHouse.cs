using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Rules;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>
/// A home of the product with as many automations and devices as a test wants: the real shard over a journal in memory, driven turn by turn,
/// and killed between any two of them.
/// </summary>
internal sealed class WideHouse : IDisposable
{
    internal static readonly Address Panel = DeviceKinds.SecuritySystemOf(RingHouse.Home);
    internal static readonly Address Door = new(RingHouse.Home, DeviceKinds.Contact, "z-door");
    internal static readonly Address Window = new(RingHouse.Home, DeviceKinds.Contact, "z-window");

    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    private static readonly HomeModel Model = new(
        Types,
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds);

    private readonly InMemoryJournal _journal = new(1);
    private readonly EngineTelemetry _telemetry = new(new SilentEngineLog());
    private readonly Loader _loader;
    private readonly Shard _shard;
    private int _requests;
    private long _life;

    internal WideHouse(int share, int devices)
    {
        EngineOptions options = new() { ChainShare = share, HomeSnapshotEvery = 20_000 };
        _loader = new Loader(_journal, Model, options, _telemetry);
        _shard = new Shard(0, Model, options, _telemetry);
        Begin();
        Devices = [.. Enumerable.Range(0, devices).Select(i => new Address(RingHouse.Home, DeviceKinds.Camera, $"{2_000 + i}"))];
        foreach (Address camera in Devices)
        {
            Tell(camera, Listing("Camera " + camera.Id, new() { Light = false, Siren = new(false, null) },
                Capabilities.Light, Capabilities.Motion, Capabilities.Siren));
        }

        Tell(Door, Listing("Door", new() { Faulted = false }, Capabilities.Contact));
        Tell(Window, Listing("Window", new() { Faulted = false }, Capabilities.Contact));
        Tell(Panel, Report(SecurityMode.Disarmed));
        Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }],
            Zones =
            [
                new() { Device = "z-window", Type = ZoneType.Instant, Modes = ["away"] },
                new() { Device = "z-door", Type = ZoneType.Entry, Modes = ["away"], EntrySeconds = 20 },
            ],
            Contacts = [new("neighbour", "https://example.org/alarm")],
        }));
    }

    internal Instant Now { get; private set; } = Instant.FromUtc(2026, 1, 1, 12, 0);

    internal IReadOnlyList<Address> Devices { get; }

    /// <summary>Turns so far.</summary>
    internal int Turns { get; private set; }

    /// <summary>At which turn the process dies after the write, and at which before it; 0 for never. Once.</summary>
    internal (int After, int Before) Kill { get; set; }

    internal static ReportPanel Report(SecurityMode mode, string? alarm = null) => new()
    {
        Mode = mode,
        DelayEndsAt = Told.Of<Instant?>(null),
        Alarm = Told.Of<AlarmReading>(alarm is null ? null : new AlarmReading(alarm, "alarm-1", ["z-window"], null)),
    };

    /// <summary>Writes automations down that an event starts, each with these actions.</summary>
    internal void Automate(int count, RuleTrigger trigger, Func<int, IReadOnlyList<RuleAction>> actions)
    {
        for (int i = 0; i < count; i++)
        {
            Tell(
                RuleKinds.AddressOf(RingHouse.Home, $"r-{i:000}"),
                new CreateRule(new RuleDocument { Name = $"r-{i:000}", Triggers = [trigger], Actions = actions(i) }));
        }
    }

    internal void Arm()
    {
        Tell(Panel, Report(SecurityMode.Away));
        Pass(Duration.FromSeconds(120));
    }

    /// <summary>Tells an actor until it is answered, and lives on until all is quiet.</summary>
    internal void Tell(Address to, ICommand command)
    {
        string key = $"request-{++_requests}";
        Sink? sink = null;
        do
        {
            if (sink is null || sink.Life != _life)
            {
                sink = new Sink(_life);
                _shard.Accept(Envelope.Of(new Request(to, command, Principal.RingCloud, key, null, key), sink));
            }

            Turn();
        }
        while (sink.Answer is null || _shard.WantsTurn(Now));

        if (!sink.Answer.Value.Ok)
        {
            throw new InvalidOperationException($"{command}: {sink.Answer}");
        }
    }

    /// <summary>Lets time pass from deadline to deadline.</summary>
    internal void Pass(Duration time)
    {
        Instant end = Now + time;
        while (_shard.WantsTurn(Now) || _shard.NextDeadline <= end)
        {
            Now = Instant.Max(Now, _shard.NextDeadline);
            Turn();
        }

        Now = end;
    }

    internal IReadOnlyList<EventEnvelope> Journal() =>
        [.. _journal.ReadHome(RingHouse.Home, 0).Select(frame => EventDecoder.Decode(RecordReader.Read(frame.Record), Types))];

    internal IReadOnlyList<OutboxEntry> Outbox() => _journal.ReadOutbox();

    public void Dispose()
    {
        _telemetry.Dispose();
        _journal.Dispose();
    }

    private void Begin() => _shard.Begin(++_life, _journal.ShardHead(0), _journal.ReadWakeUps());

    private void Turn()
    {
        Turn? turn = _shard.Prepare(Now);
        Turns++;
        if (Turns == Kill.Before)
        {
            Begin();
            return;
        }

        if (turn?.Append is { } append)
        {
            _journal.Append([append]);
        }

        if (Turns == Kill.After)
        {
            Begin();
            return;
        }

        if (turn is not null)
        {
            _shard.Committed(turn);
            turn.Answers.ForEach(a => a.Sink.Complete(a.Answer));
        }

        foreach (LoadRequest request in _shard.TakeLoads())
        {
            _shard.Accept(_loader.Load(request));
        }
    }

    private static ReportDevice Listing(string name, Readings readings, params string[] capabilities) => new(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities },
        readings with { Connection = Connection.Online });

    private sealed class Sink(long life) : IAnswerSink
    {
        internal long Life { get; } = life;

        internal Answer? Answer { get; private set; }

        public void Complete(in Answer answer) => Answer = answer;
    }
}
