using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Home.Handlers;

/// <summary>acknowledge_incident and raise_panic.</summary>
internal sealed class IncidentHandlers(HomeDesk desk)
{
    private const string Unknown = "incident.name-an-open-one";

    public ValueTask<ToolResult> AcknowledgeAsync(ToolArguments arguments, ToolCallContext call) =>
        AskAsync(new AcknowledgeIncident(arguments.FindString("incident_id")), arguments, call);

    public ValueTask<ToolResult> PanicAsync(ToolArguments arguments, ToolCallContext call)
    {
        IncidentKind kind = arguments.GetString("kind") switch
        {
            "fire" => IncidentKind.Fire,
            "medical" => IncidentKind.Medical,
            _ => IncidentKind.Panic,
        };
        return AskAsync(new RaisePanic(kind, arguments.GetBoolean("silent")), arguments, call);
    }

    private async ValueTask<ToolResult> AskAsync(ICommand command, ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? meant, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        Answer answer = await desk.AskAsync(DeviceKinds.SecuritySystemOf(meant!.Home), command, arguments, call);
        HomeView view = await desk.Host.Homes.ViewAsync(meant.Home);
        if (!answer.Ok)
        {
            return answer.Refusal!.Code == Unknown
                ? NoSuch(HomeDesk.FailureOf(answer), view, arguments.FindString("incident_id")!)
                : HomeDesk.FailureOf(answer);
        }

        return ToolResult.Ok(
            new IncidentsAnswer(IncidentWords.Open(view.Part<SecurityView>(), view.Part<DevicesView>()), HomeDesk.Text(desk.Now)),
            HomeJson.Default.IncidentsAnswer);
    }

    private static ToolFailure NoSuch(ToolFailure failure, HomeView view, string wanted)
    {
        string[] open = [.. view.Part<SecurityView>().Guard.Incidents.Select(i => i.Id)];
        return failure with
        {
            Suggestion = "get_security_system_status shows the open incidents. Nothing was changed.",
            Faults = [ToolFailures.NoSuchFault("incident_id", "open incident", wanted, open) with { Values = [.. open] }],
        };
    }
}
