using RingActors.Devices.RingCloud.Client.LiveView;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Ring's answers as RFC 3264 wants them; nothing else of them is touched.</summary>
public sealed class SdpAnswerTests
{
    [Theory]
    [InlineData("a=recvonly", "a=sendrecv", "a=sendonly")]
    [InlineData("a=recvonly", "a=sendonly", "a=sendonly")]
    [InlineData("a=recvonly", "a=inactive", "a=inactive")]
    [InlineData("a=sendrecv", "a=sendrecv", "a=sendrecv")]
    [InlineData("a=sendonly", "a=sendrecv", "a=sendrecv")]
    [InlineData("a=mid:0", "a=sendrecv", "a=sendrecv")]
    public void Only_both_ways_to_an_offer_that_receives_is_repaired(string offered, string answered, string repaired)
    {
        Assert.Equal(Sdp("m=video 9 X 96", repaired), SdpAnswer.Repair(Sdp("m=video 9 X 96", offered), Sdp("m=video 9 X 96", answered)));
    }

    [Fact]
    public void Each_medium_is_judged_by_its_own_line_and_else_by_the_sessions()
    {
        var offer = Sdp("a=recvonly", "m=audio 9 X 0", "a=sendrecv", "m=video 9 X 96", "a=mid:1");
        var answer = Sdp("m=audio 9 X 0", "a=sendrecv", "m=video 9 X 96", "a=mid:1");
        Assert.Equal(Sdp("m=audio 9 X 0", "a=sendrecv", "m=video 9 X 96", "a=mid:1", "a=sendonly"), SdpAnswer.Repair(offer, answer));
    }

    [Fact]
    public void Lines_keep_their_ends_and_a_last_line_without_one_gets_one_first()
    {
        Assert.Equal("v=0\nm=x\na=mid:0\na=sendonly\n", SdpAnswer.Repair("v=0\nm=x\na=recvonly\n", "v=0\nm=x\na=mid:0"));
    }

    [Fact]
    public void Anything_is_repaired_without_a_fault_and_nothing_but_directions_changes()
    {
        string[] words = ["m=video 9 X 96", "a=sendrecv", "a=recvonly", "a=", "", "a=sendrecvx", "\0", "m=", "v=0", "😀", "a=sendrecv "];
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            string Any() => "v=0" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ =>
                words[random.Next(words.Length)] + (random.Next(3) switch { 0 => "\r\n", 1 => "\n", _ => "" })));
            var (offer, answer) = (Any(), Any());
            var repaired = SdpAnswer.Repair(offer, answer);
            Assert.True(Plain(answer) == Plain(repaired), $"seed {seed}");
            Assert.Equal(repaired, SdpAnswer.Repair(offer, repaired));
        }
    }

    [Theory]
    [InlineData("v=0\r\n", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("hello", false)]
    [InlineData("v=0\0", false)]
    public void What_is_no_description_is_seen(string? text, bool isOne) => Assert.Equal(isOne, SdpAnswer.IsSdp(text));

    private static string Sdp(params string[] lines) => "v=0\r\n" + string.Concat(lines.Select(l => l + "\r\n"));

    private static string Plain(string sdp) => sdp.Replace("sendonly", "", StringComparison.Ordinal).Replace("sendrecv", "", StringComparison.Ordinal)
        .Replace("a=", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
