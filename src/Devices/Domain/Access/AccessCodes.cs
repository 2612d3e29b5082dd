using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Access;

/// <summary>
/// The codes of a home, <c>home/access-codes/main</c>: who has one, what it may, and who tried too often (A-S19). It
/// disarms and arms in the name of whoever's code it was, and cannot tell a duress code from any other (A-S20). Tests:
/// Devices.Tests/Security.
/// </summary>
internal sealed class AccessCodes() : Decider<AccessState>(DeviceKinds.AccessCodes)
{
    internal const int CodesMax = 100;

    private const string Wait = "code.wait";

    /// <summary>The answer of a channel that is locked, to whatever is entered there.</summary>
    internal static readonly Refusal Locked = new(Wait, "Too many wrong codes. Wait a few minutes, then try again.");

    /// <summary>The answer where no code was taken lately, once the budget of the home is spent.</summary>
    internal static readonly Refusal BudgetSpent = new(
        Wait,
        "Too many wrong codes were entered in this home within a day. Codes are taken "
            + "where one was taken lately; everywhere else wait, or arm and disarm at Ring's keypad or in its app.");

    private static readonly Refusal NotNow = new("code.not-now", "This code is not valid at this time.");
    private static readonly Refusal NotAllowed = new("code.not-allowed", "This code may not do that.");

    private static readonly Duration PassOnWithin = Duration.FromHours(24);

    public override int SnapshotVersion => 3;

    public override Type SnapshotType => typeof(AccessState);

    public override AccessState Initial(Address self) => new();

    public override Decision Decide(AccessState state, ICommand command, DecideContext context) => command switch
    {
        SetAccessCode set => Set(state, set),
        RemoveAccessCode remove => Remove(state, remove),
        PresentCode presented => Presented(state, presented, context),
        EffectConcluded or DeadlineReached => Decision.Nothing(),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override AccessState Evolve(AccessState state, IEvent @event) => @event switch
    {
        CodeSet e => state.With(e),
        CodeRemoved e => state.Without(e.Id),
        CodeUsed e => Used(state.After(e), e.Id),
        CodeFoundWeak e => state.Code(e.Id) is null
            ? state
            : state with { Weak = [.. state.Weak.Where(w => w != e.Id), e.Id] },
        CodeRejected { Fault: CodeFault.Wrong } e => state.With(
            e.Channel, c => c with { Wrong = [.. c.Wrong.TakeLast(WrongCodes.ChannelMax - 1), e.At] }) with
        {
            Wrong = e.Channel == KnownChannels.Approvals ? state.Wrong : WrongCodes.With(state.Wrong, e.At),
        },
        ChannelLockedOut e => state.With(e.Channel, c => c with { Wrong = [], LockedUntil = e.Until }),
        _ => state,
    };

    private static AccessState Used(AccessState state, string id) =>
        state.Code(id) is { OneTime: true } ? state.Without(id, isSpent: true) : state;

    private static Decision Set(AccessState state, SetAccessCode set)
    {
        if (state.Salt is { } salt && salt != set.Salt)
        {
            return Decision.Refuse("code.compare-again", "The codes of this home changed meanwhile. Try again.");
        }

        AccessCode? before = state.Code(set.Code.Id) ?? state.Codes.FirstOrDefault(c => c.HasDigitsOf(set.Code));
        if (before?.Same(set.Code) == true || (set.OnlyNames == true && before?.HasDigitsOf(set.Code) != true))
        {
            return Decision.Nothing();
        }

        if (before is null && state.Codes.Count >= CodesMax)
        {
            return Decision.Refuse("code.remove-one-first", $"A home has at most {CodesMax} codes. Remove one that is not needed.");
        }

        bool taken = state.Codes.Where(c => c.Id != set.Code.Id && !(set.OnlyNames == true && c == before)).Concat(state.Spent)
            .Any(c => c.Verifiers.Intersect(set.Code.Verifiers, StringComparer.Ordinal).Any());
        return taken
            ? Decision.Refuse("code.choose-others", "These digits cannot be used. Choose others.")
            : Decision.Of(new CodeSet(set.Code, set.Salt));
    }

    private static Decision Remove(AccessState state, RemoveAccessCode remove) => state.Code(remove.Id) is null
        ? Decision.Refuse("code.name-one", $"'{remove.Id}' is no code of this home.")
        : Decision.Of(new CodeRemoved(remove.Id));

    /// <summary>
    /// Whatever becomes of it, the seal is passed on: who is forced to enter a code is heard also where the code is not
    /// taken (A-S20).
    /// </summary>
    private static Decision Presented(AccessState state, PresentCode presented, DecideContext context) =>
        presented.Version != state.Version
            ? Decision.Refuse("code.compare-again", "The codes of this home changed meanwhile. Enter the code again.")
            : Judged(state, presented, context).Call(new Effect(
                context.NewId("seal"), PassOnSeal.Channel, new PassOnSeal(presented.Seal), context.Now + PassOnWithin));

    private static Decision Judged(AccessState state, PresentCode presented, DecideContext context)
    {
        ChannelState channel = state.Of(presented.Channel);
        if (WrongCodes.IsLocked(channel.LockedUntil, context.Now))
        {
            return Rejected(presented, null, CodeFault.LockedOut, Locked, context.Now);
        }

        bool isOfApprovals = presented.Channel == KnownChannels.Approvals;
        bool isBeyond = !isOfApprovals && WrongCodes.SpentUntil(state.Wrong, context.Now) is not null;
        if (isBeyond && !state.Known.IsKnownLately(presented.Channel, context.Now))
        {
            return Rejected(presented, null, CodeFault.LockedOut, BudgetSpent, context.Now);
        }

        if (presented.Matched is null || state.Code(presented.Matched) is not { } code)
        {
            return Wrong(state, channel, presented, context.Now, isBeyond);
        }

        if (context.Now < code.ValidFrom || context.Now >= code.ValidUntil)
        {
            return Rejected(presented, code.Id, CodeFault.NotNow, NotNow, context.Now);
        }

        bool may = presented.Purpose == CodePurpose.Arm ? code.CanArm : code.CanDisarm;
        return may
            ? Taken(state, presented, code, context)
            : Rejected(presented, code.Id, CodeFault.NotAllowed, NotAllowed, context.Now);
    }

    private static Decision Taken(AccessState state, PresentCode presented, AccessCode code, DecideContext context)
    {
        Principal by = new(PrincipalKind.Resident, code.Name);
        CodeUsed used = new(code.Id, code.Name, presented.Channel, presented.Purpose, presented.Seal)
        {
            At = context.Now,
            Approval = presented.Approval,
        };
        List<IEvent> events = [used];
        if (presented.Weak == true && !code.OneTime && !state.Weak.Contains(code.Id, StringComparer.Ordinal))
        {
            events.Add(new CodeFoundWeak(code.Id, code.Name));
        }

        Decision taken = Decision.Of(events).As(by).Reply(new CodeTaken(code.Id, code.Name, presented.Purpose));
        Address alarm = DeviceKinds.SecuritySystemOf(context.Self.Home);
        return presented.Purpose switch
        {
            CodePurpose.Disarm => taken.Tell(alarm, new Disarm(), by),
            CodePurpose.Arm => taken.Tell(alarm, presented.Arm ?? new Arm(SecurityMode.Away), by),

            // Approvals are told of it by what reacts to the event: this room does not know them.
            _ => taken,
        };
    }

    private static Decision Wrong(
        AccessState state, ChannelState channel, PresentCode presented, Instant now, bool isBeyond)
    {
        bool isOfApprovals = presented.Channel == KnownChannels.Approvals;
        (int max, Duration within, Duration length) = isBeyond || isOfApprovals
            ? (WrongCodes.ChannelMaxBeyond, WrongCodes.Beyond, WrongCodes.Beyond)
            : (WrongCodes.ChannelMax, WrongCodes.ChannelWithin, WrongCodes.LockFor);
        int wrong = channel.Wrong.Count(at => WrongCodes.IsNear(at, now, within)) + 1;
        List<IEvent> events = [new CodeRejected(null, presented.Channel, presented.Purpose, CodeFault.Wrong, now)];
        if (wrong >= max)
        {
            bool? others = isOfApprovals || state.Known.IsKnown(presented.Channel) ? null : true;
            events.Add(new ChannelLockedOut(presented.Channel, wrong, now + length, others));
        }

        if (!isBeyond && !isOfApprovals && WrongCodes.SpentUntil(WrongCodes.With(state.Wrong, now), now) is { } until)
        {
            events.Add(new CodeBudgetReached(presented.Channel, WrongCodes.BudgetMax, until));
        }

        return Decision.Refuse(new Refusal("code.wrong", "This is no code of this home."), events);
    }

    private static Decision Rejected(
        PresentCode presented, string? id, CodeFault fault, Refusal refusal, Instant now) =>
        Decision.Refuse(refusal, new CodeRejected(id, presented.Channel, presented.Purpose, fault, now));
}
