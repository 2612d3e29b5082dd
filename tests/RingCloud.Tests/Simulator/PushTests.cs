using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class PushTests
{
    [Fact]
    public void The_tests_own_decryption_opens_the_reference_vector()
    {
        using var keys = WebPushKeys.From(
            "JBLiw2Du0ql8aGaQIKlyZRYv5SuyS70anF79HKMpCO4",
            "BCenmrfdpxaA2gIGtjhV-v87a4lHv6Bz3ba7Ijn5dwcRIqD40-KQUqVBrs6USfMFNisvb-G4exZcd0U4vjXe8LM",
            "vfScPDiCEC_AF_-2YRCMYw");

        var plain = keys.Decrypt(
            Base64Url.DecodeFromChars("Y0ea1poJCyWCd-yPum-ZQQ"),
            Base64Url.DecodeFromChars(
                "BDm9w073HmldLnsv8TT0fuIJpXK2mV4VeFTVGGnUyUYR8XtzwwWtaBfEmBI2cJE4qfRznfPQKSZ5h2z6ZQ82FEg"),
            Base64Url.DecodeFromChars(
                "YXTcLB_M-o_ZJHfK1WhEYhJrE2zk-ZAFQr429-38kYKQKYgno_33OyOsjdH4AiNXBjKKYp6eZaK0"
                + "gNDELCE9nzRIt302jnMhs7CdE9liBbq9JzJaLW3yKGSEGXLxaNTtIUxuMQviiYDJxvA"));

        Assert.Equal(
            """{"data":{"version":"2.0.0"},"from":"876313859327","priority":"high","fcmMessageId":"m-1"}""",
            Encoding.UTF8.GetString(plain));
    }

    [Fact]
    public async Task A_press_arrives_encrypted_with_every_entry_as_json_in_a_string()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);

        var id = server.Control.Press();
        var received = await push.NotificationAsync();

        Assert.Equal("com.ring.pn.live-event.ding", received.Entry("android_config")["category"]!.GetValue<string>());
        Assert.Equal("2.0.0", received.Message["data"]!["version"]!.GetValue<string>());
        var ding = received.Entry("data")["event"]!["ding"]!;
        Assert.Equal(id.ToString(), ding["id"]!.GetValue<string>());
        Assert.Equal("button_press", ding["subtype"]!.GetValue<string>());
        Assert.Equal(DemoHousehold.FrontDoorId, received.Entry("data")["device"]!["id"]!.GetValue<long>());
        Assert.Equal(DemoHousehold.LocationId, received.Entry("data")["location"]!["id"]!.GetValue<string>());
        Assert.Contains(server.Control.Messages(), message => message.Channel == "push-plain"
            && JsonNode.DeepEquals(JsonNode.Parse(message.Text), received.Message));
    }

    [Fact]
    public async Task A_motion_with_a_picture_is_pushed_twice_under_the_same_id()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);

        server.Control.Motion("Back Garden", "human", withSnapshot: true);
        var first = await push.NotificationAsync();
        var second = await push.NotificationAsync();

        Assert.Equal("human", first.Entry("data")["event"]!["ding"]!["detection_type"]!.GetValue<string>());
        Assert.Null(first.Message["data"]!["img"]);
        Assert.EndsWith($":{DemoHousehold.BackGardenId}", second.Entry("img")["snapshot_uuid"]!.GetValue<string>());
        Assert.Equal(
            first.Entry("data")["event"]!["ding"]!["id"]!.GetValue<string>(),
            second.Entry("data")["event"]!["ding"]!["id"]!.GetValue<string>());
        Assert.NotEqual(first.PersistentId, second.PersistentId);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_replayed_at_the_next_login_and_what_was_is_not()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);
        server.Control.Press();
        var first = await push.NotificationAsync();
        Assert.Equal(1, server.Control.CutPushSockets());
        Assert.True(await push.IsClosedAsync());
        server.Control.Motion("Front Camera");

        await LoginAsync(push);
        Assert.Equal(first.PersistentId, (await push.NotificationAsync()).PersistentId);
        var second = await push.NotificationAsync();

        await LoginAsync(push, first.PersistentId);
        Assert.Equal(second.PersistentId, (await push.NotificationAsync()).PersistentId);
        await LoginAsync(push, second.PersistentId);
        server.Control.Press();
        Assert.DoesNotContain((await push.NotificationAsync()).PersistentId, new[] { first.PersistentId, second.PersistentId });
    }

    /// <summary>The one before is closed a moment later: what is told in that moment is not for it.</summary>
    [Fact]
    public async Task A_new_login_takes_the_place_of_the_connection_before_at_once()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);
        for (var login = 0; login < 20; login++)
        {
            await push.LoginBesideAsync();
            Assert.Equal(3, (await push.ReadAsync()).Tag);
            Assert.Equal(1, server.Control.State()["push_sockets"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task A_long_notification_spans_several_records()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);
        var name = new string('x', 6_000);
        server.Control.SetFields("Front Door", new JsonObject { ["description"] = name });

        server.Control.Press(DemoHousehold.FrontDoorId.ToString());
        var received = await push.NotificationAsync();

        Assert.True(received.EncryptedBytes > 2 * (4096 + 16));
        Assert.Equal(name, received.Entry("data")["device"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Only_subscribed_devices_are_pushed_and_nothing_after_the_session_is_forgotten()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);
        using var ring = new SimClient(server);
        ring.Use(server.Control.IssueTokens().AccessToken);
        using var ended = await ring.SendAsync(
            HttpMethod.Post, ring.Clients($"doorbots/{DemoHousehold.FrontCameraId}/motions_unsubscribe"));

        server.Control.Motion("Front Camera");
        server.Control.Motion("Back Garden");
        Assert.Equal("Back Garden", (await push.NotificationAsync()).Entry("data")["device"]!["name"]!.GetValue<string>());

        server.Control.ForgetSessions();
        server.Control.Press();
        Assert.Single(server.Control.Messages(), message => message.Channel == "push-plain");
    }

    [Fact]
    public async Task An_alarm_mode_change_is_pushed_as_version_one()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);

        server.Control.SetMode("some");
        var notice = (await push.NotificationAsync()).Entry("gcmData");

        Assert.Equal("com.ring.push.HANDLE_NEW_SECURITY_PANEL_MODE_SOME_NOTICE", notice["action"]!.GetValue<string>());
        Assert.Equal(DemoHousehold.LocationId, notice["alarm_meta"]!["location_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dings_come_as_version_one_by_option_at_either_depth(bool nested)
    {
        await using var server = await RingCloudServer.StartAsync(
            new RingCloudOptions { PushPayloadVersion = 1, PushV1Nested = nested });
        using var push = await ConnectedAsync(server);

        var id = server.Control.Press();
        var received = await push.NotificationAsync();
        var gcm = nested ? received.Entry("data")["gcmData"]! : received.Entry("gcmData");

        Assert.Equal("com.ring.push.HANDLE_NEW_DING", gcm["action"]!.GetValue<string>());
        Assert.Equal(id, gcm["ding"]!["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_ping_is_acknowledged_and_a_known_device_keeps_its_identity()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await ConnectedAsync(server);

        await push.WriteAsync([0, 0]);
        Assert.Equal(1, (await push.ReadAsync()).Tag);
        await push.CheckInAgainAsync();
    }

    [Fact]
    public async Task A_login_with_a_wrong_token_is_refused_and_closed()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var push = await PushClient.RegisteredAsync(server);

        await push.LoginAsync(push.SecurityToken + 1);

        var (tag, fields) = await push.ReadAsync();
        Assert.Equal(3, tag);
        Assert.Equal(401UL, Protobuf.Read(fields[3][0].Bytes)[1][0].Number);
        Assert.True(await push.IsClosedAsync());
    }

    private static async Task<PushClient> ConnectedAsync(RingCloudServer server)
    {
        var push = await PushClient.RegisteredAsync(server);
        await LoginAsync(push);
        return push;
    }

    private static async Task LoginAsync(PushClient push, params string[] acknowledged)
    {
        await push.LoginAsync(null, acknowledged);
        var (tag, fields) = await push.ReadAsync();
        Assert.Equal(3, tag);
        Assert.Empty(fields[3]);
    }
}
