namespace RingActors.Api.Audit.Storage;

/// <summary>
/// The whole lines of a file of the log, from either end. A last line without its break is not there yet.
/// </summary>
internal static class AuditLines
{
    private const int Chunk = 256 * 1024;

    /// <summary>From the beginning: each line without its break, and where the next begins.</summary>
    internal static IEnumerable<(byte[] Line, long End)> Forward(FileStream file)
    {
        file.Position = 0;
        byte[] buffer = new byte[Chunk];
        MemoryStream rest = new();
        long end = 0;
        while (file.Read(buffer) is > 0 and var read)
        {
            int start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, read - start) is >= 0 and var at)
            {
                rest.Write(buffer, start, at - start);
                end += rest.Length + 1;
                yield return (rest.ToArray(), end);
                rest.SetLength(0);
                start = at + 1;
            }

            rest.Write(buffer, start, read - start);
        }
    }

    /// <summary>From the end, as far as the file reaches now: each line without its break.</summary>
    internal static IEnumerable<byte[]> Backward(FileStream file)
    {
        long begin = file.Length;
        byte[] tail = [];
        bool isWhole = false;
        while (begin > 0)
        {
            int size = (int)Math.Min(Chunk, begin);
            begin -= size;
            byte[] block = new byte[size + tail.Length];
            file.Position = begin;
            file.ReadExactly(block, 0, size);
            tail.CopyTo(block, size);
            int end = block.Length;
            while (Array.LastIndexOf(block, (byte)'\n', end - 1, end) is >= 0 and var at)
            {
                if (isWhole)
                {
                    yield return block[(at + 1)..end];
                }

                (isWhole, end) = (true, at);
                if (end == 0)
                {
                    break;
                }
            }

            tail = block[..end];
        }

        if (isWhole)
        {
            yield return tail;
        }
    }
}
