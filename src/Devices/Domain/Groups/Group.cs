using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Groups;

// The stored names are the format on disk for ever.

/// <summary>Devices are a group from now on.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Devices">Which, at least one.</param>
[StoredName("group.made")]
public sealed record GroupMade(string Name, IReadOnlyList<Address> Devices) : IEvent;

/// <summary>It is called otherwise, or other devices are in it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Devices">Which, at least one.</param>
[StoredName("group.changed")]
public sealed record GroupChanged(string Name, IReadOnlyList<Address> Devices) : IEvent;

/// <summary>There is no such group any more; its devices stay.</summary>
[StoredName("group.dropped")]
public sealed record GroupDropped : IEvent;

/// <summary>Make a group, under an address that has none.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Devices">Which, at least one.</param>
[StoredName("group.make")]
public sealed record MakeGroup(string Name, IReadOnlyList<Address> Devices) : ICommand;

/// <summary>Call it otherwise, or have other devices in it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Devices">Which, at least one.</param>
[StoredName("group.change")]
public sealed record ChangeGroup(string Name, IReadOnlyList<Address> Devices) : ICommand;

/// <summary>Have it no more.</summary>
[StoredName("group.drop")]
public sealed record DropGroup : ICommand;

/// <summary>The answer: it is so.</summary>
/// <param name="Group">Its id.</param>
[StoredName("group.written")]
public sealed record GroupWritten(string Group) : IReply;

/// <summary>
/// Devices that a home calls by one name, <c>home/group/id</c>: beside kinds and rooms, which Ring knows, what only the
/// household does. Rules and commands mean whichever devices are in it at that moment. Tests: Devices.Tests/Groups.
/// </summary>
internal sealed class Group() : Decider<GroupState>(HomeGroups.Kind)
{
    public override Type SnapshotType => typeof(GroupState);

    public override GroupState Initial(Address self) => new(null, []);

    public override Decision Decide(GroupState state, ICommand command, DecideContext context) => command switch
    {
        MakeGroup make when IsSame(state, make.Name, make.Devices) => Already(context),
        MakeGroup when state.Name is not null => Decision.Refuse(
            "group.change-instead",
            $"There is a group '{context.Self.Id}' already. Change it, or choose another name."),
        MakeGroup make => Faults(make.Name, make.Devices) ?? Written(context, new GroupMade(make.Name, make.Devices)),

        DropGroup when state.Name is null => Already(context),
        ChangeGroup when state.Name is null => Decision.Refuse(
            "group.make-first", $"There is no group '{context.Self.Id}'. The list of groups names those there are."),
        ChangeGroup change when IsSame(state, change.Name, change.Devices) => Already(context),
        ChangeGroup change =>
            Faults(change.Name, change.Devices) ?? Written(context, new GroupChanged(change.Name, change.Devices)),
        DropGroup => Written(context, new GroupDropped()),

        DeadlineReached or EffectConcluded => Decision.Nothing(),
        _ => Decision.Refuse("group.not-for-this-kind", $"{command.GetType().Name} means nothing to a group."),
    };

    public override GroupState Evolve(GroupState state, IEvent @event) => @event switch
    {
        GroupMade e => new(e.Name, e.Devices),
        GroupChanged e => new(e.Name, e.Devices),
        GroupDropped => new(null, []),
        _ => state,
    };

    private static Decision? Faults(string name, IReadOnlyList<Address> devices) =>
        PlainText.WithoutHidden(name).Trim().Length is 0 or > HomeGroups.NameMax
            ? Decision.Refuse("group.name-it", $"A group has a name of 1 to {HomeGroups.NameMax} characters.")
        : devices.Count is 0 or > HomeGroups.DevicesMax
            ? Decision.Refuse("group.name-devices", $"A group has 1 to {HomeGroups.DevicesMax} devices.")
        : null;

    private static Decision Written(DecideContext context, IEvent @event) =>
        Decision.Of(@event).Reply(new GroupWritten(context.Self.Id));

    private static Decision Already(DecideContext context) => Decision.Nothing(new GroupWritten(context.Self.Id));

    private static bool IsSame(GroupState state, string name, IReadOnlyList<Address> devices) =>
        state.Name == name && state.Devices.SequenceEqual(devices);
}

/// <param name="Name">What people call it; null if there is none.</param>
/// <param name="Devices">Which are in it.</param>
internal sealed record GroupState(string? Name, IReadOnlyList<Address> Devices);

/// <summary>A group as the home's view has it.</summary>
/// <param name="Id">The last part of its address.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Devices">Which are in it, there or not.</param>
public sealed record GroupView(string Id, string Name, IReadOnlyList<Address> Devices);

/// <summary>Where groups are, and how large they may be.</summary>
public static class HomeGroups
{
    /// <summary>The kind of their actors.</summary>
    public const string Kind = "group";

    /// <summary>So many groups has a home at most.</summary>
    public const int PerHomeMax = 50;

    /// <summary>So many devices has a group at most.</summary>
    public const int DevicesMax = 50;

    /// <summary>A name has so many characters at most.</summary>
    public const int NameMax = 100;

    /// <summary>Where a group is.</summary>
    public static Address AddressOf(string home, string id) => new(home, Kind, id);
}
