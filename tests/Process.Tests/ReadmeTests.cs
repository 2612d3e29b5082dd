using System.Text;
using System.Text.RegularExpressions;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>
/// The README's story as it is printed there: every call is made, in order, against the demo home, and every answer shown must be what comes.
/// What the page leaves out (…) may be anything; where lines are broken is the page's own.
/// </summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task What_the_readme_shows_is_what_comes()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"));
        await using DemoProduct demo = new();
        await using RunningProduct product = await demo.StartAsync();
        using DemoCloudProcess cloud = await demo.CloudAsync();
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_security_system_status"))["ready_to_arm"]?["away"]?["ready"]?.GetValue<bool>() == true,
            "a demo home that can be armed");
        AssertShown(Start().Match(readme).Groups[1].Value, Said(product.Errors), "the start");

        int calls = 0;
        foreach (Match block in Blocks().Matches(readme))
        {
            foreach (Match call in Call().Matches(block.Value))
            {
                string answer = await MadeAsync(call, product, cloud);
                calls++;
                if (call.Groups["shown"].Value.Trim() is { Length: > 0 } shown)
                {
                    AssertShown(shown, answer, call.Value);
                }
            }

            await SettledAsync(product);
        }

        Assert.True(calls >= 7, $"Only {calls} calls were found in the README.");
    }

    /// <summary>The reader takes a moment between two blocks; so does the house.</summary>
    private static Task SettledAsync(RunningProduct product) => Eventually.SeesAsync(
        async () => (await product.CallAsync("get_security_system_status"))["phase"]?.GetValue<string>() is "disarmed" or "armed",
        "the alarm at rest");

    private static async Task<string> MadeAsync(Match call, RunningProduct product, DemoCloudProcess cloud)
    {
        string url = call.Groups["url"].Value;
        bool isControl = url.Contains("127.0.0.1", StringComparison.Ordinal);
        string path = url[(url.IndexOf('/', url.IndexOf(':', isControl ? 7 : 0)) + 1)..];
        using HttpRequestMessage request = new(HttpMethod.Post, isControl ? new Uri(cloud.Control, path) : new Uri(product.Url, path));
        if (call.Groups["body"].Success)
        {
            request.Content = new StringContent(call.Groups["body"].Value, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        using HttpResponseMessage response = await product.Http.SendAsync(request);
        string answer = await response.Content.ReadAsStringAsync();
        if (isControl && path.StartsWith("contact", StringComparison.Ordinal))
        {
            bool open = path.EndsWith("open=true", StringComparison.Ordinal);
            await Eventually.SeesAsync(
                async () => (await product.CallAsync("get_security_system_status"))["ready_to_arm"]?["away"]?["ready"]?.GetValue<bool>() == !open,
                "the contact in the home");
        }

        return answer;
    }

    /// <summary>The log's lines without their JSON: what a terminal shows of the start.</summary>
    private static string Said(string errors) => string.Join('\n', Message().Matches(errors).Select(m => m.Groups[1].Value));

    private static void AssertShown(string shown, string come, string where)
    {
        string pattern = Bare(shown).Split('…').Select(Regex.Escape).Aggregate((a, b) => a + ".*?" + b);
        pattern = Number().Replace(pattern, m => m.Value.Length >= 4 ? @"\d+" : m.Value);
        pattern = pattern.Replace("intent-62-1", @"intent-\d+-\d+", StringComparison.Ordinal);
        Assert.True(
            Regex.IsMatch(Bare(come), pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant),
            $"README.md is not what comes at\n{where}\n\nWhat came:\n{come}");
    }

    /// <summary>Lines are broken for the page.</summary>
    private static string Bare(string text) => WhiteSpace().Replace(text, "");

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RingActors.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }

    [GeneratedRegex(@"\$ dotnet run --project src/Api\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Start();

    [GeneratedRegex(@"```\n\$ curl.*?```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\$ curl -s -X POST '?(?<url>[^' ]+?)'?(?: -d '(?<body>[^']*)')?\n(?<shown>(?:(?!\$ curl|```)[\s\S])*)")]
    private static partial Regex Call();

    [GeneratedRegex("\"Message\":\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Message();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
