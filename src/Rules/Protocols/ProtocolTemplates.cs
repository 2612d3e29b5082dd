using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;

namespace RingActors.Rules.Protocols;

/// <summary>
/// What a household can take as it stands, or change: one for each emergency, and the one that every home has from its
/// first moment. They name no device, recipient or address, so each is right in every home.
/// </summary>
public static class ProtocolTemplates
{
    /// <summary>What a call for help starts where nobody wrote another.</summary>
    public static ProtocolDocument Default { get; } = new()
    {
        Name = "Emergency",
        Description = "What every home has: lights, the alarm's sirens, pictures, and the home's recipients told.",
        CancelSeconds = 0,
        Steps = [Lights, new AlarmSirensAction(), Pictures, All(3)],
    };

    /// <summary>By the word that asks for it.</summary>
    public static IReadOnlyDictionary<string, ProtocolDocument> ByName { get; } =
        new SortedDictionary<string, ProtocolDocument>(StringComparer.Ordinal)
        {
            ["burglary"] = new()
            {
                Name = "Burglary",
                Incidents = [IncidentKind.Burglary.Word(), IncidentKind.Tamper.Word(), IncidentKind.Panic.Word()],
                Steps = [Lights, Pictures, OneByOne()],
            },
            ["fire"] = new()
            {
                Name = "Fire",
                Incidents = [IncidentKind.Fire.Word()],
                Priority = 10,
                Steps = [Lights, new AlarmSirensAction(), All(5)],
            },
            ["co"] = new()
            {
                Name = "Carbon monoxide",
                Incidents = [IncidentKind.Co.Word()],
                Priority = 10,
                Steps = [Lights, new AlarmSirensAction(), All(5)],
            },
            ["water"] = new()
            {
                Name = "Water",
                Incidents = [IncidentKind.Flood.Word()],
                Priority = 200,
                Steps = [new CloseValveAction([]) { Kinds = DeviceKinds.Devices }, OneByOne()],
            },
            ["medical"] = new()
            {
                Name = "Medical help",
                Incidents = [IncidentKind.Medical.Word()],
                Priority = 20,
                Steps =
                [
                    Lights,
                    All(5),
                    new IfAction(
                        [new EmergencyCondition { Acknowledged = false }],
                        [new NotifyAction("Nobody has answered the call for medical help.")]),
                ],
            },
        };

    private static LightAction Lights => new([]) { Kinds = DeviceKinds.Devices };

    private static SnapshotAction Pictures => new([]) { Kinds = DeviceKinds.Devices };

    private static EscalateAction All(int loops) => new([new EscalationLevel()], Loops: loops);

    private static EscalateAction OneByOne() =>
        new([new EscalationLevel(InOrder: true), new EscalationLevel(Repeat: 3)]);
}
