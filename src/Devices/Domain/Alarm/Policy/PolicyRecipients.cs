using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>contacts</c> of a policy document.</summary>
internal static class PolicyRecipients
{
    private const int UrlMax = 2000;
    private const int EmailMax = 254;
    private const int TopicMax = 64;

    private const string Forms = "an absolute http or https address without a password in it, mailto: and an e-mail "
        + "address, or ntfy: and a topic (1 to 64 of A-Z a-z 0-9 _ -)";

    /// <summary>What may stand before the @ beside letters and digits: enough for real addresses, and nothing that ends
    /// a line or parts a list.</summary>
    private const string InLocalPart = ".!#$%&'*+/=?^_{|}~-";

    private static readonly string[] Names = ["id", "url", "ways", "notices", "role"];

    /// <summary>Those who may approve what others ask for.</summary>
    private static readonly string[] Roles = [AccessRole.Owner.Word(), AccessRole.Resident.Word()];

    internal static IReadOnlyList<RecipientPolicy> Read(PolicyNode root, PolicyFaults faults)
    {
        List<RecipientPolicy> contacts = [];
        foreach ((JsonNode? value, string path) in root.List("contacts", SecurityPolicy.ContactsMax))
        {
            if (PolicyReader.Object(value, path, faults, Names) is not { } node)
            {
                continue;
            }

            string? id = PolicyReader.Name(node, "id");
            string? url = Url(node);
            IReadOnlyList<string>? ways = Ways(node, url, faults);
            IReadOnlyList<NoticeKind>? notices = Notices(node, faults);
            AccessRole? role = node.Word("role", Roles, isRequired: false) is { } word ? AccessRoles.Of(word) : null;
            if (id is not null && contacts.Exists(c => c.Id == id))
            {
                node.Fault("id", "duplicate", $"There is a contact '{id}' before; give each once.");
            }
            else if (id is not null && url is not null)
            {
                contacts.Add(new RecipientPolicy(id, url) { Notices = notices, Role = role, Ways = ways });
            }
        }

        return contacts;
    }

    /// <summary>Null, for all, if nothing is said.</summary>
    private static IReadOnlyList<NoticeKind>? Notices(PolicyNode node, PolicyFaults faults)
    {
        if (node.Find("notices") is null)
        {
            return null;
        }

        List<NoticeKind> kinds = [];
        foreach ((JsonNode? value, string path) in node.List("notices", NoticeKinds.Words.Count))
        {
            string? word = PolicyNode.Text(value)?.Trim().ToLowerInvariant();
            IReadOnlyList<string> near = word is null ? [] : NearMatch.Of(word, NoticeKinds.Words, 1);
            if (word is null || !NoticeKinds.Words.Contains(word, StringComparer.Ordinal))
            {
                faults.Add(
                    path, word is null ? "wrong-type" : "unknown-word",
                    $"A notice is one of {string.Join(", ", NoticeKinds.Words)}.", near.Count > 0 ? near : NoticeKinds.Words);
                word = near.Count > 0 ? near[0] : null;
            }

            kinds.AddRange(Enum.GetValues<NoticeKind>().Where(k => k.Word() == word));
        }

        return [.. kinds.Distinct().Order()];
    }

    private static string? Url(PolicyNode node)
    {
        string? url = PolicyNode.Text(node.Find("url"));
        bool isRight = url is not null && IsAddress(url) && RecipientWay.SchemeOf(url) != RecipientWay.PushScheme;
        if (!isRight)
        {
            node.Fault(
                "url", node.Find("url") is null ? "missing" : "invalid",
                $"'url' must be {Forms}, at most {UrlMax} characters.");
        }

        return isRight ? url : null;
    }

    /// <summary>Null, for none but the first, if nothing is said; each once.</summary>
    private static IReadOnlyList<string>? Ways(PolicyNode node, string? url, PolicyFaults faults)
    {
        List<string> ways = [];
        foreach ((JsonNode? value, string path) in node.List("ways", RecipientPolicy.WaysMax))
        {
            string? way = PolicyNode.Text(value);
            if (way is null || !IsAddress(way))
            {
                faults.Add(path, way is null ? "wrong-type" : "invalid", $"A way must be {Forms}.", []);
            }
            else if (way == url || ways.Contains(way, StringComparer.Ordinal))
            {
                faults.Add(path, "duplicate", "They are told by this address already; give each once.", []);
            }
            else
            {
                ways.Add(way);
            }
        }

        return ways.Count > 0 ? ways : null;
    }

    private static bool IsAddress(string text) => text.Length <= UrlMax && RecipientWay.SchemeOf(text) switch
    {
        RecipientWay.EmailScheme => IsEmail(text.AsSpan(RecipientWay.EmailScheme.Length)),
        RecipientWay.NtfyScheme => IsTopic(text.AsSpan(RecipientWay.NtfyScheme.Length)),
        RecipientWay.PushScheme => PushAddress.TryParse(text, out _),
        _ => Uri.TryCreate(text, UriKind.Absolute, out Uri? parsed)
            && parsed.Scheme is "http" or "https" && parsed.UserInfo.Length == 0,
    };

    /// <summary>One address and nothing around it, in ASCII.</summary>
    private static bool IsEmail(ReadOnlySpan<char> text)
    {
        int at = text.IndexOf('@');
        if (text.Length > EmailMax || at <= 0 || text.LastIndexOf('@') != at)
        {
            return false;
        }

        ReadOnlySpan<char> domain = text[(at + 1)..];
        foreach (char letter in text[..at])
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !InLocalPart.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return domain.Length > 0 && Uri.CheckHostName(domain.ToString()) == UriHostNameType.Dns
            && domain.IndexOfAnyExceptInRange('!', '~') < 0;
    }

    private static bool IsTopic(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= TopicMax;
    }
}
