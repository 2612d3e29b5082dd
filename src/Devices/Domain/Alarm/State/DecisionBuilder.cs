using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>
/// A decision of the security system as it grows: every event is folded as it is added, so that the next step decides
/// on the state as it will be.
/// </summary>
internal sealed class DecisionBuilder(SecurityState state, DecideContext context)
{
    /// <summary>A deadline met within this time was met.</summary>
    internal static readonly Duration Tolerance = Duration.FromSeconds(1);

    private readonly List<IEvent> _events = [];
    private readonly List<Effect> _calls = [];
    private readonly List<Message> _messages = [];
    private readonly List<string> _withdrawn = [];

    /// <summary>The state with everything folded in that was decided so far.</summary>
    public SecurityState State { get; private set; } = state;

    public DecideContext Context => context;

    public Instant Now => context.Now;

    public IReadOnlyList<IEvent> Events => _events;

    /// <summary>Nothing was decided so far.</summary>
    public bool IsEmpty => _events.Count + _calls.Count + _messages.Count + _withdrawn.Count == 0;

    public GuardState Guard => State.Guard;

    public DevicesView Devices => context.View.Part<DevicesView>();

    /// <summary>The name of a device, also once it is gone; its id if it was never described.</summary>
    public string NameOf(string device) => Devices.LastKnown(device)?.Name ?? device;

    public void Add(IEvent @event)
    {
        _events.Add(@event);
        State = State.Evolve(@event);
    }

    public void Call(Effect effect) => _calls.Add(effect);

    /// <summary>A call that is not wanted any more.</summary>
    public void Withdraw(string name) => _withdrawn.Add(name);

    public void Tell(Address to, ICommand command) => _messages.Add(new Message(to, command, Principal.Engine));

    /// <summary>
    /// Takes over what another part decided: its events, calls and withdrawals. Its answer is not for this caller.
    /// </summary>
    public void Take(Decision decision)
    {
        foreach (IEvent @event in decision.Events)
        {
            Add(@event);
        }

        _calls.AddRange(decision.Effects ?? []);
        _withdrawn.AddRange(decision.Withdrawn ?? []);
    }

    /// <summary>A decision for all that was added.</summary>
    public Decision Decide() => Complete(Decision.Of([.. _events]));

    /// <summary>The decision with what was added here after it.</summary>
    public Decision After(Decision first) => Complete(_events.Count == 0 ? first : first.And(_events));

    private Decision Complete(Decision decision)
    {
        _calls.ForEach(c => decision.Call(c));
        _withdrawn.ForEach(w => decision.Withdraw(w));
        _messages.ForEach(m => decision.Tell(m.To, m.Command, m.As));
        return decision;
    }
}
