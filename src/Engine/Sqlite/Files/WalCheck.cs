using System.Buffers.Binary;

namespace RingActors.Engine.Sqlite.Files;

/// <summary>
/// Tells a write-ahead log that ends in a torn commit, which is what a power loss leaves, from one that is damaged before its end.
/// SQLite takes the first wrong checksum for the end in both cases, and would drop acknowledged commits behind it without a word.
/// </summary>
/// <remarks>
/// Format: sqlite.org/fileformat2.html, section 4. Every commit is flushed before the next begins, so only the last one can be
/// torn. Frames behind the first wrong one that are chained to each other and contain the ends of two commits prove that a
/// flushed one was changed.
/// </remarks>
internal sealed class WalCheck : IDisposable
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;
    private const uint Magic = 0x377f0682;

    private readonly FileStream _file;
    private readonly byte[] _header = new byte[HeaderLength];
    private byte[] _frame = [];

    private WalCheck(string path) =>
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);

    /// <summary>What is wrong with the write-ahead log at <paramref name="path"/>; null if nothing, or if there is none.</summary>
    internal static string? FindDamage(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < HeaderLength)
        {
            return null;
        }

        using WalCheck check = new(path);
        return check.FindDamage();
    }

    public void Dispose() => _file.Dispose();

    private string? FindDamage()
    {
        _file.ReadExactly(_header);
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return null;
        }

        uint magic = Word(_header, 0);
        Sum sum = default;
        sum.Add(_header.AsSpan(0, 24), bigEndian: magic == Magic + 1);
        if (magic is not (Magic or (Magic + 1)) || sum != Sum.Read(_header, 24))
        {
            return IsTornHeader(magic == Magic + 1)
                ? null
                : "Its header is damaged. Everything in it would be lost; keep a copy of all files and restore from a backup.";
        }

        return FindDamagedFrame(sum, magic == Magic + 1);
    }

    private string? FindDamagedFrame(Sum before, bool bigEndian)
    {
        _frame = new byte[FrameHeaderLength + (int)Word(_header, 8)];
        long damaged = -1;
        int commits = 0;
        for (long number = 1; _file.ReadAtLeast(_frame, _frame.Length, throwOnEndOfStream: false) == _frame.Length; number++)
        {
            bool ours = _frame.AsSpan(8, 8).SequenceEqual(_header.AsSpan(16, 8));
            Sum stored = Sum.Read(_frame, 16);
            Sum sum = before;
            sum.Add(_frame.AsSpan(0, 8), bigEndian);
            sum.Add(_frame.AsSpan(FrameHeaderLength), bigEndian);
            bool chained = ours && sum == stored;
            int commit = Word(_frame, 4) != 0 ? 1 : 0;
            if (!chained && damaged < 0)
            {
                damaged = number;
            }

            // A frame that does not follow the one before may begin another stretch of frames that follow each other.
            commits = chained ? commits + commit : commit;
            if (damaged >= 0 && chained && commits >= 2)
            {
                return $"Frame {damaged} of its {_file.Length / _frame.Length} is damaged, and commits that were flushed later "
                    + "stand behind it. They would be lost; keep a copy of all files and restore from a backup.";
            }

            before = stored;
        }

        return null;
    }

    /// <summary>
    /// True if the header is the new one up to some byte and the old one behind it, or nothing follows it. SQLite writes a new header
    /// only when everything in the write-ahead log has been moved into the file, so that nothing is lost when that write is cut short.
    /// </summary>
    private bool IsTornHeader(bool bigEndian)
    {
        byte[] frame = new byte[FrameHeaderLength];
        if (_file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length)
        {
            return true;
        }

        // The old header: one checkpoint earlier, the salts that the frames still have.
        byte[] old = [.. _header.AsSpan(0, 12), 0, 0, 0, 0, .. frame.AsSpan(8, 8), 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(old.AsSpan(12), unchecked(Word(_header, 12) - 1));
        Sum sum = default;
        sum.Add(old.AsSpan(0, 24), bigEndian);
        BinaryPrimitives.WriteUInt32BigEndian(old.AsSpan(24), sum.First);
        BinaryPrimitives.WriteUInt32BigEndian(old.AsSpan(28), sum.Second);

        // The new one's first salt is one more, its second salt anything.
        byte[] salt = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(salt, unchecked(Word(frame, 8) + 1));
        for (int cut = 16; cut < HeaderLength; cut++)
        {
            int salted = Math.Min(4, cut - 16);
            if (_header.AsSpan(cut).SequenceEqual(old.AsSpan(cut))
                && _header.AsSpan(16, salted).SequenceEqual(salt.AsSpan(0, salted)))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private record struct Sum(uint First, uint Second)
    {
        internal static Sum Read(ReadOnlySpan<byte> bytes, int at) => new(Word(bytes, at), Word(bytes, at + 4));

        internal void Add(ReadOnlySpan<byte> bytes, bool bigEndian)
        {
            unchecked
            {
                for (; bytes.Length >= 8; bytes = bytes[8..])
                {
                    First += (bigEndian ? Word(bytes, 0) : BinaryPrimitives.ReadUInt32LittleEndian(bytes)) + Second;
                    Second += (bigEndian ? Word(bytes, 4) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) + First;
                }
            }
        }
    }
}
