using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Access;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Bench.Facade;

/// <summary>
/// How long the keypad's answer takes: a code beside its duress form where it is taken, where it is not allowed and where the channel is
/// locked, and there a wrong one too. 2,000 calls, one after the other, in an order of chance. What the duress form takes must not be told
/// from what the others take: the difference of the medians has to lie below their spread (the distance of their quartiles).
/// </summary>
internal static class DuressBench
{
    private const int Rounds = 286;
    private const string Home = "home-1";
    private static readonly TimeSpan LockEvery = TimeSpan.FromMinutes(4);

    /// <summary>No Ring is called: nobody listens there.</summary>
    private static readonly string[] Elsewhere =
    [
        "OAuth", "Clients", "Devices", "App", "Commands", "Groups", "Events", "Share", "Snaps", "Signalling", "GoogleCheckin", "GoogleRegister",
        "FirebaseInstallations", "FirebaseRegistrations",
    ];

    private static readonly (string Where, string How, string Digits, string Channel)[] Series =
    [
        ("taken", "code", "602915", "keypad"), ("taken", "duress form", "847130", "keypad"),
        ("not allowed", "code", "603917", "keypad"), ("not allowed", "duress form", "481250", "keypad"),
        ("locked", "code", "602915", "porch"), ("locked", "duress form", "847130", "porch"), ("locked", "wrong code", "774029", "porch"),
    ];

    internal static async Task RunAsync(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        await using WebApplication contact = await ContactAsync();
        string url = contact.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/help";
        Socket socket = ListenSocket.TryBind(new ListenAddress(IPAddress.Loopback), 0)!;
        await using WebApplication app = Server(folder, url, socket);
        await app.StartAsync();
        await FurnishAsync(app.Services);
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{WebServer.PortOf(socket)}") };
        List<double>[] times = [.. Series.Select(_ => new List<double>())];
        Random random = new(1);
        long locked = 0;
        for (int round = 0; round < Rounds; round++)
        {
            if (locked == 0 || Stopwatch.GetElapsedTime(locked) > LockEvery)
            {
                await LockAsync(http);
                locked = Stopwatch.GetTimestamp();
            }

            int[] order = [.. Enumerable.Range(0, Series.Length)];
            random.Shuffle(order);
            foreach (int i in order)
            {
                times[i].Add(await EnterAsync(http, Series[i].Digits, Series[i].Channel));
            }
        }

        Print(report, times);
        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static void Print(Report report, List<double>[] times)
    {
        for (int i = 0; i < Series.Length; i++)
        {
            report.Line($"keypad, {Series[i].Where}: {Series[i].How}", times[i], "ms", $"{times[i].Count} calls");
        }

        foreach (int i in Enumerable.Range(0, Series.Length).Where(i => Series[i].How != "duress form"))
        {
            int duress = Array.FindIndex(Series, s => s.Where == Series[i].Where && s.How == "duress form");
            double apart = Math.Abs(At(times[i], 0.5) - At(times[duress], 0.5));
            double spread = Math.Min(At(times[i], 0.75) - At(times[i], 0.25), At(times[duress], 0.75) - At(times[duress], 0.25));
            report.Line(
                $"keypad, {Series[i].Where}: medians of {Series[i].How} and duress form apart", [apart], "ms",
                $"{(apart < spread ? "below" : "NOT BELOW")} their spread of {spread.ToString("n2", System.Globalization.CultureInfo.InvariantCulture)} ms");
        }
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)(times.Count * share));

    private static async Task<double> EnterAsync(HttpClient http, string digits, string channel)
    {
        long began = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await http.PostAsJsonAsync(
            new Uri("/keypad", UriKind.Relative), new { code = digits, action = "disarm", channel });
        await response.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task LockAsync(HttpClient http)
    {
        for (int i = 0; i < 5; i++)
        {
            await EnterAsync(http, "774029", "porch");
        }
    }

    private static async Task FurnishAsync(IServiceProvider services)
    {
        IHomes homes = services.GetRequiredService<IHomes>();
        CodeMatcher matcher = services.GetRequiredService<CodeMatcher>();
        await TellAsync(homes, DeviceKinds.SecuritySystemOf(Home), new ReportPanel { Mode = SecurityMode.Disarmed });
        string salt = CodeMatcher.NewSalt();
        foreach ((string id, string digits, string duress) in new[] { ("pat", "602915", "847130"), ("kid", "603917", "481250") })
        {
            string? hash = await matcher.HashAsync(Home, digits, salt, CancellationToken.None);
            string? other = await matcher.HashAsync(Home, duress, salt, CancellationToken.None);
            (IReadOnlyList<string> verifiers, string seal) = matcher.Verifiers(hash!, other);
            await TellAsync(homes, DeviceKinds.AccessCodesOf(Home), new SetAccessCode(
                new AccessCode { Id = id, Name = id, CanArm = true, CanDisarm = id == "pat", Verifiers = verifiers, Seal = seal }, salt));
        }
    }

    private static async Task TellAsync(IHomes homes, Address to, ICommand command)
    {
        Answer answer = await homes.AskAsync(new Request(to, command, Principal.RingCloud, "bench"));
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Refusal?.Detail);
        }
    }

    private static WebApplication Server(string folder, string duressUrl, Socket socket)
    {
        (string Path, string Text)[] settings =
        [
            ("Http:Port", "0"), ("Log:Level", "None"), ("Data:Directory", folder), ("Ring:Token", "a token"), ("Access:DuressUrl", duressUrl),
            ("Webhooks:AllowPrivateAddresses", "true"), ("RingEndpoints:GoogleMessages", "tcp://127.0.0.1:9"), ("RingEndpoints:AlarmScheme", "http"),
            .. Elsewhere.Select(e => ("RingEndpoints:" + e, "http://127.0.0.1:9/")),
        ];
        ImmutableDictionary<string, (string, string)> given = settings
            .ToImmutableDictionary(s => s.Path, s => ("bench", s.Text), StringComparer.OrdinalIgnoreCase);
        Launch launch = new(
            new ServeOptions(), SettingsReader.Read(SettingsCatalog.Areas, new SettingsSources(given, name => name == "MCP_RATE_LIMIT_RPM" ? "0" : null, null)), ServerIdentity.Of(folder),
            PortIsChosen: true);
        return WebServer.Build(launch, socket, services => HomeServices.AddHome(launch, services));
    }

    private static async Task<WebApplication> ContactAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.MapPost("/help", (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
