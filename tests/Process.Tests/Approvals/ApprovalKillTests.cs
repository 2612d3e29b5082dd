using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Kills;
using RingActors.Process.Tests.Product;
using RingActors.Testing.Watchdog;

namespace RingActors.Process.Tests.Approvals;

/// <summary>
/// The real program, killed with SIGKILL at every step of an approval: the end is the same as without. What it is
/// compared with is what a caller, the base station and the journal saw.
/// </summary>
public sealed class ApprovalKillTests
{
    public static TheoryData<string> Steps => ["never", "asked", "shown", "approving", "approved", "carried out"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Killed_at_any_step_an_approval_comes_to_the_same_end(string step)
    {
        await using ApprovalHouse house = await ApprovalHouse.BuildAsync();
        await house.ArmAsync();
        JsonObject asked = await house.AskAsync();
        string id = (string)asked["id"]!;
        await At("asked");
        JsonObject shown = await house.ShowAsync(id);
        Assert.Equal(
            ("pending", (string?)asked["effect"], EndOf(asked)), ((string?)shown["status"], (string?)shown["effect"], EndOf(shown)));
        await At("shown");
        if (step == "approving")
        {
            await KillWhileApprovingAsync(house, id);
        }

        (HttpStatusCode status, JsonObject approved) = await house.ApproveAsync(id);
        Assert.True(status == HttpStatusCode.OK, approved.ToJsonString());
        await At("approved");
        await Eventually.SeesAsync(() => Task.FromResult(house.Disarmings > 0), "the base station told to disarm");
        await At("carried out");
        await Eventually.SeesAsync(async () => await house.ModeAsync() == "disarmed", "the alarm disarmed");

        // Approved once more it is the first result, whatever was killed in between.
        (status, JsonObject again) = await house.ApproveAsync(id);
        Assert.Equal(
            (HttpStatusCode.OK, "approved", "api-key:tablet", "key", (string?)approved["answered_at"]),
            (status, (string?)again["status"], (string?)again["answered_by"], (string?)again["way"], (string?)again["answered_at"]));
        await house.Product.KillAsync();
        string[] names = [.. Decisions.Read(house.House.Data).Names];
        Assert.Equal(
            (1, 1, 1, 0),
            (Count("approval.asked"), Count("approval.granted"), Count("security.disarm-requested"), Count("approval.lapsed") + Count("approval.expired")));

        int Count(string name) => names.Count(n => n == name);
        Task At(string here) => here == step ? house.KillAndStartAsync() : Task.CompletedTask;
    }

    [Fact]
    [TakesLong(6, "Waits until an approval ends that the program was asked for a minute before.")]
    public async Task One_whose_end_comes_while_the_program_is_down_is_over_when_it_is_back()
    {
        await using ApprovalHouse house = await ApprovalHouse.BuildAsync(validFor: "1m");
        await house.ArmAsync();
        JsonObject asked = await house.AskAsync();
        string id = (string)asked["id"]!;
        DateTimeOffset ends = EndOf(asked);
        await house.KillAndStartAsync(() => Eventually.SeesAsync(
            () => Task.FromResult(TimeProvider.System.GetUtcNow() >= ends ? "over" : null), () => $"the end at {ends:O}", TimeSpan.FromMinutes(3)));

        Assert.Equal("expired", (string?)(await house.ShowAsync(id))["status"]);
        (HttpStatusCode status, JsonObject late) = await house.ApproveAsync(id);
        Assert.Equal((HttpStatusCode.Conflict, "approval.ask-again"), (status, (string?)late["code"]));
        Assert.Contains("expired", (string?)late["error"], StringComparison.Ordinal);
        Assert.NotEqual(id, (string?)(await house.AskAsync())["id"]);
        Assert.Equal(0, house.Disarmings);
        await house.Product.KillAsync();
        string[] names = [.. Decisions.Read(house.House.Data).Names];
        Assert.Equal((1, 0), (names.Count(n => n == "approval.expired"), names.Count(n => n == "approval.granted")));
    }

    private static DateTimeOffset EndOf(JsonObject approval) => DateTimeOffset.Parse((string)approval["ends_at"]!, CultureInfo.InvariantCulture);

    /// <summary>Killed once the journal was written to after the answer was sent off: before or after it is told.</summary>
    private static async Task KillWhileApprovingAsync(ApprovalHouse house, string id)
    {
        JournalWrites writes = new(house.House.Data);
        Task<(HttpStatusCode, JsonObject)> approving = house.ApproveOnceAsync(id);
        await writes.SeesAsync(1);
        await house.KillAndStartAsync();
        try
        {
            await approving;
        }
        catch (HttpRequestException)
        {
            // Whoever approved never learned what became of it; they do it again.
        }
    }
}
