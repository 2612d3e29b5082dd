using System.Text.Json.Nodes;

namespace RingActors.Process.Tests.Product;

/// <summary>
/// A newcomer's data directory: no login, no settings, nothing in the environment. The program brings its own cloud along, as a child
/// process that it notes in its data directory.
/// </summary>
internal sealed class DemoProduct : IAsyncDisposable
{
    internal string Data { get; } = Directory.CreateTempSubdirectory("ringactors-demo-").FullName;

    private string StateFile => Path.Combine(Data, "demo", "demo-cloud.json");

    /// <summary>Starts the built program as the README does, apart from the port: the usual one may be somebody's.</summary>
    internal Task<RunningProduct> StartAsync(params string[] arguments) => RunningProduct.StartAsync(Environment, arguments);

    /// <summary>The same, as a process that may have only so many files open.</summary>
    internal Task<RunningProduct> StartAsync(int openFilesMax) => RunningProduct.StartAsync(Environment, openFilesMax);

    /// <summary>The same, without waiting until it listens.</summary>
    internal RunningProduct Begin(params string[] arguments) => RunningProduct.Begin(Environment, arguments);

    /// <summary>Runs a command beside it, with nothing typed.</summary>
    internal Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RunningProduct.RunAsync(Environment, null, arguments);

    private Dictionary<string, string> Environment => new() { ["RINGACTORS_DATA"] = Data, ["PORT"] = "0" };

    /// <summary>The demo cloud that is noted, once it is.</summary>
    internal async Task<DemoCloudProcess> CloudAsync() => await Eventually.SeesAsync(
        () => Task.FromResult(File.Exists(StateFile) ? DemoCloudProcess.Of(JsonNode.Parse(File.ReadAllText(StateFile))!) : null),
        "the demo cloud's note");

    /// <summary>Notes something else in place of it, as an old note would be.</summary>
    internal void Note(JsonObject note)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StateFile)!);
        File.WriteAllText(StateFile, note.ToJsonString());
    }

    internal bool HasNote => File.Exists(StateFile);

    /// <summary>Nothing can be noted as long as a folder is in its place: every start of the demo cloud fails.</summary>
    internal void Block() => Directory.CreateDirectory(StateFile);

    internal void Unblock() => Directory.Delete(StateFile);

    /// <summary>A test that fails halfway must not leave a demo cloud behind, of which nobody would know without this directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (HasNote && JsonNode.Parse(await File.ReadAllTextAsync(StateFile)) is JsonObject note)
        {
            await AskToStopAsync(note);
        }

        Directory.Delete(Data, recursive: true);
    }

    private static async Task AskToStopAsync(JsonObject note)
    {
        using HttpClient http = new();
        Uri control = new(note["Control"]!.GetValue<string>());
        try
        {
            using HttpResponseMessage _ = await http.PostAsync(new Uri(control, $"stop?instance={note["Instance"]}"), content: null);
        }
        catch (HttpRequestException)
        {
            // It has ended already, which is what was wanted.
        }
    }
}

/// <summary>The demo cloud as a process: that it is there can be told from another process with its pid.</summary>
internal sealed class DemoCloudProcess : IDisposable
{
    private readonly System.Diagnostics.Process _process;

    private DemoCloudProcess(System.Diagnostics.Process process, JsonNode note)
    {
        _process = process;
        Note = note.AsObject();
        Instance = note["Instance"]!.GetValue<string>();
        Control = new Uri(note["Control"]!.GetValue<string>());
        Pid = process.Id;
    }

    internal JsonObject Note { get; }

    internal int Pid { get; }

    internal string Instance { get; }

    internal Uri Control { get; }

    internal bool HasEnded => _process.HasExited;

    internal Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

    internal static DemoCloudProcess Of(JsonNode note) =>
        new(System.Diagnostics.Process.GetProcessById(note["Pid"]!.GetValue<int>()), note);

    /// <summary>One call of its control plane.</summary>
    internal async Task<JsonNode> PostAsync(string call)
    {
        using HttpClient http = new();
        using HttpResponseMessage response = await http.PostAsync(new Uri(Control, call), content: null);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    internal void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();
}
