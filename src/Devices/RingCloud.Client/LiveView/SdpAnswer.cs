namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>
/// Ring's answers as strict players need them: where the offer only receives, Ring answers 'sendrecv', which RFC 3264
/// (6.1) does not allow and browsers refuse. Nothing else of the media is looked at.
/// </summary>
internal static class SdpAnswer
{
    public const int LengthMax = 64 * 1024;
    private static readonly string[] Directions = ["sendrecv", "sendonly", "recvonly", "inactive"];

    /// <summary>Looks like a session description, and is short enough to be one.</summary>
    public static bool IsSdp(string? text) =>
        text is { Length: > 0 and <= LengthMax } && text.StartsWith("v=0", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal);

    /// <summary>The answer with each 'sendrecv' to a 'recvonly' as 'sendonly'.</summary>
    public static string Repair(string offer, string answer)
    {
        var offered = Sections(offer);
        var sections = Sections(answer);
        for (var i = 1; i < sections.Count && i < offered.Count; i++)
        {
            if (DirectionOf(offered, i) == "recvonly" && DirectionOf(sections, i) == "sendrecv")
            {
                SendOnly(sections[i]);
            }
        }

        return string.Concat(sections.SelectMany(s => s));
    }

    /// <summary>The lines, with their ends, of the session and then of each medium.</summary>
    private static List<List<string>> Sections(string sdp)
    {
        List<List<string>> sections = [[]];
        for (var start = 0; start < sdp.Length;)
        {
            var end = sdp.IndexOf('\n', start);
            var next = end < 0 ? sdp.Length : end + 1;
            var line = sdp[start..next];
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                sections.Add([]);
            }

            sections[^1].Add(line);
            start = next;
        }

        return sections;
    }

    /// <summary>A medium's own direction, else the session's, else both ways (RFC 8866, 6.7).</summary>
    private static string DirectionOf(List<List<string>> sections, int index) =>
        Own(sections[index]) ?? Own(sections[0]) ?? "sendrecv";

    private static string? Own(List<string> section) => section.Select(Word).LastOrDefault(w => w is not null);

    private static string? Word(string line) => line.StartsWith("a=", StringComparison.Ordinal)
        ? Array.Find(Directions, d => line.AsSpan(2).TrimEnd().SequenceEqual(d))
        : null;

    private static void SendOnly(List<string> section)
    {
        var at = section.FindLastIndex(l => Word(l) is not null);
        if (at >= 0)
        {
            section[at] = section[at].Replace("sendrecv", "sendonly", StringComparison.Ordinal);
            return;
        }

        // Without a line of its own it would go on both ways. A line that does not end gets its end first.
        var ending = section[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (!section[^1].EndsWith('\n'))
        {
            section[^1] += ending;
        }

        section.Add("a=sendonly" + ending);
    }
}
