using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Tests.Home.Duress;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>Codes over HTTP: setting them, entering them, and what must never be seen of them.</summary>
[Collection(Alone.Name)]
public sealed class AccessCodeTests
{
    [Fact]
    public async Task A_code_is_set_disarms_and_is_named_in_the_history_and_its_digits_are_nowhere()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode set, JsonObject code) = await SetAsync(server, "pat", new { name = "Pat", digits = 8 });
        Assert.Equal(HttpStatusCode.OK, set);
        Assert.Equal("Pat", code["code"]!["name"]!.GetValue<string>());
        string digits = DigitsOf(code);
        await server.ModeAsync(SecurityMode.Away);

        (HttpStatusCode status, JsonObject entered) = await EnterAsync(server, digits, "disarm");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Pat", entered["taken_from"]!.GetValue<string>());
        Assert.Equal("requested", entered["state"]!.GetValue<string>());
        await server.ModeAsync(SecurityMode.Disarmed);

        (_, JsonObject history) = await server.CallAsync("get_security_history", "{}");
        string told = history.ToJsonString();
        Assert.Contains("The code of Pat was used to disarm (keypad).", told, StringComparison.Ordinal);
        Assert.Contains("resident:Pat", told, StringComparison.Ordinal);
        Assert.DoesNotContain(digits, told, StringComparison.Ordinal);
        Assert.DoesNotContain(digits, await server.Http.GetStringAsync(new Uri("/access-codes", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain(digits, await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        Assert.All(await server.FilesAsync(), f => Assert.False(f.Content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digits)) >= 0, f.Name));
    }

    /// <summary>Worked out anew after what docs/access-codes.md says of it.</summary>
    [Fact]
    public async Task What_is_kept_of_a_code_is_PBKDF2_of_600000_rounds_under_a_key_that_is_not_in_the_journal()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject made) = await SetAsync(server, "pat", new { name = "Pat", digits = 6 });
        AccessView access = (await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>();
        AccessCode code = Assert.Single(access.Codes.Values);
        Assert.Equal(2, code.Verifiers.Count);
        byte[] peppered = AccessKey.Open(server.Paths.Directory).Peppered(DigitsOf(made));
        Assert.Contains(
            Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(
                peppered, Convert.FromBase64String(access.Salt!), 600_000, HashAlgorithmName.SHA256, 32)),
            code.Verifiers);
    }

    [Fact]
    public async Task Everything_wrong_with_a_code_is_told_at_once_and_no_digits_are_repeated()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject refused) = await SetAsync(
            server, "Pat!", new { name = "", code = "12a4", duress_code = "12", digits = 3, valid_until = "yesterday", can_arm = "yes" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["can_arm", "code", "code_id", "digits", "duress_code", "name", "valid_until"],
            refused["details"]!.AsArray().Select(d => d!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal).Distinct());
        Assert.DoesNotContain("12a4", refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duress_code_needs_somebody_outside_to_call()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject refused) = await SetAsync(server, "pat", new { name = "Pat", duress = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Access:DuressUrl", refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duress_code_whose_call_could_not_arrive_is_refused()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Access:DuressUrl", "http://127.0.0.1:9/help"));
        (HttpStatusCode status, JsonObject refused) = await SetAsync(server, "pat", new { name = "Pat", duress = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no public address", refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duress_call_that_is_refused_is_made_again()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        contact.Refuse(1);
        await using HomeServer server = await HomeServer.StartAsync(
            ("Access:DuressUrl", contact.Url), ("Webhooks:AllowPrivateAddresses", "true"));
        (_, JsonObject made) = await SetAsync(server, "pat", new { name = "Pat", duress = true });
        await EnterAsync(server, made["shown_once"]!["duress_code"]!.GetValue<string>(), "disarm");
        Assert.Equal("access.duress", (await contact.NextAsync())["type"]!.GetValue<string>());
        Assert.Equal(1, contact.Refused);
    }

    [Fact]
    public async Task A_S19_wrong_codes_lock_the_keypad_and_the_answer_does_not_tell_a_right_code_from_a_wrong_one()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ChosenCodeAsync("pat", "1234");
        for (int i = 0; i < 5; i++)
        {
            (HttpStatusCode status, JsonObject wrong) = await EnterAsync(server, "9999", "disarm");
            Assert.Equal((HttpStatusCode.Conflict, "code.wrong"), (status, wrong["code"]!.GetValue<string>()));
        }

        (_, JsonObject right) = await EnterAsync(server, "1234", "disarm");
        (_, JsonObject other) = await EnterAsync(server, "5678", "disarm");
        Assert.Equal("code.wait", right["code"]!.GetValue<string>());
        Assert.Equal(Shown.Plain(right.ToJsonString()), Shown.Plain(other.ToJsonString()));
        JsonObject codes = (await server.Http.GetFromJsonAsync<JsonObject>(new Uri("/access-codes", UriKind.Relative)))!;
        Assert.NotNull(codes["locked_until"]!["*"]);
    }

    [Fact]
    public async Task The_keypad_says_which_modes_there_are_and_what_is_in_the_way()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ChosenCodeAsync("pat", "1234");
        using HttpResponseMessage mistyped = await server.Http.PostAsJsonAsync(
            new Uri("/keypad", UriKind.Relative), new { code = "1234", action = "arm", mode = "awya" });
        Assert.Equal(HttpStatusCode.NotFound, mistyped.StatusCode);
        Assert.Contains("away", await mistyped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        (HttpStatusCode status, JsonObject refused) = await EnterAsync(server, "1234", "arm");
        Assert.Equal((HttpStatusCode.OK, "refused"), (status, refused["state"]!.GetValue<string>()));
        Assert.Contains("In the way: ", refused["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_arms_again_by_code_is_told_of_that_and_not_of_an_earlier_time_though_the_clock_stands_still()
    {
        await using HomeServer server = await HomeServer.StartAsync(new ManualTime());
        await server.ChosenCodeAsync("pat", "1234");
        Assert.Equal("requested", (await EnterAsync(server, "1234", "arm")).Json["state"]!.GetValue<string>());
        await server.ModeAsync(SecurityMode.Away);
        await server.ModeAsync(SecurityMode.Disarmed);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        (_, JsonObject again) = await EnterAsync(server, "1234", "arm");
        Assert.Equal(("refused", "disarmed"), (again["state"]!.GetValue<string>(), again["phase"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_code_that_arms_a_home_whose_exit_delay_runs_is_accepted_as_it_is_over_every_other_face()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ChosenCodeAsync("pat", "1234");
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel
        {
            Mode = SecurityMode.Away,
            DelayEndsAt = Patch.Of<Instant?>(SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(5)),
        });
        (_, JsonObject keypad) = await EnterAsync(server, "1234", "arm");
        (_, JsonObject tool) = await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0}""");
        Assert.Equal(("accepted", "exit_delay"), (keypad["state"]!.GetValue<string>(), keypad["phase"]!.GetValue<string>()));
        Assert.Equal("accepted", tool["intent"]!["state"]!.GetValue<string>());

        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal("confirmed", (await EnterAsync(server, "1234", "arm")).Json["state"]!.GetValue<string>());
        (_, JsonObject armed) = await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0}""");
        Assert.Equal("confirmed", armed["intent"]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Digits_are_made_here_and_another_code_is_to_be_had_and_the_one_before_is_good_for_nothing_then()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode chosen, JsonObject refused) = await SetAsync(server, "pat", new { name = "Pat", code = "40289173" });
        Assert.Equal(HttpStatusCode.BadRequest, chosen);
        Assert.Contains("Leave it out; digits says how many, 4 to 8.", refused.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("40289173", refused.ToJsonString(), StringComparison.Ordinal);

        (_, JsonObject made) = await SetAsync(server, "pat", new { name = "Pat", can_arm = false });
        Assert.Equal(6, DigitsOf(made).Length);
        Assert.Equal("no-store", (await RenewAsync(server, "pat", new { digits = 4 })).Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, DigitsOf(made), "disarm")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await RenewAsync(server, "nobody", new { duress = false })).StatusCode);

        using HttpResponseMessage renewed = await RenewAsync(server, "pat", new { digits = 4, duress = false });
        JsonObject other = (await renewed.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(4, DigitsOf(other).Length);
        Assert.False(other["code"]!["can_arm"]!.GetValue<bool>());
        Assert.Equal("code.wrong", (await EnterAsync(server, DigitsOf(made), "disarm")).Json["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, DigitsOf(other), "disarm")).Status);
    }

    [Fact]
    public async Task A_code_that_was_chosen_before_keeps_working_and_a_weak_one_is_called_so_once_it_is_used()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ChosenCodeAsync("pat", "12345678");
        await server.ChosenCodeAsync("sam", "917355");
        Assert.DoesNotContain("weak", await server.Http.GetStringAsync(new Uri("/access-codes", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, "12345678", "disarm")).Status);
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, "917355", "disarm")).Status);
        JsonArray codes = (await server.Http.GetFromJsonAsync<JsonObject>(new Uri("/access-codes", UriKind.Relative)))!["codes"]!.AsArray();
        Assert.Equal([true, null], codes.Select(c => c!["weak"]?.GetValue<bool>()));
        (_, JsonObject history) = await server.CallAsync("get_security_history", "{}");
        Assert.Contains("The code of Pat is of those that are guessed first (pat).", history.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("12345678", history.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_S19_who_guesses_with_a_code_of_their_own_between_is_locked_out_and_the_household_is_not()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await server.ChosenCodeAsync("pat", "602915");
        await server.ChosenCodeAsync("guest", "730418");
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, "602915", "arm", channel: "hall")).Status);
        int judged = 0;
        string answer = "";
        for (int i = 0; i < 60; i++)
        {
            answer = (await EnterAsync(server, "5551" + i, "disarm", channel: "mine")).Json["code"]!.GetValue<string>();
            judged += answer == "code.wrong" ? 1 : 0;
            if (i % 4 == 0)
            {
                await EnterAsync(server, "730418", "arm", channel: "mine");
            }

            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("code.wait", answer);
        Assert.InRange(judged, 20, 30 + 3);
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(server, "602915", "disarm", channel: "hall")).Status);
        (_, JsonObject elsewhere) = await EnterAsync(server, "602915", "disarm", channel: "porch");
        Assert.Contains("within a day", elsewhere.ToJsonString(), StringComparison.Ordinal);
        JsonObject codes = (await server.Http.GetFromJsonAsync<JsonObject>(new Uri("/access-codes", UriKind.Relative)))!;
        Assert.NotNull(codes["budget_spent_until"]);
    }

    [Fact]
    public async Task A_code_is_removed_and_good_for_nothing_then()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ChosenCodeAsync("pat", "1234");
        using HttpResponseMessage removed = await server.Http.DeleteAsync(new Uri("/access-codes/pat", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        (_, JsonObject wrong) = await EnterAsync(server, "1234", "disarm");
        Assert.Equal("code.wrong", wrong["code"]!.GetValue<string>());
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> SetAsync(HomeServer server, string id, object body)
    {
        using HttpResponseMessage response = await server.Http.PutAsJsonAsync(new Uri($"/access-codes/{Uri.EscapeDataString(id)}", UriKind.Relative), body);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> EnterAsync(
        HomeServer server, string digits, string action, string channel = "keypad")
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(new Uri("/keypad", UriKind.Relative), new { code = digits, action, channel });
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static Task<HttpResponseMessage> RenewAsync(HomeServer server, string id, object body) =>
        server.Http.PostAsJsonAsync(new Uri($"/access-codes/{id}/renew", UriKind.Relative), body);

    private static string DigitsOf(JsonObject made) => made["shown_once"]!["code"]!.GetValue<string>();
}
