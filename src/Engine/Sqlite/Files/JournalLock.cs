using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Files;

/// <summary>
/// Keeps every other process out of the journal. The operating system gives the lock back when the process ends,
/// however it ends, so the file itself may stay behind and means nothing. It says who holds the lock: process, since
/// when, and where it serves.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _since;

    private JournalLock(FileStream file, string since)
    {
        _file = file;
        _since = since;
    }

    /// <summary>Takes the lock of the journal at <paramref name="journalPath"/>.</summary>
    /// <exception cref="JournalInUseException">Another process, or this one already, has it.</exception>
    /// <exception cref="JournalUnavailableException">The lock file cannot be made.</exception>
    internal static JournalLock Take(string journalPath, TimeProvider clock)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(journalPath))!, "journal.lock");
        try
        {
            // Unix locks are advisory and a holder's file can be read all the same; on Windows the share mode must
            // allow it.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
            JournalLock taken = new(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1),
                clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            taken.Announce(null);
            return taken;
        }
        catch (IOException e) when (File.Exists(path) && e is not (PathTooLongException or DirectoryNotFoundException) && IsHeld(path))
        {
            Holder? holder = ReadHolder(path);
            throw new JournalInUseException(journalPath, holder?.Pid, holder?.Since, holder?.Url);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The lock file {path} cannot be written: {e.Message}", outcomeUnknown: false, e);
        }
    }

    /// <summary>Says where this process serves.</summary>
    internal void Announce(string? url)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new Holder(Environment.ProcessId, _since, url), HolderJson.Default.Holder);
        _file.SetLength(0);
        _file.Position = 0;
        _file.Write(json);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static bool IsHeld(string path)
    {
        try
        {
            using FileStream probe = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static Holder? ReadHolder(string path)
    {
        try
        {
            using SafeFileHandle handle = OpenForReading(path);
            byte[] json = new byte[4096];
            int length = RandomAccess.Read(handle, json, 0);
            return JsonSerializer.Deserialize(json.AsSpan(0, length), HolderJson.Default.Holder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            // Caught between its two writes, or written by something else: the lock is held all the same.
            return null;
        }
    }

    /// <summary>
    /// .NET would ask for a shared lock, and be refused, even for reading who holds the exclusive one.
    /// </summary>
    private static SafeFileHandle OpenForReading(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, share: FileShare.ReadWrite);
        }

        SafeFileHandle handle = new(OpenUnix(path, 0), ownsHandle: true);
        return handle.IsInvalid ? throw new IOException($"{path} cannot be read.") : handle;
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenUnix([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

/// <summary>Who holds a journal.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Since">When it took the lock.</param>
/// <param name="Url">Where it serves, if it has said.</param>
internal sealed record Holder(int Pid, string? Since, string? Url);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(Holder))]
internal sealed partial class HolderJson : System.Text.Json.Serialization.JsonSerializerContext;
