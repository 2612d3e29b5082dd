using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Api.Outgoing.Deliveries.Storage;

/// <summary>One attempt to post something: no address, no secret, nothing of what it says.</summary>
/// <param name="At">When it ended, in milliseconds since the epoch.</param>
/// <param name="Home">Whose post it is.</param>
/// <param name="Endpoint">Where it went, by a digest.</param>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="Type">What it says it is.</param>
/// <param name="Id">Its <c>webhook-id</c>.</param>
/// <param name="Code">How it ended.</param>
/// <param name="Ms">How long it took.</param>
/// <param name="Attempt">Its number since the server started.</param>
internal sealed record DeliveryAttempt(
    long At, string Home, string Endpoint, string To, string Type, string Id, string Code, long Ms, int Attempt)
{
    /// <summary>True if it was not the first: after the deadline of whoever asked, or because somebody wanted
    /// that.</summary>
    public bool? Again { get; init; }

    /// <summary>True if it goes to a recipient of the home.</summary>
    public bool? ToRecipient { get; init; }
}

/// <summary>
/// The last attempts for each receiver, in a file of the data directory that is appended to and kept short. A log, and
/// no
/// truth: what is owed and what was lost is in the journal. What one node posted only that node has.
/// </summary>
internal sealed class DeliveryLog : IDisposable
{
    internal const string FileName = "deliveries.log";

    /// <summary>So many attempts of one receiver are kept.</summary>
    internal const int PerEndpointMax = 50;

    /// <summary>So many receivers; beyond that those go to which nothing was posted for longest.</summary>
    internal const int EndpointsMax = 200;

    private readonly string _path;
    private readonly Lock _writing = new();
    private readonly Dictionary<string, ImmutableList<DeliveryAttempt>> _known = new(StringComparer.Ordinal);
    private FileStream? _file;
    private int _lines;

    public DeliveryLog(string directory)
    {
        _path = Path.Combine(directory, FileName);
        foreach (string line in File.Exists(_path) ? File.ReadLines(_path) : [])
        {
            _lines++;
            if (Read(line) is { } attempt)
            {
                Remember(attempt);
            }
        }
    }

    /// <summary>A home's attempts for each receiver, the newest first.</summary>
    internal IReadOnlyList<DeliveryAttempt> Of(string home)
    {
        lock (_writing)
        {
            return [.. _known.Values.SelectMany(a => a).Where(a => a.Home == home).Reverse().OrderByDescending(a =>
                a.At)];
        }
    }

    /// <summary>Notes an attempt; a disk that is full loses the note and not the post.</summary>
    internal void Note(DeliveryAttempt attempt)
    {
        lock (_writing)
        {
            Remember(attempt);
            try
            {
                if (_lines >= 2 * PerEndpointMax * EndpointsMax)
                {
                    Shorten();
                }

                _file ??= Open(_path, FileMode.Append);
                _file.Write(
                    [.. JsonSerializer.SerializeToUtf8Bytes(attempt, DeliveryLogJson.Default.DeliveryAttempt),
                        (byte)'\n']);
                _file.Flush();
                _lines++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _file?.Dispose();
                _file = null;
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Remember(DeliveryAttempt attempt)
    {
        ImmutableList<DeliveryAttempt> before = _known.GetValueOrDefault(attempt.Endpoint) ?? [];
        _known[attempt.Endpoint] = (before.Count >= PerEndpointMax ? before.RemoveAt(0) : before).Add(attempt);
        if (_known.Count > EndpointsMax)
        {
            _known.Remove(_known.MinBy(k => k.Value[^1].At).Key);
        }
    }

    private void Shorten()
    {
        _file?.Dispose();
        _file = null;
        DeliveryAttempt[] kept = [.. _known.Values.SelectMany(a => a).OrderBy(a => a.At)];
        using (FileStream whole = Open(_path + ".new", FileMode.Create))
        {
            foreach (DeliveryAttempt attempt in kept)
            {
                whole.Write(
                    [.. JsonSerializer.SerializeToUtf8Bytes(attempt, DeliveryLogJson.Default.DeliveryAttempt),
                        (byte)'\n']);
            }

            whole.Flush(flushToDisk: true);
        }

        File.Move(_path + ".new", _path, overwrite: true);
        _lines = kept.Length;
    }

    /// <summary>A line that a kill cut short is passed over.</summary>
    private static DeliveryAttempt? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DeliveryLogJson.Default.DeliveryAttempt);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryAttempt))]
internal sealed partial class DeliveryLogJson : JsonSerializerContext;
