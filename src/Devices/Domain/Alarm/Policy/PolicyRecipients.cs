using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>contacts</c> of a policy document.</summary>
internal static class PolicyRecipients
{
    private const int UrlMax = 2000;

    private static readonly string[] Names = ["id", "url", "notices", "role"];

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
            IReadOnlyList<NoticeKind>? notices = Notices(node, faults);
            AccessRole? role = node.Word("role", Roles, isRequired: false) is { } word ? AccessRoles.Of(word) : null;
            if (id is not null && contacts.Exists(c => c.Id == id))
            {
                node.Fault("id", "duplicate", $"There is a contact '{id}' before; give each once.");
            }
            else if (id is not null && url is not null)
            {
                contacts.Add(new RecipientPolicy(id, url) { Notices = notices, Role = role });
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
        bool isRight = url is { Length: <= UrlMax }
            && Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
            && parsed.Scheme is "http" or "https"
            && parsed.UserInfo.Length == 0;
        if (!isRight)
        {
            node.Fault(
                "url", node.Find("url") is null ? "missing" : "invalid",
                $"'url' must be an absolute http or https address of at most {UrlMax} characters, without a password in it.");
        }

        return isRight ? url : null;
    }
}
