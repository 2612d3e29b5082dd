using System.Text;
using RingCloudSim.Household;

namespace RingCloudSim.Signal;

/// <summary>
/// An answer to any offer, with its own media lines and payload types, that leads nowhere. As Ring does, it answers
/// 'sendrecv' also where the offer only receives (protocol sheet, 8.1).
/// </summary>
internal static class FakeAnswer
{
    private static readonly string[] Kept = ["a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=extmap:"];

    public static string To(string offer, SeededIds ids)
    {
        var answer = new StringBuilder("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        var lines = offer.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        foreach (var group in lines.Where(line => line.StartsWith("a=group:", StringComparison.Ordinal)))
        {
            answer.Append(group).Append("\r\n");
        }

        answer.Append("a=msid-semantic:WMS *\r\n");
        foreach (var line in lines.SkipWhile(line => !line.StartsWith("m=", StringComparison.Ordinal)))
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                Medium(answer, line, ids);
            }
            else if (Array.Exists(Kept, prefix => line.StartsWith(prefix, StringComparison.Ordinal)))
            {
                answer.Append(line).Append("\r\n");
            }
        }

        return answer.ToString();
    }

    private static void Medium(StringBuilder answer, string line, SeededIds ids)
    {
        var fingerprint = string.Join(':', Enumerable.Range(0, 32).Select(_ => ids.NextHex(1).ToUpperInvariant()));
        answer.Append(line).Append("\r\n")
            .Append("c=IN IP4 192.0.2.1\r\n")
            .Append($"a=ice-ufrag:{ids.NextHex(4)}\r\na=ice-pwd:{ids.NextHex(16)}\r\n")
            .Append($"a=fingerprint:sha-256 {fingerprint}\r\n")
            .Append("a=setup:active\r\na=rtcp-mux\r\na=sendrecv\r\n");
    }
}
