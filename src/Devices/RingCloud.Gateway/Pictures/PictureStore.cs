using System.Security.Cryptography;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Pictures;

/// <summary>How long pictures are kept, and how much room they have.</summary>
/// <param name="Directory">The folder; made when the first picture comes.</param>
/// <param name="KeepFor">A picture is removed when it was stored longer ago.</param>
/// <param name="BytesMax">When all pictures together are larger, those stored first are removed.</param>
public sealed record PictureStoreOptions(string Directory, Duration KeepFor, long BytesMax);

/// <summary>
/// Pictures as files beside the journal, named by their SHA-256 in a folder for each home. Written so that after a
/// crash a picture is there whole or not at all; it is durable before <see cref="Store"/> returns. Checked as it is
/// read. Safe to share.
/// </summary>
public sealed class PictureStore
{
    private const string Extension = ".jpg";
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Home, string Hash), Kept> _kept = [];
    private readonly PictureStoreOptions _options;
    private readonly TimeProvider _time;
    private long _bytes;

    private PictureStore(PictureStoreOptions options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>Bytes of all pictures that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>How many pictures are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>
    /// Looks at what is there, and removes what a crash has left half written and what has had its time.
    /// </summary>
    public static PictureStore Open(PictureStoreOptions options, TimeProvider time)
    {
        var store = new PictureStore(options, time);
        lock (store._gate)
        {
            store.Scan();
            store.Prune();
        }

        return store;
    }

    /// <summary>True if the text may name a picture.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <returns>The picture's SHA-256.</returns>
    /// <exception cref="IOException">
    /// The disk did not take it, or it is larger than all the room there is; nothing is kept.
    /// </exception>
    public string Store(string home, ReadOnlySpan<byte> picture)
    {
        if (picture.Length > _options.BytesMax)
        {
            throw new IOException($"A picture of {picture.Length} bytes is larger than the {_options.BytesMax} that all may have.");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(picture));
        lock (_gate)
        {
            var path = PathOf(home, hash);
            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(folder))
            {
                // Each name is durable only in the folder it stands in.
                Directory.CreateDirectory(folder);
                DurableFile.FlushDirectory(_options.Directory);
                DurableFile.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(_options.Directory))!);
            }

            DurableFile.Replace(path, picture);
            var now = _time.Now();
            File.SetLastWriteTimeUtc(path, now.ToDateTimeUtc());
            Remember(home, hash, picture.Length, now);
            // Its hash is about to be journaled: by a clock that was set back it may look the oldest, and stays all the
            // same.
            Prune((FolderOf(home), hash));
        }

        return hash;
    }

    /// <summary>The picture; null if none with this hash is kept for this home.</summary>
    /// <exception cref="InvalidDataException">The file does not hold what its name says.</exception>
    public byte[]? Read(string home, string hash)
    {
        if (!IsHash(hash) || !Address.IsPart(home))
        {
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(PathOf(home, hash));
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash
                ? bytes
                : throw new InvalidDataException($"The picture {hash} of {home} was changed on the disk.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes what has had its time. To be called now and then: with no new pictures nothing else does.
    /// </summary>
    public void RemoveExpired()
    {
        lock (_gate)
        {
            Prune();
        }
    }

    private string PathOf(string home, string hash) => Path.Combine(_options.Directory, FolderOf(home), hash + Extension);

    /// <summary>
    /// A home's name may be '.' or '..', and differ from another's in case only: neither may meet on any disk.
    /// </summary>
    private static string FolderOf(string home) => Address.IsPart(home)
        ? Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(home)))[..32]
        : throw new ArgumentException($"'{home}' is no name of a home.", nameof(home));

    private void Scan()
    {
        if (!Directory.Exists(_options.Directory))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(_options.Directory))
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                var file = new FileInfo(path);
                if (file.Extension == Extension && IsHash(Path.GetFileNameWithoutExtension(path)))
                {
                    Remember(Path.GetFileName(folder), path, file);
                }
                else if (path.EndsWith(Extension + ".new", StringComparison.Ordinal))
                {
                    file.Delete();
                }
            }
        }
    }

    private void Remember(string folder, string path, FileInfo file)
    {
        _kept[(folder, Path.GetFileNameWithoutExtension(path))] =
            new Kept(path, file.Length, Instant.FromDateTimeUtc(DateTime.SpecifyKind(file.LastWriteTimeUtc, DateTimeKind.Utc)));
        _bytes += file.Length;
    }

    private void Remember(string home, string hash, long length, Instant now)
    {
        var key = (FolderOf(home), hash);
        _bytes += length - (_kept.TryGetValue(key, out var before) ? before.Length : 0);
        _kept[key] = new Kept(PathOf(home, hash), length, now);
    }

    private void Prune((string Home, string Hash)? newest = null)
    {
        var expired = _time.Now() - _options.KeepFor;
        if (_bytes <= _options.BytesMax && !_kept.Values.Any(k => k.StoredAt < expired))
        {
            return;
        }

        foreach (var (key, kept) in _kept.Where(k => k.Key != newest).OrderBy(k => k.Value.StoredAt).ToList())
        {
            if (_bytes <= _options.BytesMax && kept.StoredAt >= expired)
            {
                return;
            }

            File.Delete(kept.Path);
            _kept.Remove(key);
            _bytes -= kept.Length;
        }
    }

    private sealed record Kept(string Path, long Length, Instant StoredAt);
}
