using FsCheck;
using FsCheck.Fluent;
using RingActors.Engine.Sqlite.Index;

namespace RingActors.Journal.Tests.Sqlite;

public sealed class PlaceCodecTests
{
    [Fact]
    public void Places_are_unpacked_as_they_were_packed()
    {
        Gen<EventPosition[]> places = Gen.ListOf(ArbMap.Default.GeneratorFor<(int Rows, int Bytes)>()).Select(steps => steps.ToList()).Select(steps =>
        {
            List<EventPosition> list = [];
            EventPosition place = new(1, 0);
            foreach ((int rows, int bytes) in steps)
            {
                place = rows % 3 == 0
                    ? place with { Offset = (int)Math.Min(int.MaxValue, place.Offset + (bytes & 0xffffL)) }
                    : new EventPosition(place.Pos + 1 + (rows & int.MaxValue), bytes & int.MaxValue);
                list.Add(place);
            }

            return list.ToArray();
        });
        Prop.ForAll(places.ToArbitrary(), packed =>
        {
            byte[] buffer = new byte[EventPositionCodec.BufferLength(packed.Length)];
            int length = EventPositionCodec.Pack(packed, buffer);
            EventPosition[] unpacked = new EventPosition[packed.Length];
            EventPositionCodec.Unpack(buffer.AsSpan(0, length), unpacked);
            return packed.SequenceEqual(unpacked);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 1, 1 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 })]
    public void Bytes_that_are_no_packed_place_are_refused(byte[] packed) =>
        Assert.Throws<FormatException>(() => EventPositionCodec.Unpack(packed, new EventPosition[1]));
}
