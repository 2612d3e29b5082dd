using NodaTime;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Incidents;

/// <summary>What recipients are told of an incident. Tests: Devices.Tests/Security/BacklogTests.</summary>
internal static class IncidentNotices
{
    /// <summary>
    /// Whoever an open incident has not reached is told at the addresses that are new, also where the old one had
    /// refused it. What is pending at one that is still theirs is not sent there once more.
    /// </summary>
    internal static void AtNewAddress(DecisionBuilder draft, IReadOnlyList<RecipientPolicy> before)
    {
        RecipientPolicy[] moved =
        [
            .. draft.Guard.Policy.Contacts.Where(c =>
                before.FirstOrDefault(b => b.Id == c.Id) is { } was
                && c.Addresses.Except(was.Addresses, StringComparer.Ordinal).Any()),
        ];
        foreach (Incident incident in draft.Guard.Incidents.Where(i => i.Stage == IncidentStage.Told))
        {
            RecipientPolicy[] unreached = [.. moved.Where(c =>
                !incident.Reached.Contains(c.Id, StringComparer.Ordinal))];
            if (unreached.Length > 0)
            {
                string sort = CallName.OnMoved(incident.Moved + 1);
                (RecipientPolicy Contact, RecipientWay[] Ways)[] calls =
                    [.. unreached.Select(c => (c, NewWays(c, before)))];
                draft.Add(new IncidentToldAgain(incident.Id, [.. unreached.Select(c => c.Id)], incident.Moved + 1)
                {
                    Calls =
                    [
                        .. calls.SelectMany(c => c.Ways.Select(w =>
                            new CallName(incident.Id, sort, c.Contact.Id, w.Said).ToString())),
                    ],
                });
                foreach ((RecipientPolicy contact, RecipientWay[] ways) in calls)
                {
                    Tell(draft, incident, contact, ways, null, IncidentSteps.TellWithin, sort);
                }
            }
        }
    }

    /// <summary>
    /// Whom the alarm reached late is owed its end: with all others, or, if it has ended without them, at once.
    /// </summary>
    internal static Decision ArrivedLate(DecisionBuilder draft, CallArrivedLate late)
    {
        if (CallName.Parse(late.Call) is not { Sort: not (CallName.Over or CallName.Notice) } name)
        {
            return Decision.Nothing();
        }

        IncidentView? ended = draft.Guard.Incidents.Any(i => i.Id == name.About) ? null
            : draft.Context.View.Guard().Ended.FirstOrDefault(i => i.Id == name.About);
        Incident? open = draft.Guard.Incidents.FirstOrDefault(i => i.Id == name.About);
        if ((ended is null && open is null)
            || open?.Reached.Contains(name.Contact, StringComparer.Ordinal) == true
            || ended?.Contacts.GetValueOrDefault(name.Contact) == "delivered")
        {
            // Nobody knows of it any more, or it is known already that they were reached.
            return Decision.Nothing();
        }

        RecipientPolicy? untold = ended is { Called: { } called }
            && !called.Contains(name.Contact, StringComparer.Ordinal)
            ? draft.Guard.Policy.Contacts.FirstOrDefault(c => c.Id == name.Contact) : null;
        draft.Add(new RecipientReachedLate(name.About, name.Contact, late.Code)
        {
            Way = name.Way,
            SaysOver = untold is null ? null : true,
        });
        if (untold is not null)
        {
            Incident over = new()
            {
                Id = ended!.Id,
                Kind = ended.Kind,
                Stage = IncidentStage.Ended,
                ByBaseStation = ended.ByBaseStation,
                Evidence = ended.SetOffBy,
            };
            Tell(draft, over, untold, ended.End, RecipientCalls.NewsWithin);
        }

        return draft.Decide();
    }

    private static RecipientWay[] NewWays(RecipientPolicy contact, IReadOnlyList<RecipientPolicy> before)
    {
        string[] known = [.. before.First(b => b.Id == contact.Id).Addresses];
        return [.. contact.AllWays().Where(w => !known.Contains(w.Address, StringComparer.Ordinal))];
    }

    /// <summary>One recipient is told by all their ways that it is on, or how it ended.</summary>
    internal static void Tell(
        DecisionBuilder draft, Incident incident, RecipientPolicy contact, IncidentEnd? how, Duration within) =>
        Tell(draft, incident, contact, contact.AllWays(), how, within,
            how is not null ? CallName.Over : CallName.OnAgain(incident.Calls));

    private static void Tell(
        DecisionBuilder draft, Incident incident, RecipientPolicy contact, IReadOnlyList<RecipientWay> ways,
        IncidentEnd? how, Duration within, string sort)
    {
        string home = draft.Context.Self.Home;
        IncidentNotice notice = new(
            how is null ? "incident.alarmed" : "incident.ended", incident.Id, home, incident.Kind, draft.Now, how,
                incident.Evidence)
        {
            Confidence = Confidence.Of(incident.Kind, incident.Evidence),
            Silent = incident.IsSilent ? true : null,
        };
        foreach (RecipientWay way in ways)
        {
            RecipientCalls.Call(
                draft,
                new CallName(incident.Id, sort, contact.Id, way.Said),
                way.Address,
                new SendIncidentNotice(contact.Id, way.Address, notice),
                within);
        }
    }
}
