namespace RingActors.Engine.Sqlite.Files;

/// <summary>
/// Makes durable what is found in the write-ahead log when a journal is opened. It may be in the operating system's memory only:
/// written by a process that died before its flush, or after a flush that failed. After a failed flush the system takes the bytes
/// for written, and flushing once more would succeed without writing anything; so they are written again, as they are, and then flushed.
/// </summary>
/// <remarks>
/// SQLite alone would move them into the file first. If the power failed just then, the file would be torn and the bytes to mend it
/// gone: the sweep over failing flushes found exactly that.
/// </remarks>
internal static class WalRewrite
{
    internal static void Run(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[1 << 20];
        for (long at = 0; RandomAccess.Read(file.SafeFileHandle, buffer, at) is > 0 and int length; at += length)
        {
            RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(0, length), at);
        }

        if (file.Length > 0)
        {
            file.Flush(flushToDisk: true);
        }
    }
}
