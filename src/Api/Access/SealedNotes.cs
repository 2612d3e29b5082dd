using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Home;
using RingActors.Devices.Domain;
using RingActors.Engine.Runtime;
using RingActors.Rules;

namespace RingActors.Api.Access;

/// <summary>
/// Takes the notes that every use of a code writes, and calls for help in silence when one is about a duress code. The engine's outbox
/// sees each note taken at once, whatever it says: sending happens here, durable, retried for a day, and seen by nobody but the contact
/// and whoever has the key (<c>ringactors duress-log</c>). Nothing here logs or counts.
/// </summary>
internal sealed class SealedNotes : IEffectHandler, IAsyncDisposable
{
    internal const string FileName = "access.notes";

    private const int LinesMax = 10_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastPause = TimeSpan.FromMinutes(5);
    private static readonly Duration GiveUpAfter = Duration.FromHours(24);

    private readonly string _path;
    private readonly SealBox _seals;
    private readonly WebhookEffects _webhooks;
    private readonly AccessSettings _settings;
    private readonly TimeProvider _time;
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _sending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

    public SealedNotes(string directory, SealBox seals, WebhookEffects webhooks, AccessSettings settings, TimeProvider time)
    {
        _path = Path.Combine(directory, FileName);
        (_seals, _webhooks, _settings, _time) = (seals, webhooks, settings, time);
        IReadOnlyList<NoteLine> waiting = Compact();
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (NoteLine line in waiting)
        {
            Begin(line);
        }
    }

    public string Channel => PassOnSeal.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        NoteLine line = new(call.Key, ((PassOnSeal)call.Request).Seal, _time.GetInstant().ToUnixTimeTicks(), null);
        lock (_gate)
        {
            if (_known.Add(call.Key))
            {
                Append(line);
                Begin(line);
            }
        }

        return Task.FromResult(new EffectResult(EffectVerdict.Delivered, "note.passed-on"));
    }

    /// <summary>The container disposes of what it made once for every way by which it was asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(_sending.Values);
        _stopping.Dispose();
        await _file.DisposeAsync();
    }

    /// <summary>All lines of a file, in order; what a crash cut off at its end is left out.</summary>
    internal static IReadOnlyList<NoteLine> Read(string path)
    {
        List<NoteLine> lines = [];
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize(line, AccessJson.Default.NoteLine)!);
            }
            catch (JsonException)
            {
                // Only the last line can be cut: it was never acknowledged, and its effect comes again.
            }
        }

        return lines;
    }

    /// <summary>Writes the file anew with what matters, and answers what still waits.</summary>
    private List<NoteLine> Compact()
    {
        Dictionary<string, NoteLine> notes = new(StringComparer.Ordinal);
        foreach (NoteLine line in Read(_path))
        {
            notes[line.Key] = line.Seal is null && notes.TryGetValue(line.Key, out NoteLine? note) ? note with { Done = line.Done } : line;
        }

        NoteLine[] kept = [.. notes.Values.OrderBy(n => n.At).TakeLast(LinesMax)];
        _known.UnionWith(kept.Select(n => n.Key));
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(_path + ".new", options))
        {
            foreach (NoteLine note in kept)
            {
                file.Write(Bytes(note));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(_path + ".new", _path, overwrite: true);
        return [.. kept.Where(n => n.Done is null)];
    }

    private void Begin(NoteLine line) => _sending[line.Key] = SendAsync(line);

    private async Task SendAsync(NoteLine line)
    {
        await Task.Yield();
        string end = _seals.Open(line.Seal!) is not { Duress: true } note ? "read" : await CallAsync(line, note);
        if (end.Length > 0)
        {
            lock (_gate)
            {
                Append(line with { Seal = null, Done = end });
            }
        }

        _sending.TryRemove(line.Key, out _);
    }

    /// <summary>How it ended; empty if the server stops, and it goes on after the next start.</summary>
    private async Task<string> CallAsync(NoteLine line, SealedNote note)
    {
        Instant asked = Instant.FromUnixTimeTicks(line.At);
        string json = JsonSerializer.Serialize(
            new DuressCall("access.duress", note.Home ?? "", note.Name ?? "", note.Channel ?? "", note.At ?? ""), AccessJson.Default.DuressCall);
        PostWebhook post = new(_settings.DuressUrl, RawJson.Parse(json));
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            EffectCall call = new(
                line.Key, DeviceKinds.AccessCodesOf(note.Home!), post, asked, asked + GiveUpAfter, attempt, line.Key);
            EffectResult result = await _webhooks.CallAsync(call, _stopping.Token).ContinueWith(
                t => t.IsCompletedSuccessfully ? t.Result : new EffectResult(EffectVerdict.TryAgain, "webhook.failed"),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (result.Verdict == EffectVerdict.Delivered)
            {
                return "delivered";
            }

            // A refusal is no reason to leave somebody alone: what refuses now may be put right within the day.
            if (_time.GetInstant() > asked + GiveUpAfter)
            {
                return "failed";
            }

            if (!await WaitAsync(pause))
            {
                return "";
            }

            pause = pause * 2 < LastPause ? pause * 2 : LastPause;
        }
    }

    private async Task<bool> WaitAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _time, _stopping.Token).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return !_stopping.IsCancellationRequested;
    }

    private void Append(NoteLine line)
    {
        _file.Write(Bytes(line));
        _file.Flush(flushToDisk: true);
    }

    private static byte[] Bytes(NoteLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, AccessJson.Default.NoteLine), (byte)'\n'];
}
