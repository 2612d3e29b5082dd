using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;

namespace RingActors.Api.Tests.Home;

/// <summary>While no home is known every cause has its own answer: what a person has to do, or how long to wait.</summary>
public sealed class NoHomeYetTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 12, 0);

    [Theory]
    [InlineData(RingLinkState.LoginNeeded, null, "home.log-in-to-ring", null)]
    [InlineData(RingLinkState.Blocked, 7200, "home.wait-for-ring", 7200)]
    [InlineData(RingLinkState.Degraded, 90, "home.wait-for-ring", 90)]
    [InlineData(RingLinkState.Down, 20, "home.wait-for-ring", 20)]
    [InlineData(RingLinkState.Down, null, "home.wait-for-ring", 60)]
    [InlineData(RingLinkState.Down, -3, "home.wait-for-ring", 1)]
    [InlineData(RingLinkState.Connecting, null, "home.wait-for-ring", 1)]
    public void Each_state_of_the_list_has_its_own_answer(RingLinkState state, int? nextIn, string code, int? wait)
    {
        RingLinkHealth list = new(RingSubsystem.DeviceList, "", state, Now, "The cause of it")
        {
            NextTryAt = nextIn is { } seconds ? Now + Duration.FromSeconds(seconds) : null,
        };
        ToolFailure failure = NoHomeYet.Of([list], null, Now);
        Assert.Equal((code, wait), (failure.Code, (int?)failure.RetryAfter?.TotalSeconds));
        Assert.Equal(state != RingLinkState.Connecting, failure.Error.Contains("The cause of it.", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_list_that_was_read_whole_and_is_empty_is_an_account_that_sees_nothing()
    {
        RingLinkHealth partial = new(RingSubsystem.DeviceList, "", RingLinkState.Degraded, Now, "It came in part.");
        Assert.Equal("home.wait-for-ring", NoHomeYet.Of([partial], null, Now).Code);
        Assert.Equal("home.none-visible", NoHomeYet.Of([partial with { SeesNothing = true }], null, Now).Code);
    }

    [Fact]
    public void Before_the_list_is_asked_for_the_login_says_whether_it_can_be()
    {
        RingLinkHealth login = new(RingSubsystem.Login, "", RingLinkState.LoginNeeded, Now, "Run: ringactors login");
        RingLinkHealth list = new(RingSubsystem.DeviceList, "", RingLinkState.Connecting, Now, "Reading the devices.");
        Assert.Equal("home.log-in-to-ring", NoHomeYet.Of([login, list], null, Now).Code);
        Assert.Equal("home.log-in-to-ring", NoHomeYet.Of([login], null, Now).Code);
    }

    [Fact]
    public void A_connection_that_cannot_be_made_says_why_and_until_when_or_that_nothing_is_tried_again()
    {
        DateTimeOffset now = Now.ToDateTimeOffset();
        ToolFailure again = NoHomeYet.Of([], new ConnectTrouble(now, 2, "disk full", now.AddSeconds(30)), Now);
        Assert.Equal(("home.wait-for-ring", 30), (again.Code, again.RetryAfter?.TotalSeconds));
        Assert.Contains("disk full.", again.Error, StringComparison.Ordinal);
        Assert.Equal("home.change-the-settings", NoHomeYet.Of([], new ConnectTrouble(now, 1, "no such address", null), Now).Code);
        Assert.Equal(1, NoHomeYet.Of([], null, Now).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("nothing", HttpStatusCode.Conflict, "home.none-visible")]
    [InlineData("no login", HttpStatusCode.Conflict, "home.log-in-to-ring")]
    [InlineData("429", HttpStatusCode.ServiceUnavailable, "home.wait-for-ring")]
    [InlineData("406", HttpStatusCode.ServiceUnavailable, "home.wait-for-ring")]
    public async Task The_real_connection_tells_each_cause_to_the_callers_of_tools(string cause, HttpStatusCode expected, string code)
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync();
        switch (cause)
        {
            case "nothing":
                cloud.Control.SetSeen("nothing");
                break;
            case "429" or "406":
                cloud.Control.AddFault(new FaultRule(
                    "/clients_api/*", "status", 1000, Status: int.Parse(cause, System.Globalization.CultureInfo.InvariantCulture), RetryAfterSeconds: 500));
                break;
        }

        (string, string)[] login = cause == "no login" ? [("Ring:Token", "no token of Ring's")] : [("Ring:Token", cloud.Control.IssueTokens().RefreshToken)];
        await using HomeServer server = await HomeServer.StartAtAsync(cloud, login);
        (HttpStatusCode status, JsonObject answer) = await AnsweredAsync(server);
        Assert.Equal((expected, code), (status, (string?)answer["code"]));
        if (expected == HttpStatusCode.ServiceUnavailable)
        {
            Assert.Matches("Try again in [0-9]{3,} s", (string?)answer["suggestion"]);
        }
        else
        {
            Assert.Contains("login", (string?)answer["error"], StringComparison.Ordinal);
        }
    }

    /// <summary>What is answered when the first list was asked for.</summary>
    private static async Task<(HttpStatusCode Status, JsonObject Json)> AnsweredAsync(HomeServer server)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Waits.Limit)
        {
            bool isAsked = server.Ring?.Links.Any(l => l is { Subsystem: RingSubsystem.DeviceList, State: not RingLinkState.Connecting }
                && (l.NextTryAt is not null || l.State == RingLinkState.LoginNeeded)) == true;
            (HttpStatusCode, JsonObject) answer = await server.CallAsync("get_devices", "{}");
            if (isAsked)
            {
                return answer;
            }
        }

        throw new TimeoutException("The device list was not asked for.");
    }
}
