using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Records;

/// <summary>What is written is read; what was written once is read for ever; what was never written is refused.</summary>
public sealed class RecordTests
{
    private static readonly StoredTypes Types = TestEngine.Types().Build();

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    [Fact]
    public void Stored_bytes_of_format_1_are_written_as_they_always_were()
    {
        byte[] written = WriteGolden();
        Assert.Equal(File.ReadAllText(Fixture("record-format-1.hex")).ReplaceLineEndings(""), Convert.ToHexStringLower(written));
    }

    [Fact]
    public void Stored_bytes_of_format_1_are_read_for_ever()
    {
        byte[] stored = Convert.FromHexString(File.ReadAllText(Fixture("record-format-1.hex")).ReplaceLineEndings(""));
        int offset = 0;
        StoredEvent first = RecordReader.Read(RecordReader.ReadFrame(stored, ref offset).Record);
        StoredEvent second = RecordReader.Read(RecordReader.ReadFrame(stored, ref offset).Record);
        Assert.Equal(stored.Length, offset);
        Assert.Equal(
            ("home-1/counter/a", "test.counted", 1, 1L, 1L, "local:tester", "request-1", "cause-1"),
            (first.Actor, first.Name, first.Version, first.ActorSeq, first.HomeSeq, first.Principal, first.Correlation, first.Causation));
        Assert.Equal(Instant.FromUtc(2026, 1, 2, 3, 4, 5) + Duration.FromNanoseconds(678_901_234L), first.OccurredAt);
        Assert.Equal(Instant.FromUtc(2026, 1, 2, 3, 4, 6), first.LearnedAt);
        Assert.Equal("{\"by\":42}", Encoding.UTF8.GetString(first.Payload.Span));
        Assert.Null(first.Receipt);
        Assert.Equal(("clé-🔑", 0xFEDCBA9876543210UL, true, "engine.refusal", 1),
            (second.Receipt!.Key, second.Receipt.Digest, second.Receipt.Refused, second.Receipt.Name, second.Receipt.Version));
        Assert.Equal(new Refusal("a.b", "no"), Types.Read(second.Receipt.Name, second.Receipt.Version, second.Receipt.Payload.Span));
    }

    [Fact]
    public void What_is_written_is_read_back_equal()
    {
        Gen<string> text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => Stored(s.Get));
        Arbitrary<(string Correlation, string Causation, string Key, long By, long Nanoseconds, ulong Digest)> any = Arb.From(
            from correlation in text
            from causation in text
            from key in text
            from amount in ArbMap.Default.GeneratorFor<long>()
            from nanoseconds in ArbMap.Default.GeneratorFor<long>()
            from digest in ArbMap.Default.GeneratorFor<ulong>()
            select (correlation, causation, key, amount, nanoseconds, digest));
        Prop.ForAll(any, x =>
        {
            RecordWriter writer = new(16);
            byte[] hash = new byte[HashChain.HashLength];
            Instant at = NodaConstants.UnixEpoch + Duration.FromNanoseconds(x.Nanoseconds);
            RecordFields fields = new(TestEngine.Of("counter"), 7, 9, at, at, TestEngine.Tester, x.Correlation, x.Causation);
            Sum reply = new(x.By);
            ReceiptFields receipt = x.Key.Length == 0 ? default : new ReceiptFields(x.Key, x.Digest, false, Types.Of(typeof(Sum)), reply);
            writer.Write(fields, Types.Of(typeof(Counted)), new Counted(x.By), receipt, hash);
            int offset = 0;
            StoredFrame frame = RecordReader.ReadFrame(writer.Written, ref offset);
            StoredEvent read = RecordReader.Read(frame.Record);
            EventEnvelope decoded = EventDecoder.Decode(read, Types);
            Assert.Equal(
                new EventEnvelope(fields.Actor, 7, 9, "test.counted", new Counted(x.By), at, at, TestEngine.Tester, x.Correlation, x.Causation),
                decoded);
            Assert.Equal(x.Key.Length > 0, read.Receipt is not null);
            Assert.True(read.Receipt is null || (read.Receipt.Key, read.Receipt.Digest) == (x.Key, x.Digest));
            Assert.Equal(hash, frame.Hash.ToArray());
            RecordPlace place = RecordReader.ReadPlace(frame.Record);
            Assert.Equal((9L, 7L, "home-1/counter/a"), (place.HomeSeq, place.ActorSeq, Encoding.UTF8.GetString(place.Actor.Span)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void A_frame_written_by_the_letter_of_the_format_is_read()
    {
        Instant at = Instant.FromUtc(2026, 5, 6, 7, 8);
        byte[] record = ForeignRecord.Make(TestEngine.Of("counter"), 3, 2, at, "test.counted", 1, "{\"by\":1}");
        StoredEvent read = RecordReader.Read(record);
        Assert.Equal((3L, 2L, at, "test.counted"), (read.HomeSeq, read.ActorSeq, read.LearnedAt, read.Name));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(255, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 128)]
    public void A_format_or_flag_this_build_does_not_know_is_refused_by_name(byte format, byte flags)
    {
        byte[] record = ForeignRecord.Make(TestEngine.Of("counter"), 1, 1, Instant.FromUtc(2026, 1, 1, 0, 0), "x", 1, "{}", format, flags);
        RecordFormatException e = Assert.Throws<RecordFormatException>(() => RecordReader.Read(record));
        Assert.Contains($"format {format} with flags {flags}", e.Message, StringComparison.Ordinal);
    }

    internal static byte[] WriteGolden()
    {
        RecordWriter writer = new();
        byte[] hash = new byte[HashChain.HashLength];
        HashChain.Genesis("home-1", hash);
        Instant occurred = Instant.FromUtc(2026, 1, 2, 3, 4, 5) + Duration.FromNanoseconds(678_901_234L);
        Instant learned = Instant.FromUtc(2026, 1, 2, 3, 4, 6);
        RecordFields first = new(TestEngine.Of("counter"), 1, 1, occurred, learned, TestEngine.Tester, "request-1", "cause-1");
        writer.Write(first, Types.Of(typeof(Counted)), new Counted(42), default, hash);
        ReceiptFields receipt = new("clé-🔑", 0xFEDCBA9876543210UL, true, Types.Of(typeof(Refusal)), new Refusal("a.b", "no"));
        RecordFields second = new(TestEngine.Of("light"), 1, 2, occurred, learned, TestEngine.Tester, "request-2", "home-1@1");
        writer.Write(second, Types.Of(typeof(SwitchedOn)), new SwitchedOn(learned), receipt, hash);
        return writer.Written.ToArray();
    }

    /// <summary>As it comes back from UTF-8: a lone surrogate cannot be stored.</summary>
    private static string Stored(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length > 200 ? text[..200] : text));
}
