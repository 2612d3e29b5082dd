using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Access.Callers;
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
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };
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
        var given = settings.Append(("Http:Port", "0"))
            .Append(("Log:Level", Environment.GetEnvironmentVariable("TESTLOG") ?? "None"))
            .Append(("Data:Directory", directory))
            .ToImmutableDictionary(s => s.Item1, s => ("--test", s.Item2), StringComparer.OrdinalIgnoreCase);
        var effective = SettingsReader.Read(SettingsCatalog.Areas, new SettingsSources(given, _ => null, null));
        var launch = new Launch(new ServeOptions(), effective, ServerIdentity.Of(directory), PortIsChosen: true);
        var tools = new FixtureTools();
        var keys = new TestKeys();
        var socket = ListenSocket.TryBind(new ListenAddress(IPAddress.Loopback), 0)!;
        var app = WebServer.Build(launch, socket, services =>
        {
            tools.AddTo(services);
            services.AddSingleton<IKeyDirectory>(keys);
            services.AddSingleton(provider => new BearerTokens(
                new byte[32], provider.GetRequiredService<AuthSettings>(), provider.GetRequiredService<TimeProvider>()));
            more?.Invoke(services);
        });
        await app.StartAsync();
        return new TestServer(app, $"http://127.0.0.1:{WebServer.PortOf(socket)}", tools, directory) { Keys = keys };
    }

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
