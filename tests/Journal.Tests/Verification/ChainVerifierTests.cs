using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Verification.Exports;
using RingActors.Engine.Verification.Findings;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

public sealed class ChainVerifierTests
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");
    private static readonly Address Camera = new("home-1", "camera", "2");

    private readonly byte[] _export;
    private readonly StoredFrame[] _frames;

    public ChainVerifierTests()
    {
        ShardAppend append = new EventSource(16).Turn(Bell, Camera, Bell, Bell, Camera);
        _export = append.Frames.ToArray();
        List<StoredFrame> frames = [];
        for (int offset = 0; offset < _export.Length;)
        {
            frames.Add(RecordReader.ReadFrame(_export, ref offset));
        }

        _frames = [.. frames];
    }

    [Fact]
    public void An_export_verifies_by_itself()
    {
        VerificationReport report = Verify(_export);
        Assert.True(report.Holds);
        Assert.Equal(5, report.Events);
        Assert.Equal(Convert.ToHexStringLower(_frames[^1].Hash.Span), Assert.Single(report.Homes).Hash);
    }

    [Fact]
    public void Every_changed_byte_of_an_export_is_found()
    {
        for (int at = 0; at < _export.Length; at++)
        {
            byte[] damaged = [.. _export];
            damaged[at] ^= 1;
            Assert.False(Verify(damaged).Holds, $"byte {at}");
        }
    }

    [Fact]
    public void Removed_repeated_swapped_and_foreign_events_are_found()
    {
        Assert.False(Verify([.. _frames.Where((_, i) => i != 2)]).Holds);
        Assert.False(Verify([.. _frames.Skip(1)]).Holds);
        Assert.False(Verify([.. _frames, _frames[^1]]).Holds);
        Assert.False(Verify([_frames[0], _frames[2], _frames[1], _frames[3], _frames[4]]).Holds);
        Assert.False(ChainVerifier.Verify("home-2", _frames).Holds);
        Assert.False(Verify(_export[..^10]).Holds);
    }

    private static VerificationReport Verify(byte[] export) => ChainVerifier.Verify("home-1", new MemoryStream(export));

    private static VerificationReport Verify(StoredFrame[] frames) => ChainVerifier.Verify("home-1", frames);
}
