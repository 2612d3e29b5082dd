using System.Globalization;
using System.Text;
using RingActors.Process.Tests.Product;

namespace RingActors.Bench.Facade;

/// <summary>
/// How much memory the real program holds on a quiet home, and how much more with MCP sessions, by the kernel's own account
/// (<c>/proc/PID/status</c>, so on Linux only): resident, and of that its own pages, those of files, and those of compiled code.
/// </summary>
internal static class SizeBench
{
    private const int Few = 32;
    private const int Many = 1000;
    private const string Version = "2025-06-18";
    private const string Client = """{"name":"size","version":"1"}""";

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    internal static async Task RunAsync(Report report)
    {
        List<Size> idle = [];
        List<Size> few = [];
        List<Size> many = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            await using SimulatedHouse house = await SimulatedHouse.BuildAsync();
            await RunningProduct.LogInAsync(house);
            await using RunningProduct product = await RunningProduct.StartAsync(house);
            await Task.Delay(Settles);
            idle.Add(Size.Of(product.Pid));
            await OpenAsync(product, Few);
            few.Add(Size.Of(product.Pid));
            await OpenAsync(product, Many - Few);
            many.Add(Size.Of(product.Pid));
        }

        report.Line($"resident {Settles.TotalSeconds:n0} s after the start", idle.Select(s => s.Resident), "MB", Parts(idle));
        report.Line($"with {Few} MCP sessions", few.Select(s => s.Resident), "MB", Parts(few));
        report.Line($"with {Many} MCP sessions", many.Select(s => s.Resident), "MB", Parts(many));
        report.Line("a session", many.Zip(few, (m, f) => (m.Resident - f.Resident) * 1024 / (Many - Few)), "KB", $"from {Few} to {Many}");
    }

    private static string Parts(List<Size> sizes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(sizes, s => s.Own):n0} MB its own, {Median(sizes, s => s.Files):n0} MB of files, {Median(sizes, s => s.Code):n0} MB of compiled code");

    private static double Median(List<Size> sizes, Func<Size, double> of) => sizes.Select(of).Order().ElementAt(sizes.Count / 2);

    private static async Task OpenAsync(RunningProduct product, int count)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            string session = await PostAsync(
                product,
                $$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{Version}}","capabilities":{},"clientInfo":{{Client}} } }""",
                null);
            await PostAsync(product, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", session);
        });
        await Task.Delay(Pause);
    }

    private static async Task<string> PostAsync(RunningProduct product, string body, string? session)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Version);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        using HttpResponseMessage response = await product.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        return session ?? response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>In MB. Pages of compiled code are those that the runtime maps twice, once to write and once to run.</summary>
    private sealed record Size(double Resident, double Own, double Files, double Code)
    {
        internal static Size Of(int pid)
        {
            Dictionary<string, double> told = File.ReadLines($"/proc/{pid}/status")
                .Select(l => l.Split(':', 2))
                .Where(l => l[0] is "VmRSS" or "RssAnon" or "RssFile" or "RssShmem")
                .ToDictionary(l => l[0], l => double.Parse(l[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024, StringComparer.Ordinal);
            return new Size(told["VmRSS"], told["RssAnon"], told["RssFile"], told["RssShmem"]);
        }
    }
}
