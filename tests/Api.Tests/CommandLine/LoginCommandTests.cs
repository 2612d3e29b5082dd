using RingActors.Api.CommandLine;
using RingActors.Api.Instance;
using RingActors.Api.Startup;

namespace RingActors.Api.Tests.CommandLine;

/// <summary>What login and verify refuse before anything is sent or opened, and what is none of their business.</summary>
public sealed class LoginCommandTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose()
    {
        output.Dispose();
        errors.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("", null, "e-mail address")]
    [InlineData("\n", null, "e-mail address")]
    [InlineData("   \n", null, "e-mail address")]
    [InlineData("me@example.org\n", null, "password")]
    [InlineData("me@example.org\n\n", null, "password")]
    [InlineData("  \n", "me@example.org", "password")]
    public async Task Empty_input_is_refused_here_and_not_at_Ring(string typed, string? username, string missing)
    {
        int exit = await LogInAsync(typed, ("RING_USERNAME", username));

        Assert.Equal(ExitCodes.Usage, exit);
        Assert.Contains($"No {missing} was given, so nothing was sent to Ring.", errors.ToString());
        Assert.Contains("RING_USERNAME", errors.ToString());
        Assert.Contains("RING_PASSWORD", errors.ToString());
        Assert.Empty(Directory.GetFiles(data));
    }

    [Fact]
    public async Task A_wrong_port_or_host_is_no_reason_to_refuse_a_login()
    {
        await LogInAsync("", ("PORT", "nonsense"), ("HOST", "0.0.0.0"), ("LOG_LEVEL", "loud"));

        Assert.Contains("No e-mail address was given", errors.ToString());
        Assert.DoesNotContain("Http:", errors.ToString());
    }

    [Fact]
    public async Task A_setting_that_login_uses_is_checked_and_a_misspelled_one_is_found()
    {
        string file = Path.Combine(data, "ringactors.json");
        await File.WriteAllTextAsync(
            file, """{ "Http": { "Prt": 1 }, "RingCloud": { "CallsPerHourMax": 1 }, "Ring": { "TokenPth": "x" }, "Rng": { "a": 1 } }""");
        int exit = await LogInAsync("", ("MCP_CONFIG_FILE", file));

        Assert.Equal(ExitCodes.Usage, exit);
        Assert.Contains("`RingCloud:CallsPerHourMax` is 1", errors.ToString());
        Assert.Contains("`Ring:TokenPth` is not a setting", errors.ToString());
        Assert.Contains("`Rng:a` is not a setting", errors.ToString());
        Assert.DoesNotContain("Http:Prt", errors.ToString());
    }

    [Theory]
    [InlineData("https://example.org/clients_api", "ends in a slash")]
    [InlineData("no address", "an https address")]
    public async Task An_address_of_Rings_that_cannot_be_used_is_told_and_not_thrown(string address, string told)
    {
        string file = Path.Combine(data, "ringactors.json");
        await File.WriteAllTextAsync(file, $$"""{ "RingEndpoints": { "Clients": "{{address}}" } }""");
        int exit = await LogInAsync("me@example.org\npassword\n", ("MCP_CONFIG_FILE", file));

        Assert.Equal(ExitCodes.Usage, exit);
        Assert.Contains("Endpoints:Clients", errors.ToString());
        Assert.Contains(told, errors.ToString());
    }

    [Fact]
    public async Task A_wrong_port_or_host_is_no_reason_to_refuse_a_verification()
    {
        VerifyCommand verify = new(output, errors, Environment(("PORT", "nonsense"), ("HOST", "0.0.0.0")));
        Assert.Equal(ExitCodes.Failed, await verify.RunAsync(new VerifyOptions(data), CancellationToken.None));
        Assert.Contains("There is no journal", errors.ToString());
    }

    private Task<int> LogInAsync(string typed, params (string Name, string? Value)[] environment) =>
        new LoginCommand(new StringReader(typed), output, errors, Environment(environment), new OwnersKeys()).RunAsync(new LoginOptions(data), CancellationToken.None);

    private static Func<string, string?> Environment(params (string Name, string? Value)[] set) =>
        name => set.FirstOrDefault(s => s.Name == name).Value;
}
