using System.Security.Cryptography;
using System.Text;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Protocols;

namespace RingActors.Rules.Deliveries;

/// <summary>Where the posts of a home are, and which of them are still wanted.</summary>
public static class OutboundPosts
{
    /// <summary>Why a lost post was not made again: what it says is over.</summary>
    public const string Over = "delivery.is-over";

    private const int HexLetters = 12;
    private const string Reached = "delivered";

    /// <summary>As others call it.</summary>
    public static string Kind => Outbound.OutboundKind;

    public static Address AddressOf(string home) => new(home, Outbound.OutboundKind, "posts");

    /// <summary>Names a receiver by a digest: its address may be a person's.</summary>
    public static string EndpointOf(string home, string url) => "ep-" + Digest(home + "\n" + url);

    /// <summary>What a text is known by without being said.</summary>
    public static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HexLetters];

    /// <summary>Why a lost post is not made again, looked at just before it would be; null if nothing speaks
    /// against it.</summary>
    /// <param name="view">The home.</param>
    /// <param name="url">Where it would go, as it is stored.</param>
    /// <param name="recipient">Whom it is for; null for nobody of the home's recipients.</param>
    /// <param name="began">The incident or emergency that it says to have begun; null for none, and if somebody wants
    /// it sent whatever became of that.</param>
    public static string? WhyNot(HomeView view, string url, string? recipient, string? began)
    {
        if (recipient is not null)
        {
            RecipientPolicy? now = view.Guard().Policy.Contacts.FirstOrDefault(c => c.Id == recipient);
            if (now is null)
            {
                return RecipientCalls.Removed;
            }

            if (!now.Addresses.Contains(url, StringComparer.Ordinal))
            {
                return RecipientCalls.Moved;
            }
        }

        return began is not null && IsOver(began, recipient ?? "", view) ? Over : null;
    }

    /// <summary>
    /// An alarm that began and is over is not told as one that begins now, hours later. That its time ran out is no
    /// end for whoever never heard of it (P-S10).
    /// </summary>
    internal static bool IsOver(string about, string recipient, HomeView view)
    {
        GuardView guard = view.Guard();
        if (guard.Incidents.Any(i => i.Id == about))
        {
            return false;
        }

        if (guard.Ended.FirstOrDefault(i => i.Id == about) is { } ended)
        {
            return ended.End != IncidentEnd.TimedOut || ended.Contacts.GetValueOrDefault(recipient) == Reached;
        }

        return view.Parts.OfType<ProtocolsView>().FirstOrDefault()?.FindActivation(about)?.Activation is not { } found
            || (found.End is { } end && (end.Outcome != ProtocolOutcome.Completed
                || found.Reached.Contains(recipient, StringComparer.Ordinal)));
    }
}
