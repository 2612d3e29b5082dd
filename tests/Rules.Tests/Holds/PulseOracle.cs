using NodaTime;
using RingActors.Engine.Core;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Holds;

/// <summary>
/// When each rule must have started, computed from what happened in the world and when it was told, knowing nothing of how rules are judged.
/// </summary>
internal sealed class PulseOracle(IReadOnlyList<Pulse> told, Instant end)
{
    private static readonly Duration CountWithin = Duration.FromSeconds(10);
    private static readonly Duration RowWithin = Duration.FromSeconds(8);
    private static readonly Duration AnswerWithin = Duration.FromSeconds(5);
    private static readonly Duration StayFor = Duration.FromSeconds(2);
    private static readonly Duration WaitFor = Duration.FromSeconds(6);

    /// <summary>Whether the back door opened, or the window.</summary>
    private static bool Opens(Pulse p) => p.Open;

    private static bool OpensBack(Pulse p) => p.Open && p.Of.Equals(BackDoor);

    private static bool Rings(Pulse p) => p.Of.Equals(Bell);

    private static bool InTime(Pulse p) => p.Late <= PulseWorld.LateMax;

    /// <summary>Each opening of either door.</summary>
    internal IEnumerable<Instant> Opened() => told.Where(p => Opens(p) && InTime(p)).Select(p => p.Known);

    /// <summary>Each closing of either door that had been open.</summary>
    internal IEnumerable<Instant> Turned() =>
        told.Where(p => !p.Open && (p.Of.Equals(BackDoor) || p.Of.Equals(PulseWorld.Window)) && InTime(p)).Select(p => p.Known);

    /// <summary>Three openings within ten seconds, whenever they are told; those count once.</summary>
    internal IEnumerable<Instant> Counted()
    {
        List<Pulse> known = [];
        foreach (Pulse pulse in told.Where(p => Opens(p) && InTime(p)))
        {
            known.Add(pulse);
            if (known.Any(first => known.Count(p => p.At >= first.At && p.At - first.At <= CountWithin) >= 3))
            {
                known.Clear();
                yield return pulse.Known;
            }
        }
    }

    /// <summary>The bell, then the back door within eight seconds, whichever is told first.</summary>
    internal IEnumerable<Instant> InARow()
    {
        List<Pulse> known = [];
        foreach (Pulse pulse in told.Where(p => (Rings(p) || OpensBack(p)) && InTime(p)))
        {
            known.Add(pulse);
            if (known.Where(Rings).Any(bell => known.Where(OpensBack).Any(door => door.At >= bell.At && door.At - bell.At <= RowWithin)))
            {
                known.Clear();
                yield return pulse.Known;
            }
        }
    }

    /// <summary>
    /// The bell, and no opening of the back door within five seconds after it that was told before those were over. While one is waited
    /// for, another begins nothing.
    /// </summary>
    internal IEnumerable<Instant> Unanswered()
    {
        Instant free = Instant.MinValue;
        foreach (Pulse bell in told.Where(p => Rings(p) && InTime(p)))
        {
            if (bell.Known < free)
            {
                continue;
            }

            Instant over = Instant.Max(bell.At + AnswerWithin, bell.Known);
            Pulse[] answers =
            [
                .. told.Where(p => OpensBack(p) && p.At >= bell.At && p.At <= bell.At + AnswerWithin && IsBefore(p, bell, over)),
            ];
            free = answers.Length > 0 ? Instant.Max(answers.Min(a => a.Known), bell.Known) : over;
            if (answers.Length == 0 && over <= end)
            {
                yield return over;
            }
        }
    }

    /// <summary>Each stretch in which the window was open for two seconds, as far as was known then.</summary>
    internal IEnumerable<Instant> Stayed()
    {
        Pulse[] window = [.. told.Where(p => p.Of.Equals(PulseWorld.Window))];
        for (int i = 0; i < window.Length; i++)
        {
            Instant due = Instant.Max(window[i].At + StayFor, window[i].Known);
            Instant shut = i + 1 < window.Length ? window[i + 1].Known : Instant.MaxValue;
            bool isAtOnce = due == window[i].Known;
            if (window[i].Open && (due < shut || (due == shut && !isAtOnce) || (isAtOnce && IsSettledBetween(window[i], window, i))) && due <= end)
            {
                yield return due;
            }
        }
    }

    /// <summary>Runs that wait for the back door after something moved in the garden, and whether it came.</summary>
    internal IEnumerable<(Instant Began, bool Met)> Waited()
    {
        Instant free = Instant.MinValue;
        Pulse? last = null;
        foreach (Pulse moved in told.Where(p => p.Of.Equals(Garden) && InTime(p)))
        {
            if (moved.Known < free || (last is not null && !Follows(moved, last)))
            {
                continue;
            }

            Pulse? came = told.Where(p => OpensBack(p) && p.At >= moved.Known && p.At <= moved.Known + WaitFor
                && p.Known <= moved.Known + WaitFor && Follows(p, moved)).MinBy(p => p.Known);
            bool isMet = came is not null && came.Known < moved.Known + WaitFor;
            last = isMet ? came : null;
            free = isMet ? came!.Known : moved.Known + WaitFor;
            if (free <= end || isMet)
            {
                yield return (moved.Known, isMet);
            }
        }
    }

    private bool Follows(Pulse later, Pulse earlier) => IndexOf(later) > IndexOf(earlier);

    private int IndexOf(Pulse pulse) => told.ToList().IndexOf(pulse);

    /// <summary>Told before the wait was over: before the bell itself, or before the deadline was looked at.</summary>
    private bool IsBefore(Pulse answer, Pulse bell, Instant over) =>
        over > bell.Known ? answer.Known < over : IndexOf(answer) < IndexOf(bell);

    /// <summary>Told late, it is over as soon as it is told, unless nothing is looked at before the next word.</summary>
    private static bool IsSettledBetween(Pulse opened, Pulse[] window, int at) => at + 1 >= window.Length || window[at + 1].Known >= opened.Known;
}
