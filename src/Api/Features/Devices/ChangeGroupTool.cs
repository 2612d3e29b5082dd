using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// change_group: devices that the household calls by one name. What automations mean by it changes with it, so that
/// changing one that is used takes what changing those takes.
/// </summary>
internal sealed class ChangeGroupTool(ActorClient client) : ITool
{
    private const string Action = "action";
    private const string Id = "group_id";
    private const string Name = "name";
    private const string Ids = DeviceGroup.Ids;

    /// <summary>Which arguments go with which action: those that are needed, and those that may be there.</summary>
    private static readonly Dictionary<string, (string[] Needed, string[] Taken)> Goes = new(StringComparer.Ordinal)
    {
        ["create"] = ([Name, Ids], []),
        ["update"] = ([Id], [Name, Ids]),
        ["delete"] = ([Id], []),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_group",
        Title = "Group devices",
        Description = "Call several devices by one name: automations (groups) and control_device (group) mean whichever "
            + "are in it. get_devices lists groups.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(Id, Schema.Id())
            .Optional(Name, Schema.Text(null, 1, HomeGroups.NameMax))
            .Optional(Ids, Schema.List(Schema.Id(), 1, HomeGroups.DevicesMax))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("as_of", Schema.Moment()),
        Example = """{"action":"create","name":"Downstairs windows","device_ids":["kitchen-window","hall-window"]}""",
        IsListedOverMcp = true,
    };

    public static int Place => 31;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        DevicesView devices = view!.Part<DevicesView>();
        (IReadOnlyList<Address>? meant, failure) = DevicesOf(arguments, devices);
        if (failure is not null)
        {
            return failure;
        }

        if (arguments.GetString(Action) == "create")
        {
            return await CreateAsync(arguments, meant!, devices, call);
        }

        if (devices.FindGroup(arguments.GetString(Id)) is not { } there)
        {
            return ToolFailures.NoSuch(
                Id, "group", arguments.GetString(Id), [.. devices.AllGroups.Select(g => g.Id)], "get_devices");
        }

        string name = arguments.FindString(Name)?.Trim() ?? there.Name;
        return devices.AllGroups.FirstOrDefault(g => g.Id != there.Id && FoldedName.Same(g.Name, name)) is { } other
            ? Taken(other)
            : await WriteAsync(
                there.Id,
                arguments.GetString(Action) == "delete" ? new DropGroup()
                    : new ChangeGroup(name, meant ?? there.Devices),
                devices.Home, arguments, call);
    }

    private async ValueTask<ToolResult> CreateAsync(
        ToolArguments arguments, IReadOnlyList<Address> meant, DevicesView devices, ToolCallContext call)
    {
        string name = arguments.GetString(Name).Trim();
        GroupView? there = devices.AllGroups.FirstOrDefault(g => FoldedName.Same(g.Name, name));
        if (there is not null && !(there.Name == name && there.Devices.SequenceEqual(meant)))
        {
            return Taken(there);
        }

        return there is null && devices.AllGroups.Count >= HomeGroups.PerHomeMax
            ? ToolFailures.Refused(
                "group.delete-one-first", $"This home has {HomeGroups.PerHomeMax} groups, and no more are allowed.",
                "Delete one with action delete. Nothing was changed.")
            : await WriteAsync(
                there?.Id ?? Slug.Unique(
                    Slug.Of(name, HomeGroups.Kind), id => devices.Groups?.ContainsKey(id) == true),
                new MakeGroup(name, meant), devices.Home, arguments, call);
    }

    private async ValueTask<ToolResult> WriteAsync(
        string id, ICommand command, string home, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await client.AskAsync(HomeGroups.AddressOf(home, id), command, arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        DevicesView now = (await client.Homes.ViewAsync(home)).Part<DevicesView>();
        GroupView? written = now.Groups?.GetValueOrDefault(id);
        return ToolResult.Ok(
            new GroupTelling(
                written is null ? null : GroupEntry.Of(written, now), written is null ? id : null,
                Instants.Text(client.Now)),
            ChangeGroupJson.Default.GroupTelling);
    }

    private static ToolFailure Taken(GroupView there) => ToolFailures.Refused(
        "group.change-instead",
        $"There is a group called {Phrases.Quoted(there.Name)} already ({there.Id}).",
        $"To change it, send action update with {Id} {there.Id}; a second one needs another name. Nothing was changed.");

    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        (string[] needed, string[] taken) = Goes[action];
        ToolFault[] faults =
        [
            .. needed.Where(f => !arguments.Has(f))
                .Select(f => new ToolFault(f, "missing", $"{f} is needed for {action}.")),
            .. new[] { Id, Name, Ids }.Where(f => arguments.Has(f) && !needed.Contains(f) && !taken.Contains(f))
                .Select(f => new ToolFault(f, "conflict", $"{f} means nothing for {action}; leave it out.")),
            .. action == "update" && !arguments.Has(Name) && !arguments.Has(Ids)
                ? [new ToolFault(Name, "missing", $"Give {Name}, {Ids} or both: what is to be otherwise.")]
                : Array.Empty<ToolFault>(),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
    }

    /// <summary>The devices that are named, in the order of their ids; null if none are.</summary>
    private static (IReadOnlyList<Address>? Devices, ToolFailure? Failure) DevicesOf(
        ToolArguments arguments, DevicesView devices)
    {
        ImmutableArray<string> ids = arguments.GetStrings(Ids);
        if (ids.IsDefaultOrEmpty)
        {
            return (null, null);
        }

        string[] known = [.. devices.All.Select(d => d.Slug)];
        ToolFault[] unknown =
        [
            .. ids.Select((id, i) => (id, i)).Where(n => devices.Find(n.id) is null)
                .Select(n => ToolFailures.NoSuchFault($"{Ids}[{n.i}]", "device", n.id, known, devices.Called(n.id))),
        ];
        return unknown.Length > 0
            ? (null, ArgumentFaults.ToFailure(Definition, arguments.Root, unknown))
            : ([.. ids.Select(id => devices.Find(id)!.Address).Distinct().OrderBy(a =>
                a.Value, StringComparer.Ordinal)],
                null);
    }
}

/// <param name="GroupId">What other calls name it by.</param>
/// <param name="Name">What people call it.</param>
/// <param name="DeviceIds">The devices in it that are there.</param>
/// <param name="Gone">Devices in it that are not in the home any more; null for none.</param>
internal sealed record GroupEntry(
    string GroupId, string Name, IReadOnlyList<string> DeviceIds, IReadOnlyList<string>? Gone)
{
    internal static GroupEntry Of(GroupView group, DevicesView devices)
    {
        (string Id, bool Removed)[] named =
            [.. group.Devices.Select(d => (devices.Get(d)?.Slug ?? d.Id, devices.Get(d)?.Removed ?? true))];
        string[] gone = [.. named.Where(n => n.Removed).Select(n => n.Id)];
        return new(
            group.Id, group.Name, [.. named.Where(n => !n.Removed).Select(n => n.Id)], gone.Length == 0 ? null : gone);
    }
}

/// <param name="Group">The group as it is now; null if it is there no more.</param>
/// <param name="DeletedId">The group that was deleted.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record GroupTelling(GroupEntry? Group, string? DeletedId, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GroupTelling))]
internal sealed partial class ChangeGroupJson : JsonSerializerContext;
