using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>A protocol, every state by every command, silence included: tests/Rules.Tests/Tables/protocol.txt.</summary>
public sealed class ProtocolTableTests
{
    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    private static readonly string ForGood =
        ProtocolTests.OneByOne.Replace("\"cancel_seconds\":0", "\"acknowledgement_seconds\":0", StringComparison.Ordinal);

    [Fact]
    public void A_protocol_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable(
            "emergency protocol: in this state, told this, it does that", () => ProtocolTests.Named())
            .State("never written", _ => { })
            .State("written", Written)
            .State("switched off", h => { Written(h); h.Tell(At, new DisableProtocol()); })
            .State("deleted", h => { Written(h); h.Tell(At, new DeleteProtocol()); })
            .State("the first is told", Told)
            .State("somebody takes care", h => { Told(h); h.Tell(At, new AcknowledgeProtocol("tool"), Owner); })
            .State("all steps are taken", h => { Told(h); h.Advance(Duration.FromSeconds(301)); })
            .State("cancelled", h => { Told(h); h.Tell(At, new CancelProtocol("tool"), Owner); })
            .State("deleted while it runs", h => { Told(h); h.Tell(At, new DeleteProtocol()); })
            .Command("create the first", At, h => new CreateProtocol(ProtocolTests.Read(h, ProtocolTests.OneByOne)))
            .Command("create another", At, h => new CreateProtocol(ProtocolTests.Read(h, ForGood)))
            .Command("replace", At, h => new ReplaceProtocol(ProtocolTests.Read(h, ForGood)))
            .Command("replace version 9", At, h => new ReplaceProtocol(ProtocolTests.Read(h, ForGood), 9))
            .Command("enable", At, _ => new EnableProtocol())
            .Command("disable", At, _ => new DisableProtocol())
            .Command("delete", At, _ => new DeleteProtocol())
            .Command("activate", At, _ => new ActivateProtocol(ActivateProtocol.Called))
            .Command("acknowledge", At, _ => new AcknowledgeProtocol("tool"))
            .Command("acknowledge what is not there", At, _ => new AcknowledgeProtocol("tool") { Activation = "x" })
            .Command("pass on", At, _ => new EscalateProtocol("tool"))
            .Command("cancel", At, _ => new CancelProtocol("tool"))
            .Command("help is called at the panel", Panel, _ => new RaisePanic(IncidentKind.Panic))
            .Command("help is called in silence", Panel, _ => new RaisePanic(IncidentKind.Panic, true))
            .Command("an incident of others is over", At, _ => new ResolveProtocol("incident-x", IncidentEnd.Disarmed))
            .Command("anna has another address", Panel, h => new SetSecurityPolicy(h.View.Guard().Policy with
            {
                Contacts =
                [
                    .. h.View.Guard().Policy.Contacts.Select(c =>
                        c.Id == "anna" ? c with { Url = "https://example.org/other" } : c),
                ],
            }))
            .Command("deadline before its time", At, h => new DeadlineReached(h.Now))
            .Command("a stranger's call ended", At, _ => new EffectConcluded("x!anna", EffectOutcome.Delivered, "x", null, 1))
            .Wait("a minute passes", Duration.FromMinutes(1))
            .Wait("ten minutes pass", Duration.FromMinutes(10));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/protocol.txt", table.Print()));
    }

    private static void Written(TestHome home) =>
        home.Tell(At, new CreateProtocol(ProtocolTests.Read(home, ProtocolTests.OneByOne)), Owner);

    private static void Told(TestHome home)
    {
        Written(home);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
    }
}
