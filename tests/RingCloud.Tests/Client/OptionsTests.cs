using RingActors.Devices.RingCloud.Client.Settings;

namespace RingActors.RingCloud.Tests.Client;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_the_real_cloud_and_without_fault()
    {
        var options = new RingCloudOptions();
        Assert.Empty(RingCloudOptionsCheck.FaultsOf(options));
        Assert.Equal("https://oauth.ring.com/oauth/token", options.Endpoints.OAuth.AbsoluteUri);
        Assert.Equal("https://api.ring.com/clients_api/", options.Endpoints.Clients.AbsoluteUri);
        Assert.Null(options.Push.ApiKey);
        Assert.False(options.Push.IsOn);
    }

    [Fact]
    public void All_faults_are_told_at_once_with_setting_value_and_range()
    {
        var options = new RingCloudOptions
        {
            ClientId = "",
            CallsPerHourMax = 5,
            Endpoints = new RingEndpoints { OAuth = new Uri("http://oauth.example/token"), Clients = new Uri("https://api.example/clients_api") },
            AlarmSocket = new RingAlarmSocketOptions { Scheme = "http" },
            Push = new RingPushOptions { Heartbeat = TimeSpan.FromMinutes(20), SilenceMax = TimeSpan.FromMinutes(10) },
        };
        var thrown = Assert.Throws<RingOptionsException>(() => RingCloudOptionsCheck.Require(options));
        Assert.Equal(
            ["ClientId", "CallsPerHourMax", "Endpoints:OAuth", "Endpoints:Clients", "AlarmSocket:Scheme", "Push:SilenceMax"],
            thrown.Faults.Select(f => f.Setting));
        Assert.Contains("Ring:CallsPerHourMax is 5; it must be 60 to 100000.", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://mtalk.example:5228", false)]
    [InlineData("tcp://127.0.0.1:5228", true)]
    [InlineData("tls://mtalk.example:5228", true)]
    [InlineData("tls://mtalk.example", false)]
    [InlineData("https://mtalk.example:5228", false)]
    public void Google_messages_go_in_the_clear_to_loopback_only(string address, bool legal)
    {
        var options = new RingCloudOptions { Endpoints = new RingEndpoints { GoogleMessages = new Uri(address) } };
        Assert.Equal(legal, RingCloudOptionsCheck.FaultsOf(options).Count == 0);
    }

    [Fact]
    public void Printing_the_settings_does_not_print_the_key()
    {
        var options = new RingCloudOptions { Push = new RingPushOptions { ApiKey = "AIza-very-secret" } };
        Assert.DoesNotContain("very-secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", options.Push.ToString(), StringComparison.Ordinal);
    }
}
