using NodaTime;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>Ask for an approval. What the act would come to is looked at in the same turn.</summary>
/// <param name="Act">What would be told to whom.</param>
/// <param name="Rights">Rights that it takes beside those that the home as it is says.</param>
/// <param name="Tool">By which tool it was asked for.</param>
/// <param name="ValidFor">So long it can be approved.</param>
[StoredName("approval.ask")]
public sealed record AskApproval(
    ApprovableAct Act, IReadOnlyList<AccessRight> Rights, string Tool, Duration ValidFor) : ICommand
{
    /// <summary>True if this server has an address that links can lead to; else null.</summary>
    public bool? Links { get; init; }

    /// <summary>True if a person asks, and no program; else null.</summary>
    public bool? ByPerson { get; init; }
}

/// <summary>Somebody who may approves.</summary>
/// <param name="As">What whoever approves is to the home.</param>
/// <param name="Way">
/// How: <c>keypad</c>, <c>page</c>, <c>command-line</c>, <c>key</c>, <c>link</c>, <c>form</c>.
/// </param>
[StoredName("approval.approve")]
public sealed record ApproveIt(AccessRole As, string Way) : ICommand
{
    /// <summary>
    /// By the form that the client of whoever asked has shown, where an owner let that count for its key: the one way
    /// by which the principal who asked answers, too.
    /// </summary>
    public const string Form = "form";
}

/// <summary>Somebody who may says no.</summary>
[StoredName("approval.refuse")]
public sealed record RefuseIt(AccessRole As, string Way) : ICommand;

/// <summary>Whoever asked does not want it any more.</summary>
[StoredName("approval.withdraw")]
public sealed record WithdrawIt : ICommand;

/// <summary>Whoever asked could not ask for it any more: nobody is to approve it.</summary>
/// <param name="Why">What became of them, as the end of a sentence.</param>
[StoredName("approval.lapse")]
public sealed record LapseIt(string Why) : ICommand;

/// <summary>The answer to all of these: how the approval stands.</summary>
/// <param name="Id">Which.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Words">What it is about.</param>
/// <param name="EndsAt">Until when it can be approved.</param>
[StoredName("approval.stands")]
public sealed record ApprovalStands(string Id, ApprovalStatus Status, string Words, Instant EndsAt) : IReply;
