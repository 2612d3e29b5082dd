using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home.Duress;

/// <summary>Whoever goes on entering codes where none are taken fills no journal; who is forced to is heard there, too.</summary>
[Collection(Alone.Name)]
public sealed class TurnedAwayTests
{
    private const string Porch = "porch";

    [Fact]
    public async Task Where_no_code_is_taken_a_few_are_written_down_and_then_none_and_a_duress_code_calls_for_help_all_the_same()
    {
        ManualTime time = new();
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(
            time, ("Access:DuressUrl", contact.Url), ("Webhooks:AllowPrivateAddresses", "true"));
        await server.ChosenCodeAsync("pat", "602915", "481250");
        string first = "";
        for (int i = 0; i < 5 + 10; i++)
        {
            first = await PresentAsync(server);
        }

        Assert.Equal("code.wait", first);
        long full = await SeqAsync(server);

        List<string> answers = [];
        foreach (string digits in new[] { "111222", "602915", "481250", "111222" })
        {
            (HttpStatusCode status, JsonObject json) = await EnterAsync(server, digits);
            json.Remove("request_id");
            json.Remove("timestamp");
            answers.Add($"{(int)status} {json.ToJsonString()}");
        }

        Assert.Contains("\"code.wait\"", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
        Assert.Equal("Pat", (await contact.NextAsync())["name"]!.GetValue<string>());
        Assert.Single(contact.Received);
        Assert.Equal(full, await SeqAsync(server));

        // Another channel, and the same one when its lock is over, are judged and written down as ever.
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, "602915")).Status);
        Assert.NotEqual(full, await SeqAsync(server));
    }

    /// <summary>Of digits that are nobody's, past the slow comparing.</summary>
    private static async Task<string> PresentAsync(HomeServer server)
    {
        AccessView access = (await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>();
        Answer answer = await server.Homes.AskAsync(new Request(
            DeviceKinds.AccessCodesOf(HomeServer.Home), new PresentCode(Porch, CodePurpose.Disarm, null, null, access.Version, "seal"), Principal.Engine,
            "guess"));
        return answer.Refusal!.Code;
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> EnterAsync(HomeServer server, string digits)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(
            new Uri("/keypad", UriKind.Relative), new { code = digits, action = "disarm", channel = Porch });
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static async Task<long> SeqAsync(HomeServer server) => (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
}
