using System.Diagnostics;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>
/// The demo home as a newcomer meets it: one command, and a cloud of its own beside the program. It must work, and nothing may
/// be left behind, whether the program stops, is killed, or finds the leftovers of another life.
/// </summary>
public sealed class DemoTests
{
    private static readonly string[] Household =
    [
        "alarm-base-station", "back-garden", "back-window", "front-camera", "front-door", "front-door-contact", "hallway-motion",
        "keypad", "kitchen-smoke", "range-extender",
    ];

    [Theory]
    [InlineData("--demo")]
    [InlineData]
    public async Task The_demo_home_works_from_the_first_command_to_the_last_and_leaves_nothing_behind(params string[] arguments)
    {
        await using DemoProduct demo = new();
        await using RunningProduct product = await demo.StartAsync(arguments);
        using DemoCloudProcess cloud = await demo.CloudAsync();
        await ConnectedAsync(product);
        Assert.Contains($"curl -X POST '{cloud.Control.ToString().TrimEnd('/')}/motion?device=Front%20Camera'", product.Errors);

        JsonObject armed = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        Assert.Equal("confirmed", armed["intent"]!["state"]!.GetValue<string>());
        Assert.Equal("armed", armed["phase"]!.GetValue<string>());
        JsonNode seen = await cloud.PostAsync("motion?device=Front%20Camera");
        Assert.True(seen["ok"]!.GetValue<bool>());
        await Eventually.SeesAsync(async () => await SawMotionAsync(product), "the motion in the history");

        Assert.Equal(0, await product.StopAsync());
        Assert.True(cloud.HasEnded, "The demo cloud outlived a graceful stop.");
        Assert.False(demo.HasNote);
    }

    /// <summary>
    /// A newcomer makes a model a key, and sees it ask: in the demo home nobody has an owner's key to type, and whoever calls without one
    /// is the owner.
    /// </summary>
    [Fact]
    public async Task A_model_is_given_a_key_in_the_demo_home_and_asks_before_it_disarms()
    {
        await using DemoProduct demo = new();
        await using RunningProduct product = await demo.StartAsync("--demo");
        await ConnectedAsync(product);
        await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });

        (int exit, string made, string errors) = await demo.RunAsync("keys", "create", "claude", "--role", "assistant");

        Assert.True(exit == 0, made + errors);
        Assert.DoesNotContain("Owner's key", made, StringComparison.Ordinal);
        using HttpClient model = new() { BaseAddress = product.Url };
        model.DefaultRequestHeaders.Authorization = new("Bearer", made.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("ra_", StringComparison.Ordinal)));
        using HttpResponseMessage waits = await model.PostAsync(
            new Uri("tools/disarm_security_system", UriKind.Relative), new StringContent("{}", null, "application/json"));
        Assert.Contains("approval.wait-for-a-person", await waits.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("away", (await product.CallAsync("get_security_system_status"))["mode"]!.GetValue<string>());
        (exit, string list, _) = await demo.RunAsync("keys", "list");
        Assert.True(exit == 0 && list.Contains("claude: assistant", StringComparison.Ordinal), list);
    }

    [Fact]
    public async Task After_a_kill_the_next_start_takes_over_the_cloud_and_ends_it_in_good_order()
    {
        await using DemoProduct demo = new();
        await using RunningProduct first = await demo.StartAsync("--demo");
        using DemoCloudProcess cloud = await demo.CloudAsync();
        await ConnectedAsync(first);
        await first.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        await first.KillAsync();
        Assert.False(cloud.HasEnded, "As the real cloud it must outlive a kill of the program.");

        await using RunningProduct second = await demo.StartAsync("--demo");
        await ConnectedAsync(second);
        using DemoCloudProcess found = await demo.CloudAsync();
        Assert.Equal(cloud.Instance, found.Instance);
        await Eventually.SeesAsync(
            async () => (await second.CallAsync("get_security_system_status"))["mode"]?.GetValue<string>() == "away",
            "the mode, once the base station is heard again");
        await cloud.PostAsync("motion?device=Front%20Camera");
        await Eventually.SeesAsync(async () => await SawMotionAsync(second), "the motion in the history");

        Assert.Equal(0, await second.StopAsync());
        Assert.True(cloud.HasEnded, "The demo cloud of the life before was left behind.");
    }

    [Fact]
    public async Task A_cloud_that_died_is_replaced_and_its_pid_is_nobody_s_business_any_more()
    {
        await using DemoProduct demo = new();
        await using RunningProduct first = await demo.StartAsync("--demo");
        using DemoCloudProcess cloud = await demo.CloudAsync();
        await first.KillAsync();
        cloud.Kill();
        await cloud.EndedAsync();

        // The pid has passed to a stranger, and nobody is at the address.
        using System.Diagnostics.Process stranger = Stranger();
        JsonObject note = cloud.Note.DeepClone().AsObject();
        note["Pid"] = stranger.Id;
        demo.Note(note);
        await using RunningProduct second = await demo.StartAsync("--demo");
        await ConnectedAsync(second);
        using DemoCloudProcess replaced = await demo.CloudAsync();
        Assert.NotEqual(cloud.Instance, replaced.Instance);

        Assert.Equal(0, await second.StopAsync());
        Assert.True(replaced.HasEnded);
        Assert.False(stranger.HasExited, "A process was killed that only had the pid of the old demo cloud.");
        stranger.Kill();
    }

    [Fact]
    public async Task Another_home_s_cloud_at_a_noted_address_is_left_alone()
    {
        await using DemoProduct demo = new();
        await using DemoProduct other = new();
        await using RunningProduct theirs = await other.StartAsync("--demo");
        using DemoCloudProcess their = await other.CloudAsync();
        await ConnectedAsync(theirs);
        JsonObject note = their.Note.DeepClone().AsObject();
        note["Instance"] = new string('0', 32);
        demo.Note(note);

        await using RunningProduct ours = await demo.StartAsync("--demo");
        await ConnectedAsync(ours);
        using DemoCloudProcess our = await demo.CloudAsync();
        Assert.NotEqual(their.Pid, our.Pid);

        Assert.Equal(0, await ours.StopAsync());
        Assert.True(our.HasEnded);
        Assert.False(their.HasEnded, "Another home's demo cloud was stopped.");
        Assert.Equal(0, await theirs.StopAsync());
        Assert.True(their.HasEnded);
    }

    [Fact]
    public async Task A_start_that_failed_is_tried_again_until_the_home_is_there_and_health_says_so_meanwhile()
    {
        await using DemoProduct demo = new();
        demo.Block();
        await using RunningProduct product = await demo.StartAsync("--demo");
        string told = await Eventually.SeesAsync(
            async () => await RingHealthAsync(product) is { } detail && detail.Contains("tries have failed", StringComparison.Ordinal) ? detail : null,
            "two failed tries in the health");
        Assert.Contains("The last one: ", told, StringComparison.Ordinal);
        Assert.Contains("The next try is at ", told, StringComparison.Ordinal);
        demo.Unblock();
        await ConnectedAsync(product);
        Assert.Equal(0, await product.StopAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_program_that_ends_while_it_starts_its_cloud_leaves_none_behind(bool killed)
    {
        await using DemoProduct demo = new();
        Random random = new(20261121);
        for (int i = 0; i < 6; i++)
        {
            await using RunningProduct product = demo.Begin("--demo");
            await Eventually.SeesAsync(() => Task.FromResult(product.Errors.Contains(" starts. ", StringComparison.Ordinal)), "the start");

            // From here on its cloud is being started; the end falls before, amid or after that is noted.
            await PassAsync(TimeSpan.FromMilliseconds(random.Next(1, 1500)));
            if (killed)
            {
                await product.KillAsync();
            }
            else
            {
                Assert.Equal(0, await product.StopAsync());
                Assert.Empty(CloudsOf(demo.Data));
            }
        }

        await using RunningProduct last = await demo.StartAsync("--demo");
        await ConnectedAsync(last);
        Assert.Equal(0, await last.StopAsync());
        await Eventually.SeesAsync(() => Task.FromResult(!CloudsOf(demo.Data).Any()), "no demo cloud of this data directory");
    }

    private static async Task ConnectedAsync(RunningProduct product)
    {
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_devices"))["devices"]?.AsArray()
                .Select(d => d!["device_id"]!.GetValue<string>()).SequenceEqual(Household) ?? false,
            "the household");
        await Eventually.SeesAsync(
            async () => (await RingHealthAsync(product))?.Contains("Push: Up", StringComparison.Ordinal) ?? false, "push is up");
    }

    private static async Task<string?> RingHealthAsync(RunningProduct product) =>
        (await product.CallAsync("health_check"))["subsystems"]!.AsArray()
            .Single(s => s!["name"]!.GetValue<string>() == "ring-cloud")!["detail"]!.GetValue<string>();

    private static async Task<bool> SawMotionAsync(RunningProduct product) =>
        (await product.CallAsync("get_security_history", new { kinds = new[] { "motion" } }))["entries"]!.AsArray()
            .Any(e => e!["device_id"]!.GetValue<string>() == "front-camera");

    /// <summary>Simulators that inherited the data directory from the program which started them.</summary>
    private static IEnumerable<System.Diagnostics.Process> CloudsOf(string data)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the environment of other processes.");
        foreach (System.Diagnostics.Process process in System.Diagnostics.Process.GetProcesses())
        {
            if (TextOf(process.Id, "cmdline").Contains("RingCloudSim", StringComparison.Ordinal)
                && TextOf(process.Id, "environ").Contains("RINGACTORS_DATA=" + data, StringComparison.Ordinal))
            {
                yield return process;
            }
        }
    }

    private static string TextOf(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is none of ours.
            return "";
        }
    }

    private static System.Diagnostics.Process Stranger() =>
        System.Diagnostics.Process.Start(new ProcessStartInfo("sleep", "120"))!;

    private static async Task PassAsync(TimeSpan time)
    {
        using PeriodicTimer timer = new(time);
        await timer.WaitForNextTickAsync();
    }
}
