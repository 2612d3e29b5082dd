using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Tests.Conversations;

/// <summary>A stored event in one line: its stored name, who wrote it, and what of it counts.</summary>
internal static class JournalWords
{
    internal static string Of(EventEnvelope envelope, DevicesView devices) =>
        $"{envelope.Name} {Who(envelope.Actor, devices)}{What(envelope.Event)}";

    private static string Who(Address actor, DevicesView devices) =>
        devices.Get(actor)?.Slug ?? (actor.Kind == DeviceKinds.SecuritySystem ? "alarm" : actor.Kind == RuleKinds.Rule ? actor.Id : actor.Kind);

    private static string What(IEvent @event) => @event switch
    {
        LightRequested e => e.On ? " on" : " off",
        SirenRequested e => e.On ? " on" : " off",
        ControlRequested e => $" {e.Target}",
        ControlRefused e => $" {e.Target}",
        ArmRequested e => $" {e.As ?? e.Mode.Word()}",
        ArmRefused e => $" {e.As ?? e.Mode.Word()}",
        RuleStepTaken e => $" {e.Action}",
        RuleStepSkipped e => $" {e.Action}",
        RuleReplaced e => $" version {e.Version}",
        ApprovalAsked e => $" {e.Tool}",
        _ => "",
    };
}
