using System.Collections.Immutable;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
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

    /// <summary>So many at once that a call still answers in time.</summary>
    internal const int DevicesMax = 50;

    private static readonly string[] Groups = [Ids, Kind, Room];

    /// <summary>True if the call means a group.</summary>
    internal static bool IsMeant(ToolArguments arguments) => Groups.Any(arguments.Has);

    /// <summary>What is wrong with the way in which a call says which devices it means; null if nothing is.</summary>
    internal static ToolFailure? Faults(ToolDefinition tool, ToolArguments arguments)
    {
        string[] said = [.. new[] { Id, Ids, Kind, Room }.Where(arguments.Has)];
        ToolFault? fault = said switch
        {
            [] => new ToolFault(Id, "missing", $"Give {Id} for one device, or {Ids}, {Kind} or {Room} for several."),
            [Kind] or [Kind, Room] when !GetDevicesTool.Kinds.Contains(
                arguments.GetString(Kind), StringComparer.Ordinal) =>
                ToolFailures.NoSuchFault(Kind, "kind", arguments.GetString(Kind), GetDevicesTool.Kinds),
            [_] or [Kind, Room] => null,
            _ => new ToolFault(
                said[^1], "conflict",
                    $"Give {Id}, or {Ids}, or {Kind} and {Room}: {string.Join(" and ", said)} say different things."),
        };
        return fault is null ? null : ArgumentFaults.ToFailure(tool, arguments.Root, [fault]);
    }

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

        string? kind = arguments.FindString(Kind);
        string? room = arguments.FindString(Room);
        if (room is not null && !all.All.Any(d => IsIn(d, room)))
        {
            string[] rooms = [.. all.All.Select(d => d.Room).OfType<string>().Distinct(StringComparer.Ordinal)];
            return ([], [], ToolFailures.NoSuch(Room, "room", room, rooms, "get_devices"));
        }

        DeviceView[] meant =
        [
            .. all.All.Where(d =>
                !d.Removed && (kind is null || DeviceEntries.KindOf(d) == kind) && (room is null || IsIn(d, room))),
        ];
        DeviceView[] able = [.. meant.Where(d => ControlActions.Can(d, action))];
        string place = (kind is null ? "No device" : $"No {kind}")
            + (room is null ? "" : $" in {Phrases.Quoted(room)}");
        return able.Length switch
        {
            0 => ([], [], ToolFailures.Refused(
                "control.name-what-can", $"{place} can do {action}.",
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
                .Select(n => ToolFailures.NoSuchFault($"{Ids}[{n.i}]", "device", n.id, known)),
        ];
        return unknown.Length > 0
            ? ([], [], ArgumentFaults.ToFailure(tool, arguments.Root, unknown))
            : ([.. ids.Select(id => all.Find(id)!).DistinctBy(d => d.Address)], [], null);
    }

    private static bool IsIn(DeviceView device, string room) =>
        device.Room is { } named && FoldedName.Same(named, room);
}
