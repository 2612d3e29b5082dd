using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Policy;

namespace RingActors.Api.Features.AlarmSettings;

/// <summary>
/// An address as readers and assistants see it means the one that stands there: they send back what they read. One of
/// nobody who is there leads nowhere, nor does one that means any of several.
/// </summary>
internal static class ShownAddresses
{
    /// <summary>Puts the whole address in the place of each that was shortened.</summary>
    /// <param name="settings">As they were sent.</param>
    /// <param name="there">As they are.</param>
    /// <param name="persons">Opens what is there.</param>
    /// <returns>Those of which nobody knows what they mean.</returns>
    internal static IReadOnlyList<ToolFault> Restore(JsonObject settings, SecurityPolicy there, PersonSeals persons)
    {
        List<ToolFault> unread = [];
        if (settings["contacts"] is not JsonArray contacts)
        {
            return unread;
        }

        for (int i = 0; i < contacts.Count; i++)
        {
            if (contacts[i] is JsonObject contact && TextOf(contact["id"]) is { } id)
            {
                Restore(contact, id, Known(id, there, persons), i, unread);
            }
        }

        return unread;
    }

    private static void Restore(JsonObject contact, string id, string[] known, int index, List<ToolFault> unread)
    {
        JsonArray? ways = contact["ways"] as JsonArray;
        string?[] sent = [TextOf(contact["url"]), .. (ways ?? []).Select(TextOf)];
        foreach (IGrouping<string, int> alike in Enumerable.Range(0, sent.Length)
            .Where(a => sent[a] is { } address && OpenedFor.IsShortened(address))
            .GroupBy(a => sent[a]!, StringComparer.Ordinal))
        {
            // Those that look alike keep their order. Of fewer nobody knows which is left, unless they are the same.
            string[] meant =
            [
                .. known.Where(k => OpenedFor.Shortened(k) == alike.Key && !sent.Contains(k, StringComparer.Ordinal)),
            ];
            int[] places = [.. alike];
            for (int a = 0; a < places.Length; a++)
            {
                if (meant.Length != places.Length)
                {
                    unread.Add(Unread(id, places[a], index, meant.Length > 0));
                }
                else if (places[a] == 0)
                {
                    contact["url"] = meant[a];
                }
                else
                {
                    ways![places[a] - 1] = meant[a];
                }
            }
        }
    }

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string[] Known(string id, SecurityPolicy there, PersonSeals persons) =>
    [
        .. there.Contacts.Where(c => persons.Open(c.Id) == id).SelectMany(c => c.Addresses)
            .Select(a => Opened(a, persons)).OfType<string>(),
    ];

    private static string? Opened(string address, PersonSeals persons)
    {
        string scheme = RecipientWay.SchemeOf(address);
        return persons.TryOpen(address[scheme.Length..], out string? rest) ? scheme + rest : null;
    }

    private static ToolFault Unread(string id, int place, int index, bool isAnyOf)
    {
        string path = place == 0 ? $"settings.contacts[{index}].url" : $"settings.contacts[{index}].ways[{place - 1}]";
        string who = Phrases.Quoted(id);
        string why = isAnyOf ? $"it does not say which of those of {who}" : $"it is none of those of {who}";
        return new ToolFault(path, "invalid",
            $"{path}: this is an address as it is shown to those who do not see the whole of it, and {why}. "
                + "Send the whole address.");
    }
}
