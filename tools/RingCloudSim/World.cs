using System.Text.Json.Nodes;
using RingCloudSim.Alarm;
using RingCloudSim.Control;
using RingCloudSim.Household;
using RingCloudSim.OAuth;
using RingCloudSim.Push;
using RingCloudSim.Signal;
using RingCloudSim.Time;

namespace RingCloudSim;

/// <summary>All state of one simulated cloud, guarded by <see cref="Gate"/>.</summary>
internal sealed class World : IHouseholdOutputs, IDisposable
{
    private TaskCompletionSource _changed = NewSignal();

    public World(RingCloudOptions options)
    {
        Options = options;
        Ids = new SeededIds(unchecked(options.Seed ^ 0x5EED));
        Scheduler = new Scheduler(options.Clock, Gate);
        Accounts = new AccountBook(options.Accounts);
        Tokens = new TokenBook(Scheduler, Ids, options);
        Household = new SimHousehold(Scheduler, new SeededIds(options.Seed), this);
        Requests = new Journal<RecordedRequest>(options.JournalEntriesMax);
        Messages = new Journal<RecordedMessage>(options.JournalEntriesMax);
        Alarm = new AlarmGateway(this);
        Push = new PushService(this);
        Signal = new SignalGateway(this);
        HouseholdPresets.Build(options, Household);
    }

    public Lock Gate { get; } = new();

    public RingCloudOptions Options { get; }

    /// <summary>
    /// For tokens, tickets and pushes. The household has its own, so that its ids depend on its own inputs alone.
    /// </summary>
    public SeededIds Ids { get; }

    public Scheduler Scheduler { get; }

    public AccountBook Accounts { get; }

    public TokenBook Tokens { get; }

    public SimHousehold Household { get; }

    public FaultBook Faults { get; } = new();

    public Journal<RecordedRequest> Requests { get; }

    public Journal<RecordedMessage> Messages { get; }

    public AlarmGateway Alarm { get; }

    public PushService Push { get; }

    public SignalGateway Signal { get; }

    public Activity Activity { get; } = new();

    /// <summary>The `host` in tickets; known once the listeners are up.</summary>
    public string AlarmHost { get; set; } = "";

    /// <summary>Completes at the next change of the household. Taken under the lock.</summary>
    public Task Changed => _changed.Task;

    public void Broadcast(AlarmHub hub, JsonObject message) => Alarm.Broadcast(hub, message);

    void IHouseholdOutputs.Push(CameraEvent occurrence, SimDevice device, string? snapshotUuid)
        => Push.Occurred(occurrence, device, snapshotUuid);

    void IHouseholdOutputs.PushUnlock(SimDevice device, string from) => Push.Unlocked(device, from);

    void IHouseholdOutputs.Changed()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    public void PushAlarmNotice(AlarmHub hub, string action, string alert) => Push.AlarmNotice(hub, action, alert);

    /// <summary>Records a frame of a long-lived connection.</summary>
    public void Record(string channel, int connection, string direction, string text)
        => Messages.Add(seq => new RecordedMessage(seq, Scheduler.Now, channel, connection, direction, text));

    public void Dispose()
    {
        lock (Gate)
        {
            Scheduler.Dispose();
            Alarm.CutAll();
            Push.CutAll();
            Signal.CutAll();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
