using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Unparsed;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Over the wire: what nobody understands is in the home's journal as it came, and all else goes on.</summary>
public sealed class UnreadWireTests
{
    [Fact]
    public async Task An_answer_that_breaks_off_is_kept_as_it_came_and_the_next_one_is_read()
    {
        await using var house = await GatewayHouse.StartAsync();
        house.Control.AddFault(new FaultRule("/clients_api/ring_devices", "malformed"));
        house.Ring.Connection.Calls.RefreshDevices();
        PayloadKept kept = await house.JournaledAsync<PayloadKept>(k => k.Source == "ring_devices");
        Assert.Equal(["$: expected JSON"], kept.Reasons);
        Assert.StartsWith("{", kept.Payload.Text, StringComparison.Ordinal);
        Assert.Contains("\"location_id\":", kept.Payload.Text, StringComparison.Ordinal);
        Assert.False(kept.Payload.IsBase64);
    }

    [Fact]
    public async Task An_answer_that_is_no_text_is_kept_as_base64()
    {
        await using var house = await GatewayHouse.StartAsync();
        house.Control.AddFault(new FaultRule("/clients_api/ring_devices", "status", Status: 200, Body: "\u0000\u0001 edge"));
        house.Ring.Connection.Calls.RefreshDevices();
        PayloadKept kept = await house.JournaledAsync<PayloadKept>(k => k.Source == "ring_devices" && k.Payload.IsBase64);
        Assert.Equal("\u0000\u0001 edge"u8.ToArray(), Convert.FromBase64String(kept.Payload.Text));
    }

    [Fact]
    public async Task Secrets_are_taken_out_even_of_an_answer_that_breaks_off()
    {
        await using var house = await GatewayHouse.StartAsync();
        const string broken = """{"doorbots":[{"id":1,"address":"12 Quiet Lane","owner":{"email":"pat@example.org","x":"kept"},"token":"s3cr3t""";
        house.Control.AddFault(new FaultRule("/clients_api/ring_devices", "status", Status: 200, Body: broken));
        house.Ring.Connection.Calls.RefreshDevices();
        PayloadKept kept = await house.JournaledAsync<PayloadKept>(k => k.Payload.Text.Contains("\"x\":\"kept\"", StringComparison.Ordinal));
        Assert.DoesNotContain("Quiet Lane", kept.Payload.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pat@", kept.Payload.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", kept.Payload.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passing_event_of_the_hub_is_kept_once_however_often_it_comes()
    {
        await using var house = await GatewayHouse.StartAsync();
        house.Control.SetFaulted("Back Window", true);
        for (int i = 0; i < 3; i++)
        {
            house.Control.SetMode("all");
        }

        PayloadKept kept = await house.JournaledAsync<PayloadKept>(k => k.Source == "hub-message");
        Assert.Contains("bypass-required.wav", kept.Payload.Text, StringComparison.Ordinal);
        Assert.Equal(["an event of type speaker-event"], kept.Reasons);
        house.Control.SetFaulted("Back Window", false);
        await house.JournaledAsync<ContactClosed>(_ => true);
        Assert.Single(house.Events<PayloadKept>(), k => k.Shape == kept.Shape);
    }

    [Fact]
    public async Task A_value_of_the_panel_that_nobody_understands_is_kept_with_the_document_around_it()
    {
        await using var house = await GatewayHouse.StartAsync();
        string panel = house.Ring.Observer.Of<Devices.RingCloud.Observations.AlarmModeObserved>()[0].PanelZid;
        house.Control.SetFields(panel, new JsonObject { ["siren"] = 17 });
        PayloadKept kept = await house.JournaledAsync<PayloadKept>(k => k.Source == "alarm_socket");
        Assert.Contains("\"siren\":17", kept.Payload.Text, StringComparison.Ordinal);
    }
}
