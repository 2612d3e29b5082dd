using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Notices;

/// <summary>Codes were not taken, and somebody wants to be told of it. Sent within the same turn, by <see cref="KeypadReactions"/>.</summary>
[StoredName("security.tell-of-keypad")]
public sealed record TellOfKeypad(NoticeKind Kind, KeypadNotice Notice) : ICommand;

/// <summary>
/// What of the codes people are told: a channel that is locked, and a code outside its time. Of a code that was taken nothing is told
/// here, so its duress form cannot be either.
/// </summary>
internal sealed class KeypadReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        TellOfKeypad? tell = envelope.Event switch
        {
            ChannelLockedOut e => new(NoticeKind.KeypadLocked, new KeypadNotice(e.Channel, e.Until, null, null, null)),
            CodeRejected { Fault: CodeFault.NotNow } e => new(
                NoticeKind.CodeRefused, new KeypadNotice(e.Channel, null, e.Id, NameOf(before, e.Id), e.Purpose)),
            _ => null,
        };
        if (tell is not null && before.Part<SecurityView>().Guard.Policy.Contacts.Any(c => c.Wants(tell.Kind)))
        {
            messages.Add(new Message(DeviceKinds.SecuritySystemOf(before.Home), tell, Principal.Engine));
        }
    }

    private static string? NameOf(HomeView before, string? id) =>
        id is null ? null : before.Part<AccessView>().Codes.GetValueOrDefault(id)?.Name;
}
