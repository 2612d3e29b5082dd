using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Access;

/// <summary>The page of approvals in Chromium, with scripts off and no mouse.</summary>
public sealed class ApprovalBrowserTests
{
    [Fact]
    public async Task Somebody_without_scripts_and_without_a_mouse_logs_in_and_approves()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await ApprovalPageTests.AskAsync(server);
        await using DevTools page = await DevTools.OpenAsync(new Uri(server.Http.BaseAddress!, "/approvals"));

        Assert.Contains(("heading", "Log in"), await page.SpokenAsync());
        Assert.Contains(("textbox", "Key"), await page.SpokenAsync());
        await page.TabToAsync("key");
        await page.TypeAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        await page.EnterAsync();
        Assert.Equal("/approvals", (string?)await page.LookAsync("location.pathname"));
        Assert.Contains(("heading", $"Approval {id}: pending"), await page.SpokenAsync());
        Assert.Contains(("button", "Refuse"), await page.SpokenAsync());
        await page.TabToAsync("Approve");
        await page.EnterAsync();

        Assert.Equal($"/approvals/{id}", (string?)await page.LookAsync("location.pathname"));
        Assert.Contains(("heading", $"Approval {id}: approved"), await page.SpokenAsync());
        Assert.Equal(1, await ApprovalPageTests.DisarmingsAsync(server));
        // The style is of the page's own policy, so that it was applied: everything else is refused.
        Assert.Equal("rgb(22, 22, 22)", (string?)await page.LookAsync("getComputedStyle(document.body).color"));
        Assert.DoesNotContain(page.Faults, f => f.ToJsonString().Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }
}
