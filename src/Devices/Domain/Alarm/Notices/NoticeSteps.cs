using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Notices;

/// <summary>
/// What people are told that is no emergency (A14, A16, A-S4, A-S19), decided with what it is about and in the same
/// append. Whether a code was a duress code nobody here knows (A-S20). Tests: Devices.Tests/Security/NoticeTests.
/// </summary>
internal static class NoticeSteps
{
    /// <summary>What an event means to the contacts.</summary>
    internal static void After(DecisionBuilder draft, SecurityState before, IEvent @event)
    {
        switch (@event)
        {
            case ArmingReverted e:
                Reverted(draft, before, e);
                break;
            case ArmWaitEnded { How: WaitEnd.GivenUp } when before.Guard.Waiting is { } waiting:
                GivenUp(draft, waiting);
                break;
            case ArmRefused e when draft.Context.Principal.Kind is PrincipalKind.Rule or PrincipalKind.Schedule or PrincipalKind.Protocol:
                Refused(draft, e);
                break;
            case IntentConfirmed e when draft.Guard.Asked is { Checked: true } asked && asked.Intent == e.Intent:
                Armed(draft, asked);
                break;
            case IntentRejected e:
                Failed(draft, before, e.Intent, ArmingTrouble.Rejected);
                break;
            case IntentExpired e:
                Failed(draft, before, e.Intent, ArmingTrouble.Expired);
                break;
            case IntentContradicted e:
                Failed(draft, before, e.Intent, ArmingTrouble.Contradicted);
                break;
            case IntentBecameUnknown e:
                Failed(draft, before, e.Intent, ArmingTrouble.Unknown);
                break;
        }
    }

    /// <summary>Codes were entered that were not taken.</summary>
    internal static Decision OfKeypad(SecurityState state, TellOfKeypad told, DecideContext context)
    {
        DecisionBuilder draft = new(state, context);
        Give(draft, told.Kind, null, told.Notice);
        return draft.Decide().As(Principal.Engine);
    }

    private static void Reverted(DecisionBuilder draft, SecurityState before, ArmingReverted e)
    {
        IReadOnlyList<Bypass> asked = draft.Guard.Period?.Bypassed ?? [];
        ArmingTrouble why = e.AtEnd ? ArmingTrouble.OpenAtEnd : ArmingTrouble.OpenedWhileLeaving;
        Failed(draft, new ArmingNotice(e.Mode, before.Intent?.By ?? Principal.Engine, why, e.To, [.. e.Open, .. e.NotWatched], []), asked);
    }

    /// <summary>It was to be taken back, and is still armed with what stood in the way.</summary>
    internal static void NotTakenBack(DecisionBuilder draft, ArmedPeriod period)
    {
        ModePolicy mode = draft.Guard.Policy.ModeOf(period.Mode, period.Guards);
        Readiness left = ArmingCheck.Of(draft.Context.View, draft.State.Sensors, draft.Guard.Policy, mode).Without(period.Bypassed);
        Principal by = draft.Guard.Asked is { } asked && asked.Intent == period.Intent ? asked.By : Principal.Engine;
        Failed(draft, new ArmingNotice(mode.Name, by, ArmingTrouble.NotTakenBack, null, [.. left.Open, .. left.NotWatched], []), period.Bypassed);
    }

    private static void GivenUp(DecisionBuilder draft, Waiting waiting)
    {
        ModePolicy? mode = draft.Guard.Policy.Mode(waiting.Mode);
        Readiness left = mode is null
            ? new Readiness(waiting.Mode, [], [])
            : ArmingCheck.Of(draft.Context.View, draft.State.Sensors, draft.Guard.Policy, mode).Without(waiting.Bypassed);
        ArmingTrouble why = mode is null ? ArmingTrouble.NoSuchMode
            : draft.State.AlarmWord is not null ? ArmingTrouble.Alarm
            : ArmingTrouble.WaitOver;
        Failed(draft, new ArmingNotice(waiting.Mode, waiting.By, why, null, [.. left.Open, .. left.NotWatched], []), waiting.Bypassed);
    }

    private static void Refused(DecisionBuilder draft, ArmRefused e)
    {
        ArmingTrouble why = e.Code switch
        {
            ArmRefusalCodes.DisarmFirst => ArmingTrouble.Alarm,
            ArmRefusalCodes.NameAMode => ArmingTrouble.NoSuchMode,
            _ => ArmingTrouble.Open,
        };
        Failed(
            draft, new ArmingNotice(e.As ?? e.Mode.Word(), draft.Context.Principal, why, null, [.. e.Open, .. e.NotWatched], []), []);
    }

    /// <summary>A request to arm ended otherwise than by the base station's word that it is armed.</summary>
    private static void Failed(DecisionBuilder draft, SecurityState before, string intent, ArmingTrouble why)
    {
        bool ours = before.Intent is { By.Kind: not PrincipalKind.Engine } wish && wish.Id == intent;
        if (ours && before.Guard.Asked is { } asked && asked.Intent == intent)
        {
            Failed(draft, new ArmingNotice(asked.Mode, before.Intent!.By, why, null, [], []), asked.Bypassed);
        }
    }

    private static void Failed(DecisionBuilder draft, ArmingNotice notice, IReadOnlyList<Bypass> asked) =>
        Give(draft, NoticeKind.ArmingFailed, notice with { Next = NextAfter(draft, notice, asked) }, null);

    /// <summary>
    /// The same wish again, the same without what stood in the way, or none. What would be refused is not offered.
    /// </summary>
    private static IReadOnlyList<NextStep> NextAfter(DecisionBuilder draft, ArmingNotice notice, IReadOnlyList<Bypass> asked)
    {
        if (notice.Why is ArmingTrouble.Alarm or ArmingTrouble.NoSuchMode)
        {
            return [new(NextDoing.Disarm)];
        }

        string[] before = [.. asked.Select(b => b.Device).Where(id => CanBeLeftOut(draft, id))];
        string[] all = [.. before.Union(notice.Sensors.Select(o => o.Device.Id), StringComparer.Ordinal)];
        bool canForce = notice.Sensors.Count > 0 && all.All(id => CanBeLeftOut(draft, id));
        return
        [
            new(NextDoing.Retry, before.Length > 0 ? before : null),
            .. canForce ? [new NextStep(NextDoing.Force, all)] : Array.Empty<NextStep>(),
            new(NextDoing.Disarm),
        ];
    }

    private static bool CanBeLeftOut(DecisionBuilder draft, string id) =>
        ArmingCheck.Meant(draft.Devices, draft.State.Sensors, draft.Guard.Policy, id) == id;

    /// <summary>
    /// The base station says that it is armed: now it is true that it is armed without them. A line that is down takes
    /// no arming back and leaves nothing out, but what it would tell of is not guarded.
    /// </summary>
    private static void Armed(DecisionBuilder draft, ArmingAsked asked)
    {
        if (draft.Guard.Period is not { } period)
        {
            return;
        }

        Readiness unheard = ArmingCheck.Left(draft, period, draft.Guard.Policy.ModeOf(period.Mode, period.Guards));
        Obstacle[] left =
        [
            .. asked.LeftOut.Where(o => period.IsBypassed(o.Device.Id)),
            .. unheard.NotWatched.Where(o => o.State == Blind.NotHeard),
        ];
        if (left.Length > 0)
        {
            Give(draft, NoticeKind.ArmedWithout, new ArmingNotice(asked.Mode, asked.By, null, null, left, [new(NextDoing.Disarm)]), null);
        }
    }

    /// <summary>Somebody armed elsewhere, or the engine did by itself, and not everything is guarded.</summary>
    internal static void ArmedWithout(DecisionBuilder draft, ArmedPeriod period, IReadOnlyList<Obstacle> left)
    {
        Principal by = period.By ?? (draft.Guard.Asked is { } asked && asked.Intent == period.Intent ? asked.By : draft.Context.Principal);
        Give(draft, NoticeKind.ArmedWithout, new ArmingNotice(period.Mode, by, null, null, left, [new(NextDoing.Disarm)]), null);
    }

    private static void Give(DecisionBuilder draft, NoticeKind kind, ArmingNotice? arming, KeypadNotice? keypad)
    {
        RecipientPolicy[] wanting = [.. draft.Guard.Policy.Contacts.Where(c => c.Wants(kind))];
        if (wanting.Length == 0)
        {
            return;
        }

        Notice notice = new(draft.Context.NewId("notice"), kind, draft.Now, arming, keypad);
        int given = draft.Guard.Given.Count(g => g.Kind == kind && g.By == GivenNotice.ByOf(notice) && draft.Now - g.At < GivenNotice.Hour);
        bool tooMany = given >= GivenNotice.HourMax;
        RecipientPolicy[] contacts = tooMany ? [] : wanting;
        draft.Add(new NoticeGiven(notice, [.. contacts.Select(c => c.Id)]));
        foreach (RecipientPolicy contact in contacts)
        {
            RecipientCalls.Call(
                draft,
                new CallName(notice.Id, CallName.Notice, contact.Id),
                contact.Url,
                new SendNotice(contact.Id, contact.Url, draft.Context.Self.Home, notice),
                RecipientCalls.NewsWithin);
        }
    }
}
