using System.Text.Json;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.AlarmSettings;

/// <summary>update_security_settings: the alarm's settings as a whole; what is left out gets its default.</summary>
internal sealed class UpdateSecuritySettingsTool(
    ActorClient client, SecuritySettingsQuery settings, PersonSeals persons) : ITool, IRepairsArguments
{
    private const string Faulty = "settings.correct-the-faults";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "update_security_settings",
        Title = "Change how the home is guarded",
        Description = "Replace the alarm's settings as a whole: what is left out gets its default, so begin with get_security_settings. Read "
            + "warnings to the user. It can leave the home less guarded: only when the user asks for it.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        Rights = [AccessRight.Policy],
        Input = Schema.Object()
            .Required("settings", Schema.OpenObject("modes, zones, groups, incidents, contacts."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = SecuritySettingsQuery.Output,
        Example = """{"settings":{"modes":[{"name":"night","guards":"home"}],"contacts":[{"id":"neighbour","url":"https://example.org/alarm"}]}}""",
    };

    public static int Place => 100;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        DevicesView devices = view!.Part<DevicesView>();
        GuardView guard = view.Guard();
        IReadOnlyList<ToolFault> unread = [];
        PolicyReading reading = PolicyCall.Read(
            arguments.Root, devices, said => unread = ShownAddresses.Restore(said, guard.Policy, persons));
        if (unread.Count > 0)
        {
            return ArgumentFaults.ToFailure(Definition, arguments.Root, unread, Faulty);
        }

        if (reading.Policy is not { } policy)
        {
            return ArgumentFaults.ToFailure(
                Definition, arguments.Root, FaultsOf(reading, arguments.Root), Faulty, sent => FaultsIn(sent, view));
        }

        IReadOnlyList<RecipientPolicy> kept = guard.Incidents.Count > 0 ? guard.Policy.Contacts : [];
        if (!SealedPolicies.TrySeal(view.Home, policy, kept, persons, out SecurityPolicy? sealedOne))
        {
            return SealedFailures.NoKey(persons.Keys);
        }

        Answer answer = await client.AskAsync(
            DeviceKinds.SecuritySystemOf(view.Home), new SetSecurityPolicy(sealedOne), arguments, call);
        return answer.Ok
            ? await settings.AnswerAsync(await client.Homes.ViewAsync(view.Home), call.Principal, call.Cancellation)
            : ActorClient.FailureOf(answer);
    }

    /// <summary>What is wrong with a call's shape hides what is wrong with its document: this adds that.</summary>
    public async ValueTask<ToolFailure> RepairAsync(ToolFailure failure, JsonElement arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? none) = await client.ViewOfAsync(arguments, call);
        if (none is not null)
        {
            return failure;
        }

        return ArgumentFaults.ToFailure(
            Definition, arguments, failure.Faults, failure.Code, sent => FaultsIn(sent, view!));
    }

    private IReadOnlyList<ToolFault> FaultsIn(JsonElement arguments, HomeView view) => FaultsOf(
        PolicyCall.Read(
            arguments, view.Part<DevicesView>(), said => ShownAddresses.Restore(said, view.Guard().Policy, persons)),
        arguments);

    private static IReadOnlyList<ToolFault> FaultsOf(PolicyReading reading, JsonElement arguments) =>
        [.. reading.Faults.Select(f => DocumentFaults.Of(f.Path, f.Code, f.Message, f.Near, arguments))];
}
