using System.Buffers.Binary;

namespace RingActors.Process.Tests.PowerLoss;

/// <summary>What the recorder wrote down: see the enumerations of recorder.c.</summary>
internal enum DiskOperation
{
    Write = 1,
    Sync = 2,
    SyncFailed = 3,
    Truncate = 4,
    Create = 5,
    Remove = 6,
    DirectorySync = 7,
    Acknowledge = 8,
    WriteFailed = 9,
}

/// <summary>One entry of a recording.</summary>
internal sealed record DiskEntry(DiskOperation Operation, int File, long Offset, ReadOnlyMemory<byte> Data)
{
    private const int HeaderLength = 24;

    /// <summary>Reads a whole recording.</summary>
    internal static List<DiskEntry> Read(string path)
    {
        ReadOnlyMemory<byte> bytes = System.IO.File.ReadAllBytes(path);
        List<DiskEntry> entries = [];
        while (bytes.Length >= HeaderLength)
        {
            ReadOnlySpan<byte> header = bytes.Span;
            DiskOperation operation = (DiskOperation)header[0];
            int length = operation == DiskOperation.Write ? (int)BinaryPrimitives.ReadInt64LittleEndian(header[16..]) : 0;
            entries.Add(new DiskEntry(
                operation, header[1], BinaryPrimitives.ReadInt64LittleEndian(header[8..]), bytes.Slice(HeaderLength, length)));
            bytes = bytes[(HeaderLength + length)..];
        }

        return entries;
    }
}

/// <summary>
/// The disk as it is known at one moment of a recording: what certainly is on it, and what may be. A flush makes what was written
/// before it certain; a flush that failed leaves it in doubt for ever, because the operating system then takes it for written.
/// </summary>
internal sealed class Disk
{
    private static readonly string[] Names = ["", "journal.db", "journal.db-wal", "journal.db-journal"];

    private readonly FileState[] _files = [.. Names.Select(_ => new FileState())];

    /// <summary>How many commits were acknowledged so far.</summary>
    internal int Acknowledged { get; private set; }

    internal void Take(DiskEntry entry)
    {
        switch (entry.Operation)
        {
            case DiskOperation.Acknowledge:
                Acknowledged = Math.Max(Acknowledged, (int)entry.Offset);
                break;
            case DiskOperation.DirectorySync:
                foreach (FileState file in _files)
                {
                    file.SettleName();
                }

                break;
            case DiskOperation.WriteFailed:
                break;
            default:
                _files[entry.File].Take(entry);
                break;
        }
    }

    /// <summary>Writes one disk that may be found after the power has failed now.</summary>
    internal void WriteImage(string directory, Random random)
    {
        for (int file = 1; file < Names.Length; file++)
        {
            if (_files[file].Image(random) is { } bytes)
            {
                File.WriteAllBytes(Path.Combine(directory, Names[file]), bytes);
            }
        }
    }

    private sealed class FileState
    {
        private readonly List<(DiskEntry Entry, bool Certain, bool InDoubt)> _later = [];
        private byte[] _certain = [];
        private bool _exists;
        private bool _mayExist;
        private bool _mayBeGone;

        internal void Take(DiskEntry entry)
        {
            switch (entry.Operation)
            {
                case DiskOperation.Create:
                    _mayExist = true;
                    break;
                case DiskOperation.Remove:
                    _mayBeGone = true;
                    break;
                case DiskOperation.Sync:
                    Settle();
                    break;
                case DiskOperation.SyncFailed:
                    for (int i = 0; i < _later.Count; i++)
                    {
                        _later[i] = _later[i] with { InDoubt = !_later[i].Certain };
                    }

                    break;
                default:
                    _later.Add((entry, false, false));
                    break;
            }
        }

        internal void SettleName()
        {
            _exists = (_exists || _mayExist) && !_mayBeGone;
            _mayExist = _mayBeGone = false;
        }

        internal byte[]? Image(Random random)
        {
            bool there = (_exists || (_mayExist && random.Next(2) == 0)) && !(_mayBeGone && random.Next(2) == 0);
            if (!there)
            {
                return null;
            }

            byte[] bytes = [.. _certain];

            // Each disk loses in its own way: nothing, everything, or each sector with some probability.
            double kept = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
            foreach ((DiskEntry entry, bool certain, _) in _later)
            {
                bytes = Apply(bytes, entry, certain ? 1 : kept, random);
            }

            return bytes;
        }

        private void Settle()
        {
            _exists |= _mayExist;
            _mayExist = false;
            for (int i = 0; i < _later.Count; i++)
            {
                _later[i] = _later[i] with { Certain = !_later[i].InDoubt };
            }

            if (_later.TrueForAll(l => l.Certain))
            {
                foreach ((DiskEntry entry, _, _) in _later)
                {
                    _certain = Apply(_certain, entry, 1, null);
                }

                _later.Clear();
            }
        }

        private static byte[] Apply(byte[] bytes, DiskEntry entry, double kept, Random? random)
        {
            const int sector = 512;
            if (entry.Operation == DiskOperation.Truncate)
            {
                if (Keep(kept, random))
                {
                    Array.Resize(ref bytes, (int)entry.Offset);
                }

                return bytes;
            }

            ReadOnlySpan<byte> data = entry.Data.Span;
            for (long at = entry.Offset; !data.IsEmpty;)
            {
                int length = (int)Math.Min(data.Length, sector - (at % sector));
                if (Keep(kept, random))
                {
                    if (bytes.Length < at + length)
                    {
                        Array.Resize(ref bytes, (int)at + length);
                    }

                    data[..length].CopyTo(bytes.AsSpan((int)at));
                }

                at += length;
                data = data[length..];
            }

            return bytes;
        }

        private static bool Keep(double kept, Random? random) => kept >= 1 || (kept > 0 && random!.NextDouble() < kept);
    }
}
