using System.Collections.Immutable;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// Which devices a call of control_device means, where it does not name one: several ids, a kind, a room, or a kind in
/// a room.
/// </summary>
internal static class DeviceGroup
{
    internal const string Id = "device_id";
    internal const string Ids = "device_ids";
    internal const string Kind = "kind";
    internal const string Room = "room";
    internal const string Group = "group";

    /// <summary>So many at once that a call still answers in time.</summary>
    internal const int DevicesMax = 50;

    private const int NamedMax = 10;

    private static readonly string[] Groups = [Ids, Group, Kind, Room];

    /// <summary>True if the call means a group.</summary>
    internal static bool IsMeant(ToolArguments arguments) => Groups.Any(arguments.Has);

    /// <summary>What is wrong with the way in which a call says which devices it means; null if nothing is.</summary>
    internal static ToolFailure? Faults(ToolDefinition tool, ToolArguments arguments)
    {
        string[] said = [.. new[] { Id, Ids, Group, Kind, Room }.Where(arguments.Has)];
        ToolFault? fault = said switch
        {
            [] => new ToolFault(
                Id, "missing", $"Give {Id} for one device, or {Ids}, {Group}, {Kind} or {Room} for several."),
            [Kind] or [Kind, Room] when !GetDevicesTool.Kinds.Contains(
                arguments.GetString(Kind), StringComparer.Ordinal) =>
                ToolFailures.NoSuchFault(Kind, "kind", arguments.GetString(Kind), GetDevicesTool.Kinds),
            [_] or [Kind, Room] => null,
            _ => new ToolFault(
                said[^1], "conflict",
                    $"Give {Id}, or {Ids}, or {Group}, or {Kind} and {Room}: {string.Join(" and ", said)} say different "
                        + "things."),
        };
        return fault is null ? null : ArgumentFaults.ToFailure(tool, arguments.Root, [fault]);
    }

    /// <summary>
    /// The devices that could do it too and are of another kind than the one that is meant: a camera's light is no
    /// light of kind light. None where no kind is named.
    /// </summary>
    internal static IReadOnlyList<DeviceView> NotMeant(ToolArguments arguments, HomeView view, string action)
    {
        if (arguments.FindString(Kind) is not { } kind)
        {
            return [];
        }

        string? room = arguments.FindString(Room);
        DeviceView[] able =
        [
            .. view.Part<DevicesView>().All.Where(d =>
                (room is null || IsIn(d, room)) && ControlActions.Can(d, action)),
        ];
        DeviceView[] meant = [.. able.Where(d => DeviceEntries.KindOf(d) == kind)];
        return [.. able.Except(meant).Where(d => meant.Length == 0 || meant.Any(m => IsAlike(m, d)))];
    }

    /// <summary>Lights and switches are both turned on: who means the ones does not mean the others.</summary>
    private static bool IsAlike(DeviceView meant, DeviceView other)
    {
        string[] turned = [.. new[] { Capabilities.Light, Capabilities.Switch }.Where(meant.Has)];
        return turned.Length == 0 || turned.Any(other.Has);
    }

    /// <summary>That there are such, by name, as a sentence with a space before it; empty for none.</summary>
    internal static string SaysNotMeant(IReadOnlyList<DeviceView> others, ToolArguments arguments) =>
        others.Count == 0 ? ""
        : $" Not meant by kind {arguments.GetString(Kind)}, though able to: "
            + string.Join(", ", others.Take(NamedMax).Select(d => $"{Phrases.Quoted(d.Name)} ({d.Slug})"))
            + (others.Count > NamedMax ? $" and {others.Count - NamedMax} more" : "")
            + $"; name them in {Ids} if they are to do it too.";

    /// <summary>The devices that are meant and can do it, and those of a kind or room that cannot.</summary>
    internal static (IReadOnlyList<DeviceView> Devices, IReadOnlyList<DeviceView> LeftOut, ToolFailure? Failure) Of(
        ToolDefinition tool, ToolArguments arguments, HomeView view, string action)
    {
        DevicesView all = view.Part<DevicesView>();
        ImmutableArray<string> ids = arguments.GetStrings(Ids);
        if (!ids.IsEmpty)
        {
            return Named(tool, arguments, all, ids);
        }

        GroupView? group = null;
        if (arguments.FindString(Group) is { } called && (group = all.FindGroup(called)) is null)
        {
            return ([], [], ToolFailures.NoSuch(
                Group, "group", called, [.. all.AllGroups.Select(g => g.Id)], "get_devices"));
        }

        string? kind = arguments.FindString(Kind);
        string? room = arguments.FindString(Room);
        if (room is not null && !all.All.Any(d => IsIn(d, room)))
        {
            string[] rooms = [.. all.All.Select(d => d.Room).OfType<string>().Distinct(StringComparer.Ordinal)];
            return ([], [], ToolFailures.NoSuch(Room, "room", room, rooms, "get_devices"));
        }

        DeviceView[] meant =
        [
            .. all.All.Where(d => !d.Removed
                && (group is null || group.Devices.Contains(d.Address))
                && (kind is null || DeviceEntries.KindOf(d) == kind) && (room is null || IsIn(d, room))),
        ];
        DeviceView[] able = [.. meant.Where(d => ControlActions.Can(d, action))];
        string place = (kind is null ? "No device" : $"No {kind}")
            + (group is null ? "" : $" of {Phrases.Quoted(group.Name)}")
            + (room is null ? "" : $" in {Phrases.Quoted(room)}");
        return able.Length switch
        {
            0 => ([], [], ToolFailures.Refused(
                "control.name-what-can",
                $"{place} can do {action}.{SaysNotMeant(NotMeant(arguments, view, action), arguments)}",
                "get_devices shows what there is, and get_device_details what one can do. Nothing was changed.")),
            > DevicesMax => ([], [], ToolFailures.Refused(
                "control.name-fewer", $"{able.Length} devices are meant; {DevicesMax} at once is the most.",
                "Narrow it with kind and room, or name them. Nothing was changed.")),
            _ => (able, [.. meant.Except(able)], null),
        };
    }

    private static (IReadOnlyList<DeviceView> Devices, IReadOnlyList<DeviceView> LeftOut, ToolFailure? Failure) Named(
        ToolDefinition tool, ToolArguments arguments, DevicesView all, ImmutableArray<string> ids)
    {
        string[] known = [.. all.All.Select(d => d.Slug)];
        ToolFault[] unknown =
        [
            .. ids.Select((id, i) => (id, i)).Where(n => all.Find(n.id) is null)
                .Select(n => ToolFailures.NoSuchFault($"{Ids}[{n.i}]", "device", n.id, known, all.Called(n.id))),
        ];
        return unknown.Length > 0
            ? ([], [], ArgumentFaults.ToFailure(tool, arguments.Root, unknown))
            : ([.. ids.Select(id => all.Find(id)!).DistinctBy(d => d.Address)], [], null);
    }

    private static bool IsIn(DeviceView device, string room) =>
        device.Room is { } named && FoldedName.Same(named, room);
}
