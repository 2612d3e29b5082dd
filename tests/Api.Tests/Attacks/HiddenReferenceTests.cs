using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Tests.Attacks;

/// <summary>
/// What nobody sees is taken out of texts. A sealed name with it inside is none, and must not become one by that.
/// </summary>
public sealed class HiddenReferenceTests
{
    private const string Plain = "person:abcdefghijklmnop.QUJDREVGR0hJSktMTU5PUA~";
    private const string NotTaken = "text.leave-sealed-names-out";

    /// <summary>One of each sort that is taken out: format, bidi, tags, fillers, variation selectors, private use.</summary>
    public static TheoryData<int> Hidden =>
        [0x200b, 0x202e, 0x00ad, 0xfeff, 0x2060, 0x0600, 0xe0001, 0x034f, 0x2800, 0xfe0f, 0xe000, 0x115f, 0x2029];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void It_is_found_with_what_nobody_sees_in_it_however_that_is_written(int hidden)
    {
        string letter = char.ConvertFromUtf32(hidden);
        string escaped = string.Concat(letter.Select(c => $"\\u{(int)c:x4}"));
        string percent = Uri.EscapeDataString(letter);
        foreach (string inside in new[] { letter, escaped, escaped.Replace("\\", "\\\\", StringComparison.Ordinal), percent })
        {
            foreach (int at in new[] { 3, 7, 12, 24, Plain.Length - 1 })
            {
                string sent = Plain.Insert(at, inside);
                Assert.True(SealedInput.Has(Encoding.UTF8.GetBytes(sent)), sent);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Hidden))]
    public void No_text_becomes_one_by_taking_something_out(int hidden)
    {
        string sent = "A " + Plain.Insert(3, char.ConvertFromUtf32(hidden)) + " b";
        foreach (string cleaned in new[] { PlainText.WithoutHidden(sent), PlainText.OfOthers(sent), PlainText.Name(sent) })
        {
            Assert.False(Enumerable.Range(0, cleaned.Length).Any(i => SealedText.TryRead(cleaned.AsSpan(i), out _)), cleaned);
            Assert.StartsWith("A person", cleaned, StringComparison.Ordinal);
        }

        // What was sealed here stays, whatever else is taken out of the text around it.
        Assert.Equal($"A {Plain} b", PlainText.WithoutHidden($"A {char.ConvertFromUtf32(hidden)}{Plain} b"));
        Assert.DoesNotContain(Plain, PlainText.OfOthers($"A {Plain} b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_door_opens_a_name_for_an_assistant_of_this_home_or_of_another()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.CallAsync("update_security_settings",
            """{"home_id":"home-1","settings":{"contacts":[{"id":"zzneighbour","url":"https://example.org/zzaddress"}]}}""");
        RecipientPolicy contact = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Policy.Contacts[0];
        Assert.True(SealedText.IsSealed(contact.Url));
        using HttpClient own = server.As(await server.KeyAsync("own", AccessRole.Assistant, [HomeServer.Home]));
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Assistant, [HomeServer.OtherHome]));
        foreach (string name in new[] { contact.Id, contact.Url })
        {
            foreach (string inside in new[] { "\\u200b", "\u202e", "\\u00ad", "\uFEFF", "\\udb40\\udc01", "\u034f" })
            {
                foreach ((string path, string body) in Calls(name.Insert(3, inside)))
                {
                    foreach (HttpClient caller in new[] { own, other })
                    {
                        await NotOpenedAsync(caller, path, body);
                    }
                }

                using HttpClient nobody = server.As(null);
                await NotOpenedAsync(nobody, "/hooks/of-nobody", $$"""{"state":"{{name.Insert(3, inside)}}"}""");
            }
        }
    }

    [Fact]
    public async Task A_name_of_another_home_that_came_into_a_text_before_is_not_opened_there()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.CallAsync("update_security_settings",
            """{"home_id":"home-1","settings":{"contacts":[{"id":"zzneighbour","url":"https://example.org/zzaddress"}]}}""");
        RecipientPolicy contact = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Policy.Contacts[0];
        foreach (string home in new[] { HomeServer.Home, HomeServer.OtherHome })
        {
            JsonObject document = (JsonObject)JsonNode.Parse(
                """{"version":1,"name":"p","enabled":false,"triggers":[{"type":"motion","devices":[]}],"actions":[{"type":"notify","message":"x"}]}""")!;
            document["description"] = contact.Id;
            HomeView view = await server.Homes.ViewAsync(home);
            RuleDocument read = RuleParser.Read(document, RuleContextOf(view)).Document!;
            Answer made = await server.Homes.AskAsync(new Request(
                RuleKinds.AddressOf(home, "p"), new CreateRule(read, 500), new Principal(PrincipalKind.Local, "tests"), "make"));
            Assert.True(made.Ok, made.Refusal?.Detail);
        }

        (_, JsonObject here) = await server.CallAsync("get_automation", """{"home_id":"home-1","automation_id":"p"}""");
        (_, JsonObject there) = await server.CallAsync("get_automation", """{"home_id":"home-2","automation_id":"p"}""");
        Assert.Contains("zzneighbour", here.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("zzneighbour", there.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("a person of another home", there.ToJsonString(), StringComparison.Ordinal);
    }

    private static RuleContext RuleContextOf(HomeView view) => new(
        view.Part<DevicesView>(), "Europe/Berlin", [], new Dictionary<string, string>());

    private static (string Path, string Body)[] Calls(string text)
    {
        string document = $$"""{"name":"p","enabled":false,"description":"{{text}}","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"notify","message":"x"}]}""";
        return
        [
            ("/tools/create_security_automation", $$"""{"rule_document":{{document}},"automation_name":"p"}"""),
            ("/tools/create_security_automation", new JsonObject { ["automation_name"] = "p", ["rule_document"] = document }.ToJsonString()),
            ("/tools/get_device_details", $$"""{"device_id":"{{text}}"}"""),
            ("/tools/update_security_settings", $$$"""{"settings":{"contacts":[{"id":"a","url":"https://example.org/{{{text}}}"}]}}"""),
            ("/tools/" + Uri.EscapeDataString(text), "{}"),
            ("/api/v1/homes/home-1/automations", $$"""{"format":"ringactors-automations","automations":[{"document":{{document}} }]}"""),
            ("/mcp", $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_device_details","arguments":{"device_id":"{{{text}}}"} } }"""),
        ];
    }

    private static async Task NotOpenedAsync(HttpClient caller, string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await caller.PostAsync(new Uri(path, UriKind.Relative), content);
        string answer = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("zz", answer, StringComparison.Ordinal);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path} {body}: {(int)response.StatusCode} {answer}");
        Assert.Contains(NotTaken, answer, StringComparison.Ordinal);
    }
}
