using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Practising;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Incidents;

/// <summary>Asks the home's security system about its incidents, and answers with those that are open then.</summary>
internal sealed class IncidentCall(ActorClient client)
{
    private const string Unknown = "incident.name-an-open-one";

    internal static readonly ObjectSchema Output = Schema.OpenObject()
        .Required("incidents", IncidentEntries.Shape)
        .Required("as_of", Schema.Moment());

    internal async ValueTask<ToolResult> AskAsync(ICommand command, ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? meant, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        bool mayReadDuress = call.Principal.MayReadDuress;
        if (command is AcknowledgeIncident { Incident: null } && meant!.Guard().IncidentsFor(mayReadDuress).Count == 0)
        {
            // Nobody is asked for what comes to nothing.
            return ToolResult.Ok(
                new IncidentsAnswer([], Instants.Text(client.Now)) { Practice = PracticeEntry.Of(meant!, client.Now) },
                IncidentJson.Default.IncidentsAnswer);
        }

        Answer answer = await client.AskAsync(DeviceKinds.SecuritySystemOf(meant!.Home), command, arguments, call);
        HomeView view = await client.Homes.ViewAsync(meant.Home);
        if (!answer.Ok)
        {
            return answer.Refusal!.Code == Unknown
                ? NoSuch(ActorClient.FailureOf(answer), view, arguments.FindString("incident_id")!, mayReadDuress)
                : ActorClient.FailureOf(answer);
        }

        DevicesView devices = view.Part<DevicesView>();
        IReadOnlyList<IncidentEntry> open =
        [
            .. IncidentEntries.Open(view.Security(), devices, mayReadDuress),
            .. Own(command, view.Guard(), mayReadDuress).Select(i => IncidentEntries.Entry(i, devices)),
        ];
        IncidentsAnswer shown = new(open, Instants.Text(client.Now))
        {
            Practice = PracticeEntry.Of(view, client.Now),
            Warning = command is RaisePanic && view.Guard().Policy.Contacts.Count == 0 ? NoHelp.NobodyTold : null,
        };
        return ToolResult.Ok(shown, IncidentJson.Default.IncidentsAnswer);
    }

    /// <summary>
    /// Who called in silence is told what became of it, in the answer to that very call and nowhere else.
    /// </summary>
    private static IEnumerable<IncidentView> Own(ICommand command, GuardView guard, bool mayReadDuress) =>
        command is RaisePanic { Silent: true } raised && !mayReadDuress
            ? guard.Silent.Where(i => i.Kind == raised.Kind)
            : [];

    private static ToolFailure NoSuch(ToolFailure failure, HomeView view, string wanted, bool mayReadDuress)
    {
        string[] open = [.. view.Guard().IncidentsFor(mayReadDuress).Select(i => i.Id)];
        return failure with
        {
            Suggestion = "get_security_system_status shows the open incidents. Nothing was changed.",
            Faults = [ToolFailures.NoSuchFault("incident_id", "open incident", wanted, open) with { Values = [.. open] }],
        };
    }
}

internal sealed record IncidentsAnswer(IReadOnlyList<IncidentEntry> Incidents, string AsOf)
{
    /// <summary>The home practises: nobody is called for dispatch; null if it does not.</summary>
    public PracticeEntry? Practice { get; init; }

    /// <summary>That nobody is told, where that is so; else null.</summary>
    [JsonPropertyOrder(-1)]
    public string? Warning { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IncidentsAnswer))]
internal sealed partial class IncidentJson : JsonSerializerContext;
