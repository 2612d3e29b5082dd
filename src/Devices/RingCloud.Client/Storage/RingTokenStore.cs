using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// The credentials on disk, encrypted, held open by one process at a time: two programs that share a refresh token kill
/// each other's login. A change is on the disk before anybody sees it in memory.
/// </summary>
public sealed class RingTokenStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _lockFile;
    private readonly byte[] _key;
    private readonly byte[] _storedSalt;
    private readonly int _iterations;
    private RingCredentials _current;

    private RingTokenStore(string path, FileStream lockFile, byte[] key, byte[] storedSalt, int iterations, RingCredentials current)
    {
        _path = path;
        _lockFile = lockFile;
        _key = key;
        _storedSalt = storedSalt;
        _iterations = iterations;
        _current = current;
    }

    /// <summary>Whether somebody has logged in and Ring has not refused the login since.</summary>
    public bool HasLogin => Current is { RefreshToken: not null, RefreshTokenDead: false };

    internal RingCredentials Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>Opens or makes the store. A new one gets its hardware id here, once.</summary>
    /// <exception cref="RingTokenStoreException">Wrong key, damaged, newer, in use, or the disk refuses.</exception>
    public static RingTokenStore Open(RingTokenStoreOptions options, Guid? hardwareId = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        FileStream? lockFile = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
            lockFile = TakeLock(options.Path + ".lock");
            var key = StoreKey.From(options);
            return File.Exists(options.Path) ? Read(options.Path, lockFile, key, hardwareId) : Make(options.Path, lockFile, key, hardwareId);
        }
        catch (Exception e)
        {
            lockFile?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(options.Path, e);
            }

            throw;
        }
    }

    /// <summary>
    /// Takes over a refresh token from outside (RING_TOKEN), once for each such token: later the store's own is newer.
    /// </summary>
    /// <returns>False when this token had been taken over before.</returns>
    public bool Import(string token)
    {
        var imported = ImportedToken.Parse(token);
        if (Current.ImportedTokenHash == imported.Hash)
        {
            return false;
        }

        Change(c => c with
        {
            RefreshToken = imported.RefreshToken,
            RefreshTokenDead = false,
            ImportedTokenHash = imported.Hash,
            HardwareId = imported.HardwareId ?? c.HardwareId,
        });
        return true;
    }

    /// <summary>Forgets the login but keeps the installation's identity.</summary>
    public void ForgetLogin() => Change(c => new RingCredentials { HardwareId = c.HardwareId });

    /// <summary>Durable when it returns; unchanged when it throws.</summary>
    internal void Change(Func<RingCredentials, RingCredentials> change)
    {
        lock (_gate)
        {
            var next = change(_current);
            try
            {
                Write(_path, next, _key, _storedSalt, _iterations);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(_path, e);
            }

            _current = next;
        }
    }

    public void Dispose() => _lockFile.Dispose();

    private static RingTokenStore Make(string path, FileStream lockFile, StoreKey key, Guid? hardwareId)
    {
        var salt = key.NewSalt();
        var derived = key.Derive(salt, StoreKey.IterationsMin);
        var storedSalt = key.FixedSalt is null ? salt : [];
        var credentials = new RingCredentials { HardwareId = hardwareId ?? Guid.NewGuid() };
        Write(path, credentials, derived, storedSalt, StoreKey.IterationsMin);
        return new RingTokenStore(path, lockFile, derived, storedSalt, StoreKey.IterationsMin, credentials);
    }

    private static RingTokenStore Read(string path, FileStream lockFile, StoreKey key, Guid? hardwareId)
    {
        var file = SealedCredentials.Read(File.ReadAllBytes(path), path);
        var salt = file.Salt.Length > 0 ? file.Salt : key.FixedSalt ?? throw new RingTokenStoreException(
            RingTokenStoreFault.WrongKey,
            $"The stored credentials in {path} need the salt they were made with: set RING_MCP_ENCRYPTION_SALT as it was.");
        var derived = key.Derive(salt, file.Iterations);
        var credentials = file.Open(derived, key.Source, path);
        var store = new RingTokenStore(path, lockFile, derived, file.Salt, file.Iterations, credentials);
        if (hardwareId is { } wanted && wanted != credentials.HardwareId)
        {
            store.Change(c => c with { HardwareId = wanted });
        }

        return store;
    }

    private static void Write(string path, RingCredentials credentials, byte[] key, byte[] storedSalt, int iterations) =>
        DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(SealedCredentials.Seal(credentials, key, storedSalt, iterations)));

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new RingTokenStoreException(
                RingTokenStoreFault.InUse,
                $"Another RingActors has the credentials open ({path}). Stop it first: two programs with one login end it for both.",
                e);
        }
    }

    private static RingTokenStoreException Unwritable(string path, Exception e) => new(
        RingTokenStoreFault.Unwritable,
        $"The credentials in {path} cannot be read or written ({e.Message}). Check the disk and the folder's permissions.",
        e);
}
