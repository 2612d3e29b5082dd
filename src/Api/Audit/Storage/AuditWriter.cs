using System.Buffers.Text;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Audit.Storage;

/// <summary>
/// Appends batches of entries to the files of the log. A batch for which somebody waits is flushed to the disk; of
/// others a crash of the program loses nothing, and one of the machine what was not flushed yet. One thread at a time.
/// After a failed batch the file is as it was before, so that the same batch can be written again.
/// </summary>
internal class AuditWriter : IDisposable
{
    /// <summary>A file a day at most, so that what is kept for days can go by files.</summary>
    private static readonly TimeSpan FileFor = TimeSpan.FromDays(1);

    private const int LineMax = 64 * 1024;

    private readonly string _directory;
    private readonly AuditSettings _settings;
    private readonly TimeProvider _time;
    private readonly long _fileMax;
    private readonly MemoryStream _batch = new();
    private FileStream? _file;
    private DateTimeOffset _begunAt;
    private byte[] _last;
    private long _next;

    /// <summary>
    /// Finds the end of the log; what a crash cut off in the middle of a line is cut away. A log that has less than was
    /// anchored goes on in another file after what was, so that its chain shows for good that something is missing.
    /// </summary>
    internal AuditWriter(string directory, AuditSettings settings, TimeProvider time, AnchoredLog? anchored = null)
    {
        (_directory, _settings, _time) = (directory, settings, time);
        _fileMax = Math.Max(64 * 1024, settings.BytesMax / 8);
        (_next, _last) = (1, AuditLine.Genesis);
        if (AuditFiles.Of(directory) is [.., var newest])
        {
            Continue(newest.Path);
        }

        if (anchored is not null && AuditVerifier.Difference(directory, anchored) is { } gap)
        {
            Gap = gap;
            _file?.Dispose();
            _file = null;
            (_next, _last) = (Math.Max(_next, anchored.Entries + 1), Base64Url.DecodeFromChars(anchored.Hash));
        }
    }

    /// <summary>In what the log was less, or other, than was anchored; null if in nothing.</summary>
    internal string? Gap { get; }

    /// <summary>Its end; on the disk if all is flushed.</summary>
    internal AnchoredLog Head => new(_next - 1, AuditLine.Text(_last));

    /// <summary>False while something that was written is not flushed.</summary>
    internal bool IsFlushed { get; private set; } = true;

    /// <summary>Writes the entries, numbered in their order.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="durably">Whether they have to be on the disk.</param>
    /// <exception cref="IOException">None of them is written.</exception>
    internal void Append(IReadOnlyList<AuditEntry> entries, bool durably = true)
    {
        FileStream file = Current();
        long length = file.Length;
        (byte[] last, long next) = (_last, _next);
        _batch.SetLength(0);
        foreach (AuditEntry entry in entries)
        {
            last = AuditLine.Write(_batch, entry with { Number = next++ }, last);
        }

        try
        {
            file.Position = length;
            Put(file, _batch.GetBuffer().AsSpan(0, (int)_batch.Length), durably);
            IsFlushed = durably;
        }
        catch
        {
            Undo(length);
            throw;
        }

        (_last, _next) = (last, next);
    }

    /// <summary>What the disk does, in one place, so that tests can have it refuse halfway.</summary>
    internal virtual void Put(FileStream file, ReadOnlySpan<byte> batch, bool durably)
    {
        file.Write(batch);
        file.Flush(durably);
    }

    internal void Flush()
    {
        IsFlushed = true;
        _file?.Flush(flushToDisk: true);
    }

    /// <summary>Removes what is older, or more, than is to be kept; never the file that is written.</summary>
    internal void Forget()
    {
        IReadOnlyList<(string Path, long First)> files = AuditFiles.Of(_directory);
        long total = files.Sum(f => new FileInfo(f.Path).Length);
        DateTimeOffset oldest = _time.GetUtcNow() - TimeSpan.FromDays(_settings.KeepDays);
        foreach ((string path, _) in files.SkipLast(1))
        {
            FileInfo file = new(path);
            if (total <= _settings.BytesMax && file.LastWriteTimeUtc >= oldest.UtcDateTime)
            {
                return;
            }

            total -= file.Length;
            file.Delete();
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        try
        {
            Flush();
        }
        catch (IOException)
        {
            // Nobody waits for it any more.
        }

        _file?.Dispose();
        _file = null;
    }

    private FileStream Current()
    {
        if (_file is { } open && open.Length < _fileMax && _time.GetUtcNow() - _begunAt < FileFor)
        {
            return open;
        }

        Flush();
        _file?.Dispose();
        _file = null;
        _begunAt = _time.GetUtcNow();
        string path = AuditFiles.PathOf(_directory, _next);
        if (!File.Exists(path))
        {
            DurableFile.Replace(
                path, AuditLine.Head(new AuditSegmentHead(AuditLine.Format, _next, _begunAt, AuditLine.Text(_last))));
            Forget();
        }

        return _file = OpenToWrite(path);
    }

    private void Continue(string path)
    {
        FileStream file = OpenToWrite(path);
        AuditSegmentHead? head = null;
        bool isDamaged = false;
        long whole = 0;
        foreach ((byte[] line, long end) in AuditLines.Forward(file))
        {
            if (head is null)
            {
                head = AuditLine.ReadHead(line);
                if (head is null)
                {
                    break;
                }

                (_next, _last, _begunAt) = (head.First, Base64Url.DecodeFromChars(head.Before), head.At);
            }
            else
            {
                byte[]? hash = AuditLine.HashOf(line);
                isDamaged |= hash is null;
                (_last, _next) = (hash ?? _last, _next + 1);
            }

            whole = end;
        }

        if (head is null)
        {
            file.Dispose();
            throw new InvalidDataException(
                $"{path} is not the audit log that it should be. Move it away, or put it back from a backup.");
        }

        if (isDamaged)
        {
            // It stays as it is, for whoever looks into it, and the log goes on in another file.
            file.Dispose();
            return;
        }

        file.SetLength(whole);
        _file = file;
    }

    private void Undo(long length)
    {
        try
        {
            _file!.SetLength(length);
        }
        catch (IOException)
        {
            // Opened anew, it is cut to what is whole.
            _file!.Dispose();
            _file = null;
            Continue(AuditFiles.Of(_directory)[^1].Path);
        }
    }

    private static FileStream OpenToWrite(string path) => new(
        path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: LineMax);
}
