using System.Reflection;
using System.Text.Json.Serialization;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>Which steps of a protocol were never come to, and why.</summary>
internal static class ReachedSteps
{
    /// <summary>The type of each step, as documents say it.</summary>
    private static readonly Dictionary<Type, string> Words = typeof(HomeAction)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    /// <summary>Those of a list that something happened at, and those that nothing happened at.</summary>
    internal static IEnumerable<UnreachedStep> Missing(
        ProtocolDocument document, IReadOnlyList<EventEnvelope> events, string why)
    {
        HashSet<string> places = new(StringComparer.Ordinal);
        foreach (EventEnvelope envelope in events)
        {
            if (PlaceOf(envelope.Event) is { } place)
            {
                places.Add(place);
            }
        }

        HashSet<(string, int)> levels =
            [.. events.Select(e => e.Event).OfType<ProtocolLevelTold>().Select(e => (e.Place, e.Level))];
        Dictionary<string, string> skipped = new(StringComparer.Ordinal);
        foreach (ProtocolStep step in events.Select(e => e.Event).OfType<ProtocolStep>())
        {
            if (step.Skipped is { } because)
            {
                skipped[step.Place] = because;
            }
        }

        return Of(document.Steps, null, -1, new Reached(places, levels, skipped, why));

        static string? PlaceOf(IEvent @event) => @event switch
        {
            ProtocolStep e => e.Place,
            ProtocolWaitBegan e => e.Place,
            ProtocolLevelTold e => e.Place,
            _ => null,
        };
    }

    private sealed record Reached(
        HashSet<string> Places, HashSet<(string Place, int Level)> Levels, Dictionary<string, string> Skipped,
        string Why)
    {
        /// <summary>Something happened at it or within it.</summary>
        internal bool Came(ActionPlace place) => Places.Contains(place.Text) || CameWithin(place);

        internal bool CameWithin(ActionPlace place) => Places.Any(p => new ActionPlace(p).IsIn(place));

        /// <summary>How many rounds of a loop were begun.</summary>
        internal int Rounds(ActionPlace loop) => 1 + Places.Where(p => new ActionPlace(p).IsIn(loop))
            .Select(p => new ActionPlace(p).Path[loop.Path.Length]).DefaultIfEmpty(0).Max();
    }

    private static IEnumerable<UnreachedStep> Of(
        IReadOnlyList<HomeAction> steps, ActionPlace? outer, int branch, Reached reached, string? why = null)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            ActionPlace place = outer is { } within ? within.In(branch, i) : ActionPlace.Of(i);
            foreach (UnreachedStep missing in Of(steps[i], place, reached, why ?? reached.Why))
            {
                yield return missing;
            }
        }
    }

    private static IEnumerable<UnreachedStep> Of(HomeAction step, ActionPlace place, Reached reached, string why) =>
        !reached.Came(place) ? [new UnreachedStep(place.Text, WordOf(step), null, why)] : step switch
        {
            EscalateAction escalate => Levels(escalate, place, reached, why),
            IfAction choice => Enumerable.Range(0, 2).SelectMany(b => Of(
                choice.Branch(b), place, b, reached,
                b == 0 ? Judged(place, reached, 1, "what it asks was not so", why)
                    : Judged(place, reached, 0, "what it asks was so", why))),
            ParallelAction parallel => parallel.Branches.SelectMany((b, n) =>
                Of(b.Actions, place, n, reached, why)),
            RepeatAction repeat => InAnyRound(repeat, place, reached, why),
            RemindAction remind => InAnyRound(remind.AsRepeat, place, reached, why),
            _ => [],
        };

    /// <summary>A step of a loop is missing if no round came to it.</summary>
    private static IEnumerable<UnreachedStep> InAnyRound(
        RepeatAction repeat, ActionPlace place, Reached reached, string why) =>
        Enumerable.Range(0, reached.Rounds(place))
            .Select(r => Of(repeat.Actions, place, r, reached, why)
                .Select(m => m with { Place = Unround(m.Place, place) }).ToArray())
            .Aggregate((a, b) => [.. a.IntersectBy(b.Select(Key), Key)]);

    private static (string, int?) Key(UnreachedStep step) => (step.Place, step.Level);

    /// <summary>The same place in the first round.</summary>
    private static string Unround(string text, ActionPlace loop)
    {
        string[] parts = text.Split('/');
        parts[loop.Path.Length] = "0";
        return string.Join('/', parts);
    }

    /// <summary>The other side was gone, and so this one was not; or neither was come to.</summary>
    private static string Judged(ActionPlace place, Reached reached, int other, string so, string why) =>
        reached.Places.Any(p => new ActionPlace(p) is var at && at.IsIn(place)
            && at.Path[place.Path.Length] == other) || !reached.CameWithin(place) ? so : why;

    private static IEnumerable<UnreachedStep> Levels(
        EscalateAction escalate, ActionPlace place, Reached reached, string why) =>
        from level in Enumerable.Range(0, escalate.Levels.Count)
        where !reached.Levels.Contains((place.Text, level))
        select new UnreachedStep(
            place.Text, "level", level + 1,
            reached.Levels.Any(l => l.Place == place.Text && l.Level > level)
                ? "none of those whom it names is a recipient of the home"
                : reached.Skipped.GetValueOrDefault(place.Text) ?? why);

    private static string WordOf(HomeAction step) => Words[step.GetType()];
}
