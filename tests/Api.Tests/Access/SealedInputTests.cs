using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Tests.Access;

/// <summary>
/// Names are opened in answers. Whoever has a copy of a journal, or a log, and a key of any sort must not have them opened by sending them.
/// </summary>
public sealed class SealedInputTests
{
    private const string Id = "abcdefghijklmnop";
    private const string Sealed = "person:" + Id + ".QUJDREVGR0hJSktMTU5PUA~";

    [Theory]
    [InlineData("\\u0070erson:" + Id + ".QUJD~", true)]
    [InlineData("person\\u003a" + Id + ".QUJD\\u007e", true)]
    [InlineData("{\\\"x\\\":\\\"\\\\u0070erson:" + Id + ".QUJD~\\\"}", true)]
    [InlineData("p%65rson%3A" + Id + ".QUJD%7E", true)]
    [InlineData("person:person:" + Id + ".QUJD~", true)]
    [InlineData(Sealed, true)]
    [InlineData("person:" + Id + ".QUJD", false)]
    [InlineData("person:" + Id + ".~", false)]
    [InlineData("person:" + Id, false)]
    [InlineData("person:abc.QUJD~", false)]
    [InlineData("person:ABCDEFGHIJKLMNOP.QUJD~", false)]
    [InlineData("a person: at the door\\n%", false)]
    [InlineData("", false)]
    public void It_is_found_however_it_is_escaped(string sent, bool found) =>
        Assert.Equal(found, SealedInput.Has(Encoding.UTF8.GetBytes(sent)));

    [Fact]
    public void What_Ring_names_is_never_taken_for_one()
    {
        Assert.False(SealedText.TryRead(PlainText.Name(Sealed), out _));
        Assert.DoesNotContain("person:", PlainText.Name($"Door {Sealed} {Sealed}"), StringComparison.Ordinal);
        Assert.Equal("Front person: door", PlainText.Name("Front person: door"));
    }

    [Fact]
    public async Task No_answer_opens_a_name_for_whoever_sent_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync(
            "update_security_settings", """{"settings":{"contacts":[{"id":"zzneighbour","url":"https://example.org/zzaddress"}]}}""");
        RecipientPolicy contact = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Policy.Contacts[0];
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        foreach (string name in new[] { contact.Id, contact.Url })
        {
            Assert.True(SealedText.IsSealed(name));
            string escaped = name.Replace("person", "\\u0070erson", StringComparison.Ordinal);
            string inner = new JsonObject { ["device_id"] = name }.ToJsonString().Replace("person", "\\u0070erson", StringComparison.Ordinal);
            (HttpClient By, string Method, string Path, string? Body, string Type)[] sent =
            [
                (machine, "GET", $"/audit?{name}=1", null, ""),
                (machine, "GET", $"/audit?{Uri.EscapeDataString(name).Replace("person", "p%65rson", StringComparison.Ordinal)}=1", null, ""),
                (server.Http, "POST", $"/tools/{name}", "{}", "application/json"),
                (server.Http, "GET", $"/api/v1/homes/{name}", null, ""),
                (server.Http, "POST", "/tools/get_device_details", $$"""{"device_id":"{{name}}"}""", "application/json"),
                (server.Http, "POST", "/tools/get_device_details", $$"""{"device_id":"{{escaped}}"}""", "application/json"),
                (server.Http, "POST", "/tools/get_device_details", new JsonObject { ["device_id"] = inner }.ToJsonString(), "application/json"),
                (server.Http, "POST", "/tools/create_security_automation", $$"""{"automation_name":"{{name}}"}""", "application/json"),
                (server.Http, "POST", "/session", "to=" + Uri.EscapeDataString(name), "application/x-www-form-urlencoded"),
                (server.Http, "POST", "/mcp", $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{escaped}}}","arguments":{ } } }""", "application/json"),
            ];
            foreach ((HttpClient by, string method, string path, string? body, string type) in sent)
            {
                using HttpRequestMessage request = new(new HttpMethod(method), path)
                {
                    Content = body is null ? null : new StringContent(body, Encoding.UTF8, type),
                };
                using HttpResponseMessage response = await by.SendAsync(request);
                string answer = await response.Content.ReadAsStringAsync();
                Assert.DoesNotContain("zz", answer, StringComparison.Ordinal);
                Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path}: {(int)response.StatusCode} {answer}");
                Assert.Contains("text.leave-sealed-names-out", answer, StringComparison.Ordinal);
            }
        }
    }
}
