using System.Net.Sockets;
using System.Text.Json;

namespace RingActors.Api.Demo;

/// <summary>Where a running simulator is.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Instance">
/// Which simulator it is: its pid and its ports may have passed to others since they were noted.
/// </param>
/// <param name="Rest">Ring's side: REST and the alarm socket.</param>
/// <param name="Control">Its control plane.</param>
/// <param name="Push">The message socket.</param>
internal sealed record DemoCloudAddress(int Pid, string Instance, Uri Rest, Uri Control, Uri Push)
{
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(2);

    /// <summary>What an earlier start noted; null if there is nothing of use.</summary>
    internal static DemoCloudAddress? Read(string stateFile)
    {
        try
        {
            return File.Exists(stateFile)
                && JsonSerializer.Deserialize<DemoCloudAddress>(File.ReadAllText(stateFile)) is { Instance: not null, Control: not null } whole
                ? whole
                : null;
        }
        catch (JsonException)
        {
            // Not written by this version: a new simulator is started, and the other one ends when it has been idle.
            return null;
        }
    }

    /// <summary>Notes it, all or nothing: half of it, left by a kill, would hide a running simulator.</summary>
    internal async Task NoteAsync(string stateFile, CancellationToken cancellation)
    {
        string fresh = stateFile + ".new";
        await File.WriteAllTextAsync(fresh, JsonSerializer.Serialize(this), cancellation);
        File.Move(fresh, stateFile, overwrite: true);
    }

    /// <summary>True if the one that was noted answers there, and not another one that has its port now.</summary>
    internal async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using HttpClient http = new() { Timeout = ProbeWait };
        try
        {
            using JsonDocument health = JsonDocument.Parse(
                await http.GetStringAsync(new Uri(Control, "health"), cancellation));
            return health.RootElement.ValueKind == JsonValueKind.Object
                && health.RootElement.TryGetProperty("instance", out JsonElement instance)
                && instance.ValueEquals(Instance);
        }
        catch (Exception e) when (IsNoAnswer(e) && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Asks it to end. True if it said that it will, which proves that it is the one that was noted.</summary>
    internal async Task<bool> AskToStopAsync()
    {
        using HttpClient http = new() { Timeout = ProbeWait };
        try
        {
            Uri stop = new(Control, "stop?instance=" + Uri.EscapeDataString(Instance));
            using HttpResponseMessage response = await http.PostAsync(stop, content: null);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            return false;
        }
    }

    /// <summary>Nobody there, or somebody who speaks otherwise: not our simulator.</summary>
    private static bool IsNoAnswer(Exception e) =>
        e is HttpRequestException or SocketException or TaskCanceledException or JsonException or InvalidOperationException;
}
