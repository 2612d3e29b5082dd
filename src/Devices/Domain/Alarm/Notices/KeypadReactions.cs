using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Notices;

/// <summary>
/// Codes were not taken, and somebody wants to be told of it. Sent within the same turn, by
/// <see cref="KeypadReactions"/>.
/// </summary>
[StoredName("security.tell-of-keypad")]
public sealed record TellOfKeypad(NoticeKind Kind, KeypadNotice Notice) : ICommand;

/// <summary>
/// What of the codes people are told: a channel that is locked, the home's budget of wrong codes, a code outside its
/// time, and one that is easily guessed. That a code was taken is not told here, so its duress form cannot be either.
/// </summary>
internal sealed class KeypadReactions : IReaction
{
    /// <summary>A weak code is one wherever it is entered.</summary>
    private const string AnyChannel = "*";

    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        TellOfKeypad? tell = envelope.Event switch
        {
            ChannelLockedOut e => new(NoticeKind.KeypadLocked, new KeypadNotice(e.Channel, e.Until, null, null, null)),
            CodeBudgetReached e => new(
                NoticeKind.KeypadLocked,
                new KeypadNotice(e.Channel, e.Until, null, null, null) { WrongInDay = e.Wrong }),
            CodeFoundWeak e => new(NoticeKind.CodeWeak, new KeypadNotice(AnyChannel, null, e.Id, e.Name, null)),
            CodeRejected { Fault: CodeFault.NotNow } e => new(
                NoticeKind.CodeRefused, new KeypadNotice(e.Channel, null, e.Id, NameOf(before, e.Id), e.Purpose)),
            _ => null,
        };
        if (tell is not null && before.Guard().Policy.Contacts.Any(c => c.Wants(tell.Kind)))
        {
            messages.Add(new Message(DeviceKinds.SecuritySystemOf(before.Home), tell, Principal.Engine));
        }
    }

    private static string? NameOf(HomeView before, string? id) =>
        id is null ? null : before.Part<AccessView>().Codes.GetValueOrDefault(id)?.Name;
}
