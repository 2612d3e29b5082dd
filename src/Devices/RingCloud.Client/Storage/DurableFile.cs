using System.Runtime.InteropServices;

namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// Replaces a file so that after a crash or power loss at any instant either the old or the new content is there,
/// whole.
/// </summary>
public static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        WriteNew(temporary, content);
        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Creates a file for its owner only, flushed to the disk. Fails when it exists.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// A rename is durable only once its directory is. Windows journals renames itself and has no such call.
    /// </summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(directory, ReadOnlyFlag);
        if (descriptor < 0)
        {
            throw new IOException($"The directory {directory} cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw new IOException($"The directory {directory} cannot be flushed (errno {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private const int ReadOnlyFlag = 0;

    // .NET opens no directories, and a handle is needed to flush one.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
