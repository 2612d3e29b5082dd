using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Access.Callers;
using RingActors.Api.Certificates;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;

namespace RingActors.Api.Tests.Support;

/// <summary>The real server on a free loopback port, with the fixture tools in place of a home.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly string directory;

    private TestServer(WebApplication app, string url, FixtureTools tools, string directory)
    {
        (App, Url, Tools, this.directory) = (app, url, tools, directory);
        Http = new HttpClient(new PinnedCertificate(app.Services.GetService<ServerCertificate>()?.Current.Fingerprint).Handler())
        {
            BaseAddress = new Uri(url),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public WebApplication App { get; }

    public string Url { get; }

    public FixtureTools Tools { get; }

    public HttpClient Http { get; }

    public required TestKeys Keys { get; init; }

    public static async Task<TestServer> StartAsync(Action<IServiceCollection>? more = null,
        params (string Path, string Text)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("ringactors-").FullName;
        // A test may have to know the port before: tokens name their audience.
        var port = int.Parse(
            settings.FirstOrDefault(s => s.Path == "Http:Port").Text ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var given = UnlimitedBut(settings).Where(s => s.Path != "Http:Port").Append(("Http:Port", "0"))
            .Append(("Log:Level", Environment.GetEnvironmentVariable("TESTLOG") ?? "None"))
            .Append(("Data:Directory", directory))
            .ToImmutableDictionary(s => s.Item1, s => ("--test", s.Item2), StringComparer.OrdinalIgnoreCase);
        var effective = SettingsReader.Read(SettingsCatalog.Areas, new SettingsSources(given, _ => null, null));
        var launch = new Launch(new ServeOptions(), effective, ServerIdentity.Of(directory), PortIsChosen: true);
        var tools = new FixtureTools();
        var keys = new TestKeys();
        var socket = ListenSocket.TryBind(new ListenAddress(IPAddress.Loopback), port)!;
        var app = WebServer.Build(launch, socket, services =>
        {
            tools.AddTo(services);
            services.AddSingleton<IKeyDirectory>(keys);
            services.AddSingleton<BearerTokens>();
            more?.Invoke(services);
        });
        await app.StartAsync();
        var url = new ListenAddress(IPAddress.Loopback).Url(
            WebServer.PortOf(socket), app.Services.GetService<ServerCertificate>() is not null);
        return new TestServer(app, url, tools, directory) { Keys = keys };
    }

    /// <summary>Settings of tests that call more often than a household does; what they say themselves holds.</summary>
    public static IEnumerable<(string Path, string Text)> UnlimitedBut((string Path, string Text)[] settings) =>
    [
        .. settings,
        .. new[] { ("RateLimiting:RequestsPerMinute", "0"), ("RateLimiting:StrangersPerMinute", "0") }
            .Where(limit => !settings.Any(s => s.Path.Equals(limit.Item1, StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>Posts a body as it is and returns status and JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Response)> PostAsync(string path,
        string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            path)
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var response = await Http.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, document.RootElement.Clone(), response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}

/// <summary>One server for a class of tests that do not disturb each other.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
