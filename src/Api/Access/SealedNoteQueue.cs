using System.Collections.Concurrent;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;

namespace RingActors.Api.Access;

/// <summary>
/// Takes the notes that every use of a code writes, and calls for help in silence when one is about a duress code. The
/// engine's outbox sees each note taken at once, whatever it says: sending happens here, durable, retried for a day,
/// and seen by nobody but the contact and whoever has the key (<c>ringactors duress-log</c>). Nothing here logs or
/// counts.
/// </summary>
internal sealed class SealedNoteQueue : IEffectHandler, IAsyncDisposable
{
    internal const string FileName = "access.notes";

    /// <summary>
    /// So many notes that were about no duress code are kept, for the outbox may bring one again. Those about one are
    /// kept all: no flood of wrong codes may push them out.
    /// </summary>
    private const int ReadMax = 10_000;

    private const string WasRead = "read";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastPause = TimeSpan.FromMinutes(5);
    private static readonly Duration GiveUpAfter = Duration.FromHours(24);

    /// <summary>A contact that takes the call and says nothing must not end it.</summary>
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(15);

    private readonly string _path;
    private readonly AuthenticatedEncryption _seals;
    private readonly PersonSeals _persons;
    private readonly WebhookEffects _webhooks;
    private readonly AccessSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<string, FileStream> _open;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _sending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _readMax;
    private FileStream _file;
    private int _taken;
    private bool _torn;
    private int _disposed;

    public SealedNoteQueue(
        string directory,
        AuthenticatedEncryption seals,
        PersonSeals persons,
        WebhookEffects webhooks,
        AccessSettings settings,
        TimeProvider time)
        : this(directory, seals, persons, webhooks, settings, time, Open)
    {
    }

    internal SealedNoteQueue(
        string directory,
        AuthenticatedEncryption seals,
        PersonSeals persons,
        WebhookEffects webhooks,
        AccessSettings settings,
        TimeProvider time,
        Func<string, FileStream> open,
        int readMax = ReadMax)
    {
        _path = Path.Combine(directory, FileName);
        (_seals, _persons, _webhooks) = (seals, persons, webhooks);
        (_settings, _time, _open, _readMax) = (settings, time, open, readMax);
        IReadOnlyList<NoteLine> waiting = Compact();
        _file = open(_path);
        foreach (NoteLine line in waiting)
        {
            Begin(line);
        }
    }

    public string Channel => PassOnSeal.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        // If it cannot be written down, it was not taken, and the outbox comes again.
        Take(call.Key, ((PassOnSeal)call.Request).Seal);
        return Task.FromResult(new EffectResult(EffectVerdict.Delivered, "note.passed-on"));
    }

    /// <summary>Takes a note once, by the outbox or without it.</summary>
    /// <exception cref="IOException">It could not be written down, and was not taken.</exception>
    internal void Take(string key, string seal)
    {
        NoteLine line = new(key, seal, _time.GetInstant().ToUnixTimeTicks(), null);
        lock (_gate)
        {
            if (!_known.Contains(key))
            {
                Append(line);
                _known.Add(key);
                Begin(line);
                Shorten();
            }
        }
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

    /// <summary>All lines of a file, in order; what was cut off is left out.</summary>
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
                // Cut off by a crash or a full disk: it was never acknowledged, and its effect comes again.
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
            notes[line.Key] = line.Seal is null && notes.TryGetValue(line.Key, out NoteLine? note)
                ? note with { Done = line.Done }
                : line;
        }

        NoteLine[] kept =
        [
            .. notes.Values.Where(n => n.Done == WasRead).OrderBy(n => n.At).TakeLast(_readMax),
            .. notes.Values.Where(n => n.Done != WasRead).OrderBy(n => n.At),
        ];
        _taken = 0;
        _known.Clear();
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

    /// <summary>
    /// Every code that is entered writes two lines, wrong ones too: the file is written anew now and then.
    /// </summary>
    private void Shorten()
    {
        if (++_taken < 2 * _readMax)
        {
            return;
        }

        _file.Dispose();
        try
        {
            Compact();
        }
        catch (IOException)
        {
            // There is no room to write it anew: it goes on as it is, and is tried again later.
            _taken = 0;
        }
        finally
        {
            _file = _open(_path);
        }
    }

    private void Begin(NoteLine line) => _sending[line.Key] = SendAsync(line);

    private async Task SendAsync(NoteLine line)
    {
        await Task.Yield();
        string end = _seals.Open(line.Seal!) is not { Duress: true } note ? WasRead : await CallAsync(line, note);
        if (end.Length > 0)
        {
            Conclude(line with { Seal = null, Done = end });
        }

        _sending.TryRemove(line.Key, out _);
    }

    private void Conclude(NoteLine end)
    {
        try
        {
            lock (_gate)
            {
                Append(end);
            }
        }
        catch (IOException)
        {
            // It is done, and after the next start it is done once more. To say so in a log would tell of it.
        }
    }

    /// <summary>How it ended; empty if the server stops, and it goes on after the next start.</summary>
    private async Task<string> CallAsync(NoteLine line, SealedNote note)
    {
        Instant asked = Instant.FromUnixTimeTicks(line.At);
        string name = PlainText.Name(_persons.Open(note.Name ?? ""));
        string json = JsonSerializer.Serialize(
            new DuressCall("access.duress", note.Home ?? "", name, note.Channel ?? "", note.At ?? ""),
            AccessJson.Default.DuressCall);
        PostWebhook post = new(_settings.DuressUrl, RawJson.Parse(json));
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            EffectCall call = new(
                line.Key, DeviceKinds.AccessCodesOf(note.Home!), post, asked, asked + GiveUpAfter, attempt, line.Key);
            if (await ArrivesAsync(call))
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

    private async Task<bool> ArrivesAsync(EffectCall call)
    {
        using CancellationTokenSource limit = new(AttemptMax, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            _stopping.Token, limit.Token);
        return await _webhooks.CallSilentlyAsync(call, either.Token).WaitAsync(either.Token).ContinueWith(
            t => t is { IsCompletedSuccessfully: true, Result.Verdict: EffectVerdict.Delivered },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<bool> WaitAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _time, _stopping.Token).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return !_stopping.IsCancellationRequested;
    }

    /// <exception cref="IOException">It is not on the disk. The next one begins on a line of its own.</exception>
    private void Append(NoteLine line)
    {
        byte[] bytes = Bytes(line);
        bool torn = _torn;
        _torn = true;
        _file.Write(torn ? [(byte)'\n', .. bytes] : bytes);
        _file.Flush(flushToDisk: true);
        _torn = false;
    }

    /// <summary>Unbuffered: what could not be written must not come with the next.</summary>
    private static FileStream Open(string path) =>
        new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private static byte[] Bytes(NoteLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, AccessJson.Default.NoteLine), (byte)'\n'];
}
