using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Tools;

/// <summary>From now on a tool is offered, or is not.</summary>
/// <param name="Name">The tool.</param>
/// <param name="IsOn">Whether it is offered.</param>
[StoredName("tool.switch")]
public sealed record SwitchTool(string Name, bool IsOn) : ICommand;

/// <summary>The answer: it is so.</summary>
[StoredName("tool.switched")]
public sealed record ToolSwitched(string Name, bool IsOn) : IReply;

/// <summary>An operator switched a tool off.</summary>
[StoredName("tool.switched-off")]
public sealed record ToolSwitchedOff(string Name) : IEvent;

/// <summary>An operator switched a tool on again.</summary>
[StoredName("tool.switched-on")]
public sealed record ToolSwitchedOn(string Name) : IEvent;

/// <summary>
/// Which tools of an installation are switched off, <c>installation/tools/main</c>. Which there are, and which may not
/// be, is known outside. Tests: Devices.Tests/Tools.
/// </summary>
internal sealed class ToolSwitches() : Decider<ToolSwitchesState>(ActorKind)
{
    internal const string ActorKind = "tools";

    /// <summary>More than there will ever be tools.</summary>
    internal const int OffMax = 500;

    private const int NameLengthMax = 128;

    public override Type SnapshotType => typeof(ToolSwitchesState);

    public override ToolSwitchesState Initial(Address self) => new([]);

    public override Decision Decide(ToolSwitchesState state, ICommand command, DecideContext context) => command switch
    {
        SwitchTool { Name: not { Length: > 0 and <= NameLengthMax } } =>
            Decision.Refuse("tool.name-one", $"A tool's name has 1 to {NameLengthMax} characters."),
        SwitchTool s when state.Off.Contains(s.Name) != s.IsOn => Decision.Nothing(new ToolSwitched(s.Name, s.IsOn)),
        SwitchTool { IsOn: false } when state.Off.Count >= OffMax =>
            Decision.Refuse("tool.switch-one-on-first", $"{OffMax} tools are off, the most. Switch one on first."),
        SwitchTool { IsOn: false } s => Decision.Of(new ToolSwitchedOff(s.Name)).Reply(new ToolSwitched(s.Name, false)),
        SwitchTool s => Decision.Of(new ToolSwitchedOn(s.Name)).Reply(new ToolSwitched(s.Name, true)),

        DeadlineReached or EffectConcluded => Decision.Nothing(),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override ToolSwitchesState Evolve(ToolSwitchesState state, IEvent @event) => @event switch
    {
        ToolSwitchedOff e => new([.. state.Off, e.Name]),
        ToolSwitchedOn e => new([.. state.Off.Where(name => name != e.Name)]),
        _ => state,
    };
}

internal sealed record ToolSwitchesState(IReadOnlyList<string> Off);

/// <summary>A tool that is off: since when, and by whom.</summary>
public sealed record ToolOff(Instant Since, Principal By);

/// <summary>The tools that are off, by name.</summary>
public sealed record ToolSwitchesView(ImmutableSortedDictionary<string, ToolOff> Off)
{
    /// <summary>Where they live.</summary>
    public static Address Address { get; } = new(Installation.Name, ToolSwitches.ActorKind, "main");

    internal static ToolSwitchesView Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, ToolOff>(StringComparer.Ordinal));
}

/// <summary>Folds the events of the switches into the <see cref="ToolSwitchesView"/>.</summary>
internal sealed class ToolSwitchesProjection() : Projection<ToolSwitchesView>("tool-switches")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(ToolSwitchesView);

    public override ToolSwitchesView Initial(string home) => ToolSwitchesView.Empty;

    public override ToolSwitchesView Apply(ToolSwitchesView part, EventEnvelope envelope) => envelope.Event switch
    {
        ToolSwitchedOff e => new(part.Off.SetItem(e.Name, new ToolOff(envelope.LearnedAt, envelope.Principal))),
        ToolSwitchedOn e => new(part.Off.Remove(e.Name)),
        _ => part,
    };
}
