using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>The real program, with as few open files as it may have, and strangers who want them all.</summary>
public sealed class FloodTests
{
    private const int Connections = 2_500;
    private const int OpenFilesMax = 1_024;

    [Fact]
    public async Task With_1024_open_files_2500_silent_connections_leave_it_alive_and_those_with_a_key_are_answered()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set as on Linux.");
        await using DemoProduct home = new();
        await using RunningProduct server = await home.StartAsync(OpenFilesMax);
        string key = (await File.ReadAllTextAsync(Path.Combine(home.Data, "keys.local"))).Trim();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Contains("Http:ConnectionsMax", server.Errors, StringComparison.Ordinal);
        await Eventually.SeesAsync(
            async () => (await server.CallAsync("get_devices"))["devices"], "the demo home's devices");
        List<Socket> silent = [];
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port);
                if (i % 250 == 0)
                {
                    await AnswersAsync(server, key);
                }
            }

            for (int i = 0; i < 20; i++)
            {
                await AnswersAsync(server, key);
            }

            Assert.False(server.HasEnded);
            Assert.InRange(Directory.GetFiles($"/proc/{server.Pid}/fd").Length, 1, OpenFilesMax - 1);
        }
        finally
        {
            silent.ForEach(s => s.Dispose());
        }

        await AnswersAsync(server, key);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Wrong_keys_in_floods_are_refused_and_what_is_written_of_them_stays_small()
    {
        await using DemoProduct home = new();
        await using RunningProduct server = await home.StartAsync();
        using HttpClient stranger = new() { BaseAddress = server.Url };
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "ra_wrong");
        Dictionary<HttpStatusCode, int> answers = [];
        long before = server.Errors.Length;
        await Parallel.ForEachAsync(Enumerable.Range(0, 5_000), async (i, stop) =>
        {
            using HttpResponseMessage response = await stranger.GetAsync(new Uri($"/tools?{i}", UriKind.Relative), stop);
            lock (answers)
            {
                answers[response.StatusCode] = answers.GetValueOrDefault(response.StatusCode) + 1;
            }
        });

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], answers.Keys.Order());
        Assert.InRange(answers[HttpStatusCode.Unauthorized], 100, 1_000);
        Assert.InRange(server.Errors.Length - before, 0, 20_000);
        using HttpResponseMessage own = await server.Http.GetAsync(new Uri("/tools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(0, await server.StopAsync());
        Assert.Contains("Calls without a key that is good in the last minute: 5000", server.Errors, StringComparison.Ordinal);
    }

    /// <summary>Over a connection of its own, as whoever comes anew.</summary>
    private static async Task AnswersAsync(RunningProduct server, string key)
    {
        long begun = Stopwatch.GetTimestamp();
        using HttpClient http = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using StringContent body = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri("/tools/get_devices", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
