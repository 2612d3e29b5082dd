using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Operations;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Api.Tests.Access;

/// <summary>
/// Names and addresses of persons are shown, and people are told, as long as there are their keys; what is written has
/// none of them.
/// </summary>
public sealed class PersonNameTests
{
    /// <summary>Of each there is one place in which it comes in.</summary>
    private static readonly string[] Canaries =
        ["zzrecipient", "zzaddress", "zzcode", "Zzholder", "Zzresident", "zzringid", "Zzpast", "zzasked", "zzaskedat", "zzguest", "Zzguestname"];

    [Fact]
    public async Task No_file_has_the_name_or_address_of_anybody_after_a_life_with_all_of_them()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await LiveAsync(server, contact);
        Assert.Equal("", Found(await server.FilesAsync()));

        // All of them are shown: what is not there could not be found either.
        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"limit":100}""");
        (_, JsonObject settings) = await server.CallAsync("get_security_settings", "{}");
        string approvals = await server.Http.GetStringAsync("/approvals");
        string codes = await server.Http.GetStringAsync("/access-codes");
        string shown = history.ToJsonString() + settings.ToJsonString() + approvals + codes;
        Assert.Equal(Canaries.Where(c => c != "zzringid"), Canaries.Where(c => shown.Contains(c, StringComparison.Ordinal)));
        Assert.DoesNotContain(SealedText.Start, shown, StringComparison.Ordinal);

        // With all that is written when it stops: snapshots of actors and views, and a journal without its log.
        await server.StopEngineAsync();
        IReadOnlyList<(string Name, byte[] Content)> files = await server.FilesAsync();
        Assert.Equal("", Found(files));
        Assert.Contains(files, f => f.Content.AsSpan().IndexOf("incident.told"u8) >= 0);
    }

    [Fact]
    public async Task Who_is_erased_is_named_nowhere_and_told_nothing_and_the_alarm_goes_on()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await LiveAsync(server, contact);
        PersonSeals seals = server.Service<PersonSeals>();
        SecurityView security = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>();
        string recipient = SealedText.IdOf(security.Guard.Policy.Contacts[0].Id)!;
        foreach (string id in File.ReadAllLines(Path.Combine(server.Data, PersonKeyFile.FileName)).Select(l => (string)JsonNode.Parse(l)!["id"]!))
        {
            Assert.True(seals.Erase(id, SystemClock.Instance.GetCurrentInstant()));
        }

        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"limit":100}""");
        (_, JsonObject settings) = await server.CallAsync("get_security_settings", "{}");
        string health = await server.Http.GetStringAsync("/health");
        string shown = history.ToJsonString() + settings.ToJsonString() + await server.Http.GetStringAsync("/approvals")
            + await server.Http.GetStringAsync("/access-codes") + health;
        Assert.All(Canaries, c => Assert.DoesNotContain(c, shown, StringComparison.Ordinal));
        Assert.Contains($"a person who was erased ({recipient}) was told (http.204).", shown, StringComparison.Ordinal);
        Assert.Contains("was erased and is told nothing", health, StringComparison.Ordinal);
        Assert.Contains("They were erased: take them out of the settings.", settings.ToJsonString(), StringComparison.Ordinal);

        await AlarmAsync(server);
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<SecurityView>().Guard.Incidents.Any(i => i.Contacts.Values.Contains("failed")), Waits.Limit));
        (_, history) = await server.CallAsync("get_security_history", """{"limit":20}""");
        Assert.Contains("could not be told (recipient.was-erased)", history.ToJsonString(), StringComparison.Ordinal);
        await server.StopEngineAsync();
        Assert.True(Verified(await server.FilesAsync()).Holds);
    }

    [Fact]
    public async Task Keys_that_are_missing_are_said_in_health_and_settings_and_the_alarm_goes_on()
    {
        string elsewhere = Directory.CreateTempSubdirectory("ringactors-").FullName;
        try
        {
            await using HomeServer server = await HomeServer.StartAsync();
            PersonSeals lost = new(PersonKeyFile.Open(elsewhere), server.Service<Api.Access.AccessKey>().PersonsKey);
            SecurityPolicy policy = new()
            {
                Incidents = new() { AbortSeconds = 0, SoundSeconds = 0 },
                Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }],
                Zones = [new() { Device = HomeServer.Camera.Id, Type = ZoneType.Instant, Modes = ["away"] }],
                Contacts = [new("zzrecipient", "https://example.org/zzaddress")],
            };
            Assert.True(SealedPolicies.TrySeal(HomeServer.Home, policy, [], lost, out SecurityPolicy? sealedOne));
            await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(sealedOne));
            JsonNode part = JsonNode.Parse(await server.Http.GetStringAsync("/health"))!["subsystems"]!.AsArray()
                .Single(s => (string?)s!["name"] == "persons")!;
            Assert.Equal("degraded", (string?)part["state"]);
            Assert.Equal(
                "home-1: 1 contact cannot be told; keys of 1 person are missing. Put persons.keys back into the data directory "
                + "and start anew, or set them again.",
                (string?)part["detail"]);
            (_, JsonObject settings) = await server.CallAsync("get_security_settings", "{}");
            Assert.Contains("Their address cannot be read: put persons.keys back", settings.ToJsonString(), StringComparison.Ordinal);
            await AlarmAsync(server);
            Assert.Equal("alarm", (await server.CallAsync("get_security_system_status", "{}")).Json["incidents"]![0]!["kind"] is null ? "" : "alarm");
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public async Task The_stream_of_events_names_everybody_whom_history_names_and_shows_no_reference()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await LiveAsync(server, contact);
        using HttpClient reader = server.As(await server.KeyAsync("looks", AccessRole.Reader));
        foreach (HttpClient caller in new[] { server.Http, reader })
        {
            // A reader is shown of an address where it leads, here as there.
            (_, JsonObject history) = await KeyTests.SendAsync(
                caller, HttpMethod.Post, "/tools/get_security_history", """{"limit":100}""");
            string[] named = [.. Canaries.Where(c => history.ToJsonString().Contains(c, StringComparison.Ordinal))];
            Assert.Contains("Zzholder", named);
            string told = "";
            await using EventReader stream = await EventReader.OpenAsync(caller, HomeServer.Home + ":0");
            while (!named.All(c => told.Contains(c, StringComparison.Ordinal)))
            {
                Told next = await stream.NextAsync("home");
                told += next.Id + next.Data.ToJsonString();
            }

            Assert.DoesNotContain(SealedText.Start, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_model_is_shown_names_too()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await SetAsync(server, "zzrecipient", "https://example.org/zzaddress");
        await ObserveAsync(server, "all", "Zz \"the rock\" Doe");
        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            server.Http));
        CallToolResult settings = await client.CallToolAsync("get_security_settings");
        CallToolResult history = await client.CallToolAsync("get_security_history");
        string shown = JsonSerializer.Serialize(new[] { settings, history }, McpJsonUtilities.DefaultOptions);
        Assert.Contains("zzaddress", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(SealedText.Start, shown, StringComparison.Ordinal);
        Assert.Contains(
            history.StructuredContent!.Value.GetProperty("entries").EnumerateArray(),
            e => e.GetProperty("by").GetString() == "resident:Zz \"the rock\" Doe");
    }

    [Fact]
    public async Task Those_who_were_named_before_are_shown_as_they_were_and_sealed_at_the_next_start()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await SetAsync(server, "zzrecipient", contact.Url);
        GuardView guard = (await server.Homes.ViewAsync(HomeServer.Home)).Guard();
        Address alarm = DeviceKinds.SecuritySystemOf(HomeServer.Home);
        await server.TellAsync(alarm, new SetSecurityPolicy(guard.Policy with { Contacts = [new("neighbour", contact.Url)] }));
        string digits = await MakeCodeAsync(server, "pat", "Pat");
        await UnsealCodeAsync(server);

        // While an incident is open, those who are told of it go on by the name by which they were.
        await AlarmAsync(server);
        await server.Service<NamesOfBefore>().SealAsync();
        Assert.Equal("neighbour", (await server.Homes.ViewAsync(HomeServer.Home)).Guard().Policy.Contacts[0].Id);
        Assert.Equal("incident.alarmed", (await contact.Notices.NextAsync()).Type);
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Guard().Incidents.All(i => server.How(i.Contacts, "neighbour") == "delivered"), Waits.Limit));
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.Equal("incident.ended", (await contact.Notices.NextAsync()).Type);

        await server.Service<NamesOfBefore>().SealAsync();
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        Assert.All(view.Guard().Policy.Contacts, c => Assert.True(SealedText.IsSealed(c.Id) && SealedText.IsSealed(c.Url)));
        AccessCode code = Assert.Single(view.Part<AccessView>().Codes.Values);
        Assert.Equal(("pat", "Pat"), (server.Opened(code.Id), server.Opened(code.Name)));
        await server.Service<NamesOfBefore>().SealAsync();
        HomeView again = await server.Homes.ViewAsync(HomeServer.Home);
        Assert.Same(view.Guard().Policy, again.Guard().Policy);
        Assert.Equal(view.Part<AccessView>().Version, again.Part<AccessView>().Version);

        using HttpResponseMessage entered = await EnterAsync(server, digits, "disarm");
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"limit":100}""");
        string told = history.ToJsonString();
        Assert.Contains("A code of Pat was set (pat).", told, StringComparison.Ordinal);
        Assert.Contains("The code of Pat was used to disarm (keypad).", told, StringComparison.Ordinal);
        Assert.Contains("neighbour was told (http.204).", told, StringComparison.Ordinal);
        Assert.DoesNotContain(SealedText.Start, told, StringComparison.Ordinal);
        await AlarmAsync(server);
        Assert.Equal("incident.alarmed", (await contact.Notices.NextAsync()).Type);
    }

    [Fact]
    public async Task Codes_are_named_renewed_and_removed_by_the_id_that_people_gave_them()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await MakeCodeAsync(server, "pat", "Pat");
        await MakeCodeAsync(server, "ann", "Ann");
        JsonArray codes = JsonNode.Parse(await server.Http.GetStringAsync("/access-codes"))!["codes"]!.AsArray();
        Assert.Equal(["ann", "pat"], codes.Select(c => (string?)c!["code_id"]));
        await MakeCodeAsync(server, "pat", "Patricia");
        using HttpResponseMessage renewed = await server.Http.PostAsJsonAsync("/access-codes/pat/renew", new { duress = false });
        Assert.Equal("Patricia", (string?)JsonNode.Parse(await renewed.Content.ReadAsStringAsync())!["code"]!["name"]);
        using HttpResponseMessage nobody = await server.Http.PostAsJsonAsync("/access-codes/pta/renew", new { duress = false });
        Assert.Contains("pat", await nobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage removed = await server.Http.DeleteAsync("/access-codes/pat");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        codes = JsonNode.Parse(await server.Http.GetStringAsync("/access-codes"))!["codes"]!.AsArray();
        Assert.Equal(["ann"], codes.Select(c => (string?)c!["code_id"]));
    }

    /// <summary>Everything that names a person happens once.</summary>
    private static async Task LiveAsync(HomeServer server, Contact contact)
    {
        await SetAsync(server, "zzrecipient", contact.Url + "?to=zzaddress");
        string digits = await MakeCodeAsync(server, "zzcode", "Zzholder");
        await MakeCodeAsync(server, "zzguest", "Zzguestname", SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1));
        await ObserveAsync(server, "all", "Zzresident");
        using (HttpResponseMessage disarmed = await EnterAsync(server, digits, "disarm"))
        {
            Assert.Equal(HttpStatusCode.OK, disarmed.StatusCode);
            Assert.Contains("Zzholder", await disarmed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await ObserveAsync(server, "none", "Zzresident");
        await server.Gateway.ObserveAsync(
            new HubHistoryTold(HomeServer.Home, [PastRow()], []) { LearnedAt = SystemClock.Instance.GetCurrentInstant() },
            default);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpResponseMessage asked = await claude.PostAsJsonAsync(
            "/tools/update_security_settings",
            new { settings = new { contacts = new[] { new { id = "zzasked", url = "https://example.org/zzaskedat" } } } });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await AlarmAsync(server);
        Assert.Equal("incident.alarmed", (await contact.Notices.NextAsync()).Type);
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Guard().Incidents.Any(i => server.How(i.Contacts, "zzrecipient") == "delivered"), Waits.Limit));
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.Equal("incident.ended", (await contact.Notices.NextAsync()).Type);

        // A reader as well as an assistant is shown who did what.
        (_, JsonObject status) = await server.CallAsync("get_security_system_status", "{}");
        Assert.DoesNotContain(SealedText.Start, status.ToJsonString(), StringComparison.Ordinal);
    }

    private static AlarmPast PastRow() => new(
        "hub",
        SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(3),
        new AlarmDevice { Zid = "z-panel", Document = "{}" },
        new AlarmPanel { Mode = "some" },
        new HashSet<string> { AlarmPanelKeys.Mode },
        [],
        new AlarmContext { InitiatorType = "user", InitiatorName = "Zzpast", EventId = "e-1" });

    /// <summary>The journal as whoever has its files alone sees it.</summary>
    private static VerificationReport Verified(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        string copy = Directory.CreateTempSubdirectory("ringactors-").FullName;
        try
        {
            foreach ((string name, byte[] content) in files.Where(f => Path.GetFileName(f.Name).StartsWith("journal.db", StringComparison.Ordinal)))
            {
                File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(name)), content);
            }

            return JournalVerifier.Verify(Path.Combine(copy, "journal.db"));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string Found(IReadOnlyList<(string Name, byte[] Content)> files) => string.Join(
        ", ",
        from file in files
        from canary in Canaries
        where file.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)) >= 0
        select $"{canary} in {Path.GetFileName(file.Name)}");

    private static async Task SetAsync(HomeServer server, string id, string url)
    {
        (_, JsonObject set) = await server.CallAsync("update_security_settings", $$"""
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
              "zones":[{"device":"front-camera","type":"instant","modes":["away"]}],
              "incidents":{"abort_seconds":0,"sound_seconds":0},"contacts":[{"id":"{{id}}","url":"{{url}}"}]} }
            """);
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
    }

    private static async Task<string> MakeCodeAsync(HomeServer server, string id, string name, Instant? from = null)
    {
        using HttpResponseMessage made = await server.Http.PutAsJsonAsync(
            $"/access-codes/{id}", from is { } at ? (object)new { name, valid_from = Instants.Text(at) } : new { name });
        string answer = await made.Content.ReadAsStringAsync();
        Assert.True(made.IsSuccessStatusCode, answer);
        Assert.Equal((id, name), ((string?)JsonNode.Parse(answer)!["code"]!["code_id"], (string?)JsonNode.Parse(answer)!["code"]!["name"]));
        return (string)JsonNode.Parse(answer)!["shown_once"]!["code"]!;
    }

    /// <summary>As a version of before would have written it.</summary>
    private static async Task UnsealCodeAsync(HomeServer server)
    {
        AccessView access = (await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>();
        AccessCode code = Assert.Single(access.Codes.Values);
        await server.TellAsync(
            DeviceKinds.AccessCodesOf(HomeServer.Home),
            new SetAccessCode(code with { Id = server.Opened(code.Id), Name = server.Opened(code.Name) }, access.Salt!) { OnlyNames = true });
        Assert.Equal("pat", Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>().Codes.Keys));
    }

    private static Task<HttpResponseMessage> EnterAsync(HomeServer server, string digits, string action) =>
        server.Http.PostAsJsonAsync(new Uri("/keypad", UriKind.Relative), new { code = digits, action });

    private static ValueTask ObserveAsync(HomeServer server, string mode, string by) => server.Gateway.ObserveAsync(
        new AlarmModeObserved(
            HomeServer.Home, "hub", "z-panel", new AlarmPanel { Mode = mode }, AlarmReportCause.Changed, [],
            new AlarmContext { InitiatorType = "user", InitiatorId = "zzringid", InitiatorName = by })
        {
            ToldKeys = new HashSet<string> { AlarmPanelKeys.Mode },
            IsWhole = true,
            LearnedAt = SystemClock.Instance.GetCurrentInstant(),
        },
        default);

    private static async Task AlarmAsync(HomeServer server)
    {
        await server.ModeAsync(SecurityMode.Disarmed);
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Guard().Incidents);
    }
}
