using System.Diagnostics;
using System.Text.RegularExpressions;
using RingActors.Testing.Watchdog;

namespace RingActors.Architecture.Tests;

/// <summary>No test waits for ever: whoever hangs is ended and named, in every test program.</summary>
public sealed partial class WatchdogTests : IAsyncDisposable
{
    private const string Bait = "RINGACTORS_TEST_HANGS";

    /// <summary>Which tests may take longer than a minute. A test gets onto this list with its reason, or it is made faster.</summary>
    private static readonly string[] TakeLong =
    [
        "tests/Api.Tests/Oracle/TruthOracleTests.cs",
        "tests/Process.Tests/Approvals/ApprovalKillTests.cs", "tests/Process.Tests/EngineKillTests.cs",
        "tests/Process.Tests/KillTests.cs",
        "tests/Process.Tests/PowerLoss/PowerLossTests.cs",
        "tests/Process.Tests/WorldAccountTests.cs",
        "tests/Simulation.Tests/Oracle/AlarmOracleTests.cs",
    ];

    private Task _disposal = Task.CompletedTask;

    [Fact]
    public void Only_these_tests_take_long() => Assert.Equal(
        TakeLong,
        from file in Repository.SourceFiles("tests")
        where !file.EndsWith("TakesLongAttribute.cs", StringComparison.Ordinal) && Declared().IsMatch(File.ReadAllText(file))
        select Repository.Relative(file));

    [Fact]
    public void Every_test_program_is_watched() => Assert.Equal(
        [],
        from project in Repository.SourceFiles("tests", "*.csproj")
        let text = File.ReadAllText(project)
        where text.Contains("xunit", StringComparison.Ordinal) && !text.Contains("<IsTestProject>true</IsTestProject>", StringComparison.Ordinal)
        select Repository.Relative(project));

    [Theory]
    [InlineData("blocked", "A_bait_for_the_watchdog(how: \"blocked\")")]
    [InlineData("awaiting", "A_bait_for_the_watchdog(how: \"awaiting\")")]
    [InlineData("between", "how: \"between\")' had ended")]
    public async Task A_test_that_waits_for_ever_is_ended_and_named(string how, string named)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(WatchdogTests).Assembly.Location, "-noColor", "-method", $"{typeof(WatchdogTests).FullName}.{nameof(A_bait_for_the_watchdog)}" },
            Environment = { [TestWatch.LimitVariable] = "1", [Bait] = how },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var said = await Task.WhenAll(program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        Assert.NotEqual(0, program.ExitCode);
        Assert.Contains(named, string.Concat(said), StringComparison.Ordinal);
    }

    /// <summary>Hangs where the environment asks for it, and is otherwise the proof that a test which ends is left alone.</summary>
    [Theory]
    [InlineData("blocked")]
    [InlineData("awaiting")]
    [InlineData("between")]
    public async Task A_bait_for_the_watchdog(string how)
    {
        var never = new TaskCompletionSource();
        switch (Environment.GetEnvironmentVariable(Bait) == how ? how : "")
        {
            case "blocked":
                new ManualResetEventSlim(false).Wait();
                break;
            case "awaiting":
                await never.Task;
                break;
            case "between":
                _disposal = never.Task;
                break;
        }
    }

    public async ValueTask DisposeAsync() => await _disposal;

    [GeneratedRegex(@"\[TakesLong\(")]
    private static partial Regex Declared();
}
