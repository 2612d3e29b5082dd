using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Features.Drills;

/// <summary>
/// Reads an incident of the past for a drill. It reads the journal and never asks a shard. Silent calls for help are in
/// none of it, whoever asks: a drill is read by others, too.
/// </summary>
internal sealed class DrillRecord(HomeHistory history, HomeModel model, PastMarks marks)
{
    /// <summary>The folds of the home's view.</summary>
    internal IReadOnlyList<Projection> Folds => model.Projections;

    /// <summary>The home just before an incident, and its course; null if the record has none of that id.</summary>
    internal (HomeView Past, DrillCourse Course)? Find(
        HomeView today, string incident, bool ends, CancellationToken cancellation)
    {
        HiddenEvents hidden = new(history, today, mayReadDuress: false);
        long? began = null;
        foreach (StoredEvent stored in history.Backwards(today.Home, history.HeadOf(today.Home) + 1))
        {
            cancellation.ThrowIfCancellationRequested();
            if (stored.Name == "incident.opened" && !hidden.Has(stored)
                && history.Decode(stored)?.Event is IncidentOpened opened && opened.Incident == incident)
            {
                began = stored.HomeSeq;
                break;
            }
        }

        if (began is not { } seq)
        {
            return null;
        }

        DrillCourse? course = RecordedIncident.Course(
            incident,
            history.After(today.Home, seq - 1).Where(e => !hidden.Has(e)).Select(history.Decode)
                .OfType<EventEnvelope>(),
            ends);
        return course is null ? null : (Before(today.Home, seq, course, cancellation), course);
    }

    private HomeView Before(string home, long seq, DrillCourse course, CancellationToken cancellation)
    {
        PastMarks.Point? point = marks.Before(home, course.StartsAt).LastOrDefault(p => p.Seq < seq);
        PastHome past = point is null
            ? new PastHome(home, model.Projections) : new PastHome(model.Projections, point.Mark);
        foreach (StoredEvent stored in history.After(home, point?.Seq ?? 0).TakeWhile(e => e.HomeSeq < seq))
        {
            cancellation.ThrowIfCancellationRequested();
            if (history.Decode(stored) is { } envelope)
            {
                past.Fold(envelope);
            }
        }

        return past.View;
    }
}
