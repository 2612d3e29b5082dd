using RingActors.Devices.Domain.Access;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Tests.Protocols;
using RingActors.Rules.Webhooks;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Webhooks;

/// <summary>What is told from outside starts an emergency protocol by itself, with no automation in between.</summary>
public sealed class WebhookProtocolTests
{
    private static readonly Address Help = RuleKinds.ProtocolOf("home-1", "p");

    [Fact]
    public void A_delivery_that_fits_starts_a_protocol_once_and_one_that_does_not_starts_nothing()
    {
        TestHome home = ProtocolTests.Named();
        WebhookTests.Create(home);
        Assert.Null(home.Tell(Help, new CreateProtocol(ProtocolTests.Read(home, """
            {"name":"Help","cancel_seconds":0,
             "triggers":[{"type":"webhook","webhook":"nas","where":[{"field":"state","is":"on"}]}],
             "steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":600}]}]}
            """)), new Principal(PrincipalKind.Resident, "Pat")).Refusal);

        WebhookTests.Deliver(home, "d1", new WebhookValue("state") { Text = "off" });
        home.Tell(WebhookTests.Nas, new ReceiveDelivery("d2", [], [new WebhookFault("state", "It is wrong.")], null), WebhookTests.AsNas);
        Assert.DoesNotContain(home.Journal, e => e.Event is ProtocolActivated);

        WebhookTests.Deliver(home, "d3", new WebhookValue("state") { Text = "on" });
        WebhookTests.Deliver(home, "d3", new WebhookValue("state") { Text = "on" });
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal("anna", Assert.Single(home.Pending.Select(p => p.Effect.Request).OfType<SendProtocolNotice>()).Contact);
    }
}
