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
    /// <param name="policy">As it was sent.</param>
    /// <param name="there">As it is.</param>
    /// <param name="persons">Opens what is there.</param>
    internal static (SecurityPolicy Policy, IReadOnlyList<ToolFault> Unread) Whole(
        SecurityPolicy policy, SecurityPolicy there, PersonSeals persons)
    {
        List<ToolFault> unread = [];
        RecipientPolicy[] contacts = [.. policy.Contacts];
        for (int i = 0; i < contacts.Length; i++)
        {
            string[] sent = [.. contacts[i].Addresses];
            if (sent.Any(OpenedFor.IsShortened))
            {
                contacts[i] = Whole(contacts[i], sent, Known(contacts[i].Id, there, persons), i, unread);
            }
        }

        return (policy with { Contacts = contacts }, unread);
    }

    private static RecipientPolicy Whole(
        RecipientPolicy contact, string[] sent, string[] known, int index, List<ToolFault> unread)
    {
        string[] whole = [.. sent];
        foreach (IGrouping<string, int> alike in Enumerable.Range(0, sent.Length)
            .Where(a => OpenedFor.IsShortened(sent[a])).GroupBy(a => sent[a], StringComparer.Ordinal))
        {
            // Those that look alike keep their order. Of fewer nobody knows which is left, unless they are the same.
            string[] meant =
            [
                .. known.Where(k => OpenedFor.Shortened(k) == alike.Key && !sent.Contains(k, StringComparer.Ordinal)),
            ];
            int[] places = [.. alike];
            bool isClear = meant.Length == places.Length;
            for (int a = 0; a < places.Length; a++)
            {
                if (isClear)
                {
                    whole[places[a]] = meant[a];
                }
                else
                {
                    unread.Add(Unread(contact, places[a], index, meant.Length > 0));
                }
            }
        }

        return contact with { Url = whole[0], Ways = contact.Ways is null ? null : [.. whole[1..]] };
    }

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

    private static ToolFault Unread(RecipientPolicy contact, int place, int index, bool isAnyOf)
    {
        string path = place == 0 ? $"settings.contacts[{index}].url" : $"settings.contacts[{index}].ways[{place - 1}]";
        string who = Phrases.Quoted(contact.Id);
        string why = isAnyOf ? $"it does not say which of those of {who}" : $"it is none of those of {who}";
        return new ToolFault(path, "invalid",
            $"{path}: this is an address as it is shown to those who do not see the whole of it, and {why}. "
                + "Send the whole address.");
    }
}
