using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Access.Persons;

/// <summary>
/// The keys of persons, <c>persons.keys</c> in the data directory: a line of JSON for each, added and flushed before
/// the first event that needs it, and taken out when the person is erased; that they were is said by a line that stays.
/// Lines of two such files can stand in one. It is no part of the journal, and of a backup only with its secrets
/// (docs/adr/0215).
/// </summary>
internal sealed class PersonKeyFile
{
    internal const string FileName = "persons.keys";

    private const int KeyBytes = 32;

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PersonLine> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byOrigin = new(StringComparer.Ordinal);
    private long _length;
    private bool _open;

    private PersonKeyFile(string path) => _path = path;

    /// <summary>How many lines could not be read: their persons have no name here.</summary>
    internal int Damaged { get; private set; }

    /// <summary>How many persons have a key.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Values.Count(l => l.Key is not null);
            }
        }
    }

    /// <summary>Why the last key could not be made, without the path; null if it could.</summary>
    internal string? FaultKind { get; private set; }

    /// <summary>Reads what there is; a directory without the file has no persons yet.</summary>
    internal static PersonKeyFile Open(string directory)
    {
        PersonKeyFile file = new(Path.Combine(directory, FileName));
        Content content = Read(file._path);
        (file.Damaged, file._length, file._open) = (content.Damaged, content.Length, content.IsOpen);
        foreach (PersonLine line in content.Lines)
        {
            file.Take(line);
        }

        return file;
    }

    /// <summary>The lines of a backup beside what is known here: who was erased here stays so.</summary>
    /// <returns>The content of a file that has both.</returns>
    internal static byte[] Merge(string here, string backup)
    {
        Dictionary<string, PersonLine> merged = new(StringComparer.Ordinal);
        foreach (PersonLine line in Read(here).Lines.Concat(Read(backup).Lines))
        {
            merged[line.Id] = Later(merged.GetValueOrDefault(line.Id), line);
        }

        return [.. merged.Values.SelectMany(Bytes)];
    }

    internal PersonLine? Find(string id)
    {
        lock (_gate)
        {
            return _lines.GetValueOrDefault(id);
        }
    }

    /// <summary>Whose origin it is, a new person if it is nobody's; null if no key can be made durable now.</summary>
    /// <param name="origin">By what the person is known, as nobody can read it.</param>
    /// <param name="home">In which home, as nobody can read it.</param>
    internal PersonLine? Of(string origin, string home)
    {
        lock (_gate)
        {
            if (_byOrigin.TryGetValue(origin, out string? id))
            {
                return Placed(_lines[id], home);
            }

            PersonLine made = new(PersonIds.New(), origin, RandomNumberGenerator.GetBytes(KeyBytes), null, home);
            try
            {
                Append(made);
                FaultKind = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                FaultKind = e is UnauthorizedAccessException ? "no access" : e.GetType().Name;
                return null;
            }

            Take(made);
            return made;
        }
    }

    /// <summary>Says of somebody of a version of before in which home they are; nobody new is made.</summary>
    internal void Place(string origin, string home)
    {
        lock (_gate)
        {
            if (_byOrigin.TryGetValue(origin, out string? id))
            {
                Placed(_lines[id], home);
            }
        }
    }

    /// <summary>Destroys a person's key, for ever. False if there is none.</summary>
    internal bool Erase(string id, Instant now)
    {
        lock (_gate)
        {
            if (_lines.GetValueOrDefault(id) is not { Key: not null } line)
            {
                return false;
            }

            PersonLine erased = new(id, null, null, now.ToUnixTimeSeconds());
            byte[] content = [.. _lines.Values.SelectMany(l => Bytes(l.Id == id ? erased : l))];
            DurableFile.Replace(_path, content);
            (_length, _open) = (content.Length, false);
            Take(erased);
            CryptographicOperations.ZeroMemory(line.Key);
            return true;
        }
    }

    /// <summary>Which of two lines of one person counts: erased is for ever, and so is in which home they
    /// are.</summary>
    private static PersonLine Later(PersonLine? before, PersonLine line) =>
        before is { ErasedAt: not null } || (before?.Home is not null && line is { Home: null, ErasedAt: null })
            ? before : line;

    private PersonLine Placed(PersonLine line, string home)
    {
        if (line.Home is not null || line.Key is null)
        {
            return line;
        }

        PersonLine placed = line with { Home = home };
        try
        {
            Append(placed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is said again the next time; until then the name is opened as it always was.
            return line;
        }

        Take(placed);
        return placed;
    }

    private void Take(PersonLine line)
    {
        PersonLine? before = _lines.GetValueOrDefault(line.Id);
        if (Later(before, line) == before)
        {
            return;
        }

        if (before?.Origin is { } gone)
        {
            _byOrigin.Remove(gone);
        }

        _lines[line.Id] = line;
        if (line.Origin is { } origin)
        {
            // Who has two, of two files that were put together, goes on with the first.
            _byOrigin.TryAdd(origin, line.Id);
        }
    }

    private void Append(PersonLine line)
    {
        byte[] bytes = _open ? [(byte)'\n', .. Bytes(line)] : Bytes(line);
        if (!File.Exists(_path))
        {
            // The first one; or somebody took the file away, and what is known is written once more.
            byte[] all = [.. _lines.Values.SelectMany(Bytes), .. bytes];
            DurableFile.Replace(_path, all);
            (_length, _open) = (all.Length, false);
            return;
        }

        // What was begun by a write that failed is cut off first: nobody was named by it.
        using FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(_length);
        file.Position = _length;
        file.Write(bytes);
        file.Flush(flushToDisk: true);
        (_length, _open) = (_length + bytes.Length, false);
    }

    private static byte[] Bytes(PersonLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, PersonJson.Default.PersonLine), (byte)'\n'];

    private static Content Read(string path)
    {
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        string[] written = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        PersonLine[] lines = [.. written.Select(Parse).OfType<PersonLine>()];
        int damaged = written.Length - lines.Length;

        // What a crash cut off is nobody's yet; what a person wrote by hand may lack its end.
        return Parse(Encoding.UTF8.GetString(bytes, whole, bytes.Length - whole)) is { } last
            ? new Content([.. lines, last], damaged, bytes.Length, IsOpen: true)
            : new Content(lines, damaged, whole, IsOpen: false);
    }

    /// <param name="Lines">What could be read.</param>
    /// <param name="Damaged">How many lines could not.</param>
    /// <param name="Length">How far it goes, in bytes.</param>
    /// <param name="IsOpen">The last line has no end.</param>
    private sealed record Content(IReadOnlyList<PersonLine> Lines, int Damaged, long Length, bool IsOpen);

    private static PersonLine? Parse(string line)
    {
        try
        {
            PersonLine? read = JsonSerializer.Deserialize(line, PersonJson.Default.PersonLine);
            return read is { Id.Length: SealedText.IdLength } && (read.ErasedAt is not null || read is { Key.Length: KeyBytes, Origin: not null })
                    ? read
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Id">The person's, as events have it.</param>
/// <param name="Origin">By what they are known, under a key; null once they are erased.</param>
/// <param name="Key">Their key; null once they are erased.</param>
/// <param name="ErasedAt">When they were, in seconds since the epoch; null if they are not.</param>
/// <param name="Home">In which home, under a key; null in lines of a version of before.</param>
internal sealed record PersonLine(string Id, string? Origin, byte[]? Key, long? ErasedAt, string? Home = null)
{
    /// <summary>Neither a log nor an exception may tell it.</summary>
    public override string ToString() => $"PersonLine({Id})";
}

/// <summary>Ids by chance: they tell nothing, and are never given twice.</summary>
internal static class PersonIds
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    internal static string New() =>
        RandomNumberGenerator.GetString(Letters, SealedText.IdLength);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PersonLine))]
internal sealed partial class PersonJson : JsonSerializerContext;
