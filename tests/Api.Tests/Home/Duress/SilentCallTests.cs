using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home.Duress;

/// <summary>
/// Help called for in silence stands in the answer to that call, in what recipients are told and in nothing else: the same evening with
/// such a call and without.
/// </summary>
[Collection(Alone.Name)]
public sealed class SilentCallTests
{
    [Fact]
    public async Task A_S20_nothing_that_can_be_asked_for_shows_that_help_was_called_for_in_silence()
    {
        await using Contact neighbour = await Contact.StartAsync();
        IReadOnlyList<(string What, string Said)> without = await EveningAsync(neighbour, []);
        Assert.False(neighbour.Notices.Reader.TryPeek(out _));
        IReadOnlyList<(string What, string Said)> with = await EveningAsync(neighbour, ["panic", "medical", "panic"]);
        Shown.AssertSame(without, with);
        for (int i = 0; i < 3; i++)
        {
            JsonNode told = (await neighbour.Notices.NextAsync()).Json;
            Assert.Equal(("incident.alarmed", true), (told["type"]!.GetValue<string>(), told["silent"]!.GetValue<bool>()));
        }
    }

    [Fact]
    public async Task Who_may_read_of_duress_is_shown_it_and_whoever_called_is_told_what_became_of_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject called) = await server.CallAsync("raise_panic", """{"kind":"panic","silent":true}""");
        Assert.Equal("panic", Assert.Single(called["incidents"]!.AsArray())!["kind"]!.GetValue<string>());
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        SecurityView security = server.Service<PresentSecurity>().Of(view);
        Assert.Null(GetSecuritySystemStatusTool.StatusOf(view, security, NodaTime.SystemClock.Instance.GetCurrentInstant()).Incidents);
        Assert.Single(GetSecuritySystemStatusTool.StatusOf(view, security, NodaTime.SystemClock.Instance.GetCurrentInstant(), mayReadDuress: true).Incidents!);
    }

    [Fact]
    public async Task A_contact_who_does_not_answer_to_a_silent_call_is_seen_in_no_health_and_no_metric()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await server.CallAsync("update_security_settings", $$"""{"settings":{"contacts":[{"id":"neighbour","url":"{{contact.Url}}"}]} }""");
        await server.BecomeAsync(AccessRole.Resident);
        Task held = contact.HoldOneAsync();
        await server.CallAsync("raise_panic", """{"kind":"panic","silent":true}""");
        await held.WaitAsync(Waits.Limit);
        await server.BecomeAsync(AccessRole.Operator);
        string metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("\nringactors_outbox_length 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nringactors_outbox_age_seconds 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("0 outside calls are not concluded", await server.Http.GetStringAsync("/health"), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<(string What, string Said)>> EveningAsync(Contact neighbour, string[] calls)
    {
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await server.CallAsync("update_security_settings", $$"""{"settings":{"contacts":[{"id":"neighbour","url":"{{neighbour.Url}}"}]} }""");
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Light","trigger_type":"alarm","trigger_conditions":{"alarm_states":["panic","medical"]},
             "actions":[{"type":"light","device_id":"front-camera","on":true}]}
            """);
        await server.ModeAsync(SecurityMode.Away);

        // To the owner silent calls are shown; to nobody else.
        await server.BecomeAsync(AccessRole.Resident);
        foreach (string kind in calls)
        {
            (HttpStatusCode status, JsonObject called) = await server.CallAsync("raise_panic", $$"""{"kind":"{{kind}}","silent":true}""");
            Assert.Equal(HttpStatusCode.OK, status);
            JsonNode made = called["incidents"]!.AsArray()[^1]!;
            Assert.Equal(kind, made["kind"]!.GetValue<string>());
            Assert.EndsWith("told", made["stage"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        // All that came of the calls is recorded before anything is read.
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<SecurityView>().Guard.Silent.All(i => server.How(i.Contacts, "neighbour") == "delivered"), Waits.Limit));
        List<(string, string)> said = [];
        await server.MotionAsync();
        (_, JsonObject armed) = await server.CallAsync("arm_security_system", """{"mode":"home","wait_seconds":0}""");
        said.Add(("armed", Shown.Plain(armed.ToJsonString())));
        (_, JsonObject unknown) = await server.CallAsync("acknowledge_incident", """{"incident_id":"call-1-1"}""");
        said.Add(("unknown", Shown.Plain(unknown.ToJsonString())));
        said.AddRange(await Shown.ReadAsync(server));
        return [.. said.Select(s => (s.Item1, Shown.WithoutPositions(s.Item2)))];
    }
}
