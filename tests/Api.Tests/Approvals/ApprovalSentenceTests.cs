using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.CommandLine;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Approvals;

/// <summary>
/// Whoever approves reads the same sentence, all of it, wherever they approve: over HTTP, on the page, in the list of the
/// page, by the link and at the command line; and nothing that somebody wrote is more than text there.
/// </summary>
public sealed class ApprovalSentenceTests
{
    private const string Create = "/tools/create_security_automation";
    private const string Change = "/tools/change_automation";
    private const string Nasty = "<script>alert(1)</script> & \\\"Approve\\\" '><form action=//evil.example>";
    private const string Siren = """
        "trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
        "response_actions":[{"type":"siren_on","devices":["front-camera"],"duration_seconds":30}]
        """;

    [Theory]
    [InlineData(Create, """{"automation_name":"NASTY","trigger_type":"motion","response_actions":[{"type":"webhook","url":"https://example.org/<b>?a=1&b=2","message":"x"}]}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"update","patch":{"name":"NASTY","description":"NASTY","priority":7}}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"update","patch":{"enabled":false,"max_lateness_seconds":1}}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"update","patch":{"actions":[{"type":"webhook","url":"https://example.org/a?who=me","headers":{"X-Leak":"secret:nas","X-B":"1"},"body":{"a":"NASTY"}}]}}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"pause","until":"UNTIL"}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"disable"}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"delete"}""")]
    [InlineData(Change, """{"automation_id":"night-siren","action":"update","patch":{"actions":MANY}}""")]
    public async Task Whoever_approves_reads_all_of_the_sentence_wherever_they_are_and_as_text(string tool, string body)
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(
            ("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [new RecipientPolicy("son", phone.Url) { Role = AccessRole.Owner }],
        }));
        await SendAsync(server.Http, HttpMethod.Post, Create, $$"""{"automation_name":"Night siren",{{Siren}}}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        string many = $"[{string.Join(',', Enumerable.Repeat("""{"type":"delay","seconds":9}""", 20))}]";
        string until = DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        (HttpStatusCode status, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, tool, body.Replace("NASTY", Nasty, StringComparison.Ordinal).Replace("MANY", many, StringComparison.Ordinal)
                .Replace("UNTIL", until, StringComparison.Ordinal));
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        string id = (string)waits["approval"]!["id"]!;
        string effect = (string)waits["approval"]!["effect"]!;
        Assert.DoesNotContain(effect, char.IsControl);

        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage list = await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        string link = new Uri((string)(await phone.NextAsync())["link"]!).AbsolutePath;
        using Visitor son = new(server.Http.BaseAddress!);
        foreach (VisitedPage page in new[] { list, await visitor.OpenAsync($"/approvals/{id}"), await son.OpenAsync(link) })
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains($"<dd>{effect}</dd>", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page.Markup, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("evil.example>", page.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", page.Markup, StringComparison.Ordinal);
        }

        Assert.Contains($": {effect}{Environment.NewLine}", await AtTheCommandLineAsync(server, id), StringComparison.Ordinal);
        Assert.Equal(effect, (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["effect"]);
        Assert.Equal("pending", (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    /// <summary>What it shows before it asks for a code or key; nothing is typed.</summary>
    private static async Task<string> AtTheCommandLineAsync(HomeServer server, string id)
    {
        server.Service<InstanceChallenges>().Accept(
            new InstanceFiles(server.Data).Announce(server.Http.BaseAddress!.ToString().TrimEnd('/')));
        using StringWriter output = new();
        ApproveCommand command = new(new StringReader("\n"), output, output, _ => null);
        Assert.Equal(ExitCodes.Usage, await command.RunAsync(server.Data, id, "approve", default));
        return output.ToString();
    }
}
