using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Features.Practising;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Features.Protocols;

/// <summary>
/// trigger_emergency_protocol: help at once, by what the household wrote down for it or by the protocol that every home
/// has. Over MCP only where a setting says so; otherwise the answer says where it is done.
/// </summary>
internal sealed class TriggerEmergencyProtocolTool(ActorClient client, SecuritySettings settings, HttpSettings http)
    : ITool
{
    private const string Protocol = "protocol";
    private const string Reason = "reason";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "trigger_emergency_protocol",
        Title = "Start an emergency protocol",
        Description = "Call for help now: starts the home's emergency protocol, or the named one. Only when a person "
            + "asks for help. Each measure is told as requested; get_security_system_status shows what was confirmed.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: true),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.CallForHelp],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(Protocol, Schema.Id("Its id or name; else the home's default.")).OrAs("protocol_id")
            .Optional(Reason, Schema.Text("What happened, as plain text.", 1, 200))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("activated_measures", Schema.Listing(Schema.OpenObject()))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
        HelpAtOnce = "{}",
    };

    public static int Place => 85;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        if (call.Face == ToolFace.McpHttp && !settings.PanicOverMcp && !call.Principal.CallsForHelp)
        {
            return NoHelp.Elsewhere(http, Definition.Name);
        }

        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        ProtocolsView protocols = view!.Part<ProtocolsView>();
        string said = arguments.FindString(Protocol) ?? ActivateProtocol.Default;
        if (protocols.Find(said) is not { } meant)
        {
            return ToolFailures.NoSuch(
                Protocol, "protocol", said, [.. protocols.All.Select(p => p.Slug)], ChangeProtocolTool.Definition.Name);
        }

        Answer answer = await client.AskAsync(
            RuleKinds.ProtocolOf(view.Home, meant.Slug),
            new ActivateProtocol(ActivateProtocol.Called) { Reason = arguments.FindString(Reason) }, arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        string id = ((ProtocolAnswered)answer.Reply!).Activations[0];
        return now.Part<ProtocolsView>().FindActivation(id) is { } found
            ? ToolResult.Ok(
                new TriggeredProtocol(
                    ProtocolEntries.TellsNobody(found.Activation) ? NoHelp.NobodyTold : null,
                    found.Protocol.Slug,
                    id,
                    ProtocolEntries.Measures(found.Protocol, found.Activation, now),
                    Instants.Text(client.Now))
                {
                    Practice = PracticeEntry.Of(now, client.Now),
                },
                ProtocolEntryJson.Default.TriggeredProtocol)
            : ToolResult.Ok(
                new TriggeredProtocol(null, meant.Slug, id, [], Instants.Text(client.Now)),
                ProtocolEntryJson.Default.TriggeredProtocol);
    }
}

/// <param name="Warning">That nobody is told, where that is so; else null.</param>
/// <param name="ProtocolId">Which protocol runs.</param>
/// <param name="ActivationId">What is under way.</param>
/// <param name="ActivatedMeasures">What was set going.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record TriggeredProtocol(
    string? Warning, string ProtocolId, string ActivationId, IReadOnlyList<MeasureEntry> ActivatedMeasures,
    string AsOf)
{
    /// <summary>The home practises; null if it does not.</summary>
    public PracticeEntry? Practice { get; init; }
}
