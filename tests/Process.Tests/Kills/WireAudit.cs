using NodaTime;

namespace RingActors.Process.Tests.Kills;

/// <summary>What an audit counted.</summary>
/// <param name="Decided">Calls and webhooks that were decided.</param>
/// <param name="Sent">Those that were seen on the wire, again included.</param>
/// <param name="Repeated">How many of them were seen again.</param>
/// <param name="Expired">Calls that were not delivered in time.</param>
/// <param name="Unknown">Calls of which nobody said how they ended.</param>
/// <param name="Superseded">Calls that another decision replaced.</param>
/// <param name="DoneBefore">Calls that were not needed, because an earlier one had done it.</param>
/// <param name="Waits">Delays.</param>
/// <param name="WaitsInterrupted">Those amid which the program was killed.</param>
/// <param name="UpUntilSent">How long the program was up at most between a decision and its call.</param>
/// <param name="Blind">Calls after which the program was up so little that their loss would have been excused.</param>
internal sealed record Figures(
    int Decided,
    int Sent,
    int Repeated,
    int Expired,
    int Unknown,
    int Superseded,
    int DoneBefore,
    int Waits,
    int WaitsInterrupted,
    Duration UpUntilSent,
    int Blind);

/// <summary>
/// Compares what the journal says was decided with what the other side saw on the wire. A pure function, so that planted faults can
/// show that it finds them.
/// </summary>
internal sealed class WireAudit(Lives lives)
{
    /// <summary>What was sent before a conclusion may be seen after it. Like the others it grows with the slowness of the machine.</summary>
    private readonly Duration _inFlightMax = Duration.FromSeconds(5) * lives.Slowness;

    /// <summary>How long the program may be up before it notices a deadline.</summary>
    private readonly Duration _noticeMax = Duration.FromSeconds(4) * lives.Slowness;

    /// <summary>How long the program may be up before it makes a call.</summary>
    private readonly Duration _sendMax = Duration.FromSeconds(4) * lives.Slowness;

    /// <summary>One call in so many may be given up because the program was hardly ever up; more of them are no chance.</summary>
    private const int DecidedPerGivenUp = 50;

    /// <summary>When the actor no longer waits to be told how its call ended: the longest window and the grace after it.</summary>
    private static readonly Duration GivenUpAfter = Duration.FromSeconds(40);

    private readonly List<string> _faults = [];
    private int _repeated;
    private int _doneBefore;
    private Duration _upUntilSent;

    internal IReadOnlyList<string> Faults => _faults;

    internal Figures Check(
        IReadOnlyList<Decided> decided,
        IReadOnlyList<Sent> sent,
        IReadOnlyList<Posted> posted,
        IReadOnlyList<Received> received,
        IReadOnlyList<Waited> waited)
    {
        CheckCalls(decided, sent);
        CheckWebhooks(posted, received);
        int interrupted = waited.Count(CheckWait);
        return new Figures(
            decided.Count + posted.Count,
            sent.Count + received.Count,
            _repeated,
            decided.Count(d => d.Ending == Ending.Expired),
            decided.Count(d => d.Ending == Ending.Unknown),
            decided.Count(d => d.Ending == Ending.Superseded),
            _doneBefore,
            waited.Count,
            interrupted,
            _upUntilSent,
            decided.Count(d => IsExcused(d, d.At + GivenUpAfter)));
    }

    private void CheckCalls(IReadOnlyList<Decided> decided, IReadOnlyList<Sent> sent)
    {
        Dictionary<string, List<Instant>> arrivals = decided.ToDictionary(d => d.Intent, _ => new List<Instant>());
        foreach (Sent one in sent)
        {
            // There is at most one intent about a thing at a time, so it is the newest one that wants this.
            Decided? why = decided.LastOrDefault(d => d.What == one.What && d.At <= one.At);
            if (why is null || one.At > why.EndedAt + _inFlightMax)
            {
                _faults.Add($"on the wire without a decision: {one}");
                continue;
            }

            arrivals[why.Intent].Add(one.At);
            if (one.At > why.ExpiresAt + _inFlightMax)
            {
                _faults.Add($"sent after it had expired: {why}, at {one.At}");
            }
        }

        foreach (Decided one in decided)
        {
            List<Instant> times = arrivals[one.Intent];
            CheckEnd(one, times.Count, sent);
            CheckUndone(one, times.Count);
            CheckRepeats(one.ToString(), times);
            _doneBefore += one.Ending == Ending.Reported && times.Count == 0 ? 1 : 0;
            _upUntilSent = times.Count == 0 ? _upUntilSent : Duration.Max(_upUntilSent, lives.UpWithin(one.At, times[0]));
        }

        Decided[] given = [.. decided.Where(IsGivenUp)];
        if (given.Length > Math.Max(1, decided.Count / DecidedPerGivenUp))
        {
            _faults.Add($"of {given.Length} calls the outbox never said how they ended: {string.Join("; ", given.Take(5))}");
        }
    }

    private void CheckEnd(Decided one, int times, IReadOnlyList<Sent> sent)
    {
        switch (one.Ending)
        {
            case Ending.Taken when times == 0:
                _faults.Add($"said to be taken and never on the wire: {one}");
                break;

            // An earlier call did it, of which the program knew nothing yet; this one was taken back, unmade.
            case Ending.Reported when times == 0 && !DidBefore(one, sent):
                _faults.Add($"said to be so and never on the wire: {one}");
                break;
            case Ending.Open or Ending.Failed:
                _faults.Add($"decided, and not done: {one}");
                break;
        }
    }

    /// <summary>
    /// A call that a kill made the program forget is never concluded, not even as expired: long after, nobody can say how it went, unless
    /// something else took its place before. Kills excuse that only as far as they left no time: all lives meanwhile taken together.
    /// </summary>
    private void CheckUndone(Decided one, int times)
    {
        bool undone = one.Ending is Ending.Expired or Ending.Unknown || (one.Ending == Ending.Superseded && times == 0);
        if (undone && !IsExcused(one, one.EndedAt!.Value))
        {
            _faults.Add($"not done although the program was up, on the wire {times} times: {one}");
        }
    }

    /// <summary>
    /// Unknown because the outbox said nothing, and not because it said that no attempt was answered: then it ends as soon as it expires.
    /// </summary>
    private static bool IsGivenUp(Decided one) =>
        one.Ending == Ending.Unknown && one.EndedAt - one.At > GivenUpAfter - Duration.FromSeconds(1);

    /// <summary>There was no time to make the call before it expired, and then none to say that it had expired.</summary>
    private bool IsExcused(Decided one, Instant end) =>
        lives.UpWithin(one.At, Instant.Min(one.ExpiresAt, end)) <= _sendMax && lives.UpWithin(one.ExpiresAt, end) <= _noticeMax;

    /// <summary>
    /// An earlier call wanted the same of the same thing, and none after it is known to have undone it before the device's state was
    /// read: a call that was superseded in flight may land between the reading and its report.
    /// </summary>
    private bool DidBefore(Decided one, IReadOnlyList<Sent> sent)
    {
        Sent[] about = [.. sent.Where(s => s.At <= one.EndedAt && Sent.SameThing(s.What, one.What))];
        int last = Array.FindLastIndex(about, s => s.What == one.What);
        return last >= 0 && !about.Skip(last + 1).Any(s => s.Answered && one.EndedAt - s.At > _inFlightMax);
    }

    private void CheckWebhooks(IReadOnlyList<Posted> posted, IReadOnlyList<Received> received)
    {
        ILookup<string, Received> arrivals = received.ToLookup(r => r.Run);
        foreach (Posted one in posted)
        {
            Received[] mine = [.. arrivals[one.Run]];
            if (mine.Length == 0 || !one.Delivered)
            {
                _faults.Add($"a webhook was promised and {(mine.Length == 0 ? "never came" : "is not known to have come")}: {one}");
            }

            if (mine.Select(r => r.WebhookId).Distinct().Count() > 1)
            {
                _faults.Add($"repeated under another key: {one}");
            }

            CheckRepeats($"webhook of {one.Run}", [.. mine.Select(r => r.At)]);
        }

        HashSet<string> known = [.. posted.Select(p => p.Run)];
        _faults.AddRange(received.Where(r => !known.Contains(r.Run)).Select(r => $"a webhook without a decision: {r}"));
        _faults.AddRange(received.GroupBy(r => r.WebhookId).Where(g => g.Select(r => r.Run).Distinct().Count() > 1)
            .Select(g => $"two webhooks under one key: {g.Key}"));
    }

    /// <summary>At least once means again only when the program ended before it could note the answer.</summary>
    private void CheckRepeats(string what, IReadOnlyList<Instant> arrivals)
    {
        foreach ((Instant first, Instant second) in arrivals.Zip(arrivals.Skip(1)))
        {
            _repeated++;
            if (!lives.InterruptedBetween(first, second))
            {
                _faults.Add($"sent again without need, at {first} and {second}: {what}");
            }
        }
    }

    /// <summary>True if the program was interrupted before the delay had ended.</summary>
    private bool CheckWait(Waited wait)
    {
        if (wait.Ends is not [var (at, lateBy)])
        {
            _faults.Add($"a delay ended {wait.Ends.Count} times: {wait.Run}, step {wait.Step}");
            return false;
        }

        if (at < wait.Until)
        {
            _faults.Add($"a delay ended at {at}, before its time: {wait}");
        }

        if (lateBy != at - wait.Until)
        {
            _faults.Add($"a delay says {lateBy} late, and was {at - wait.Until}: {wait}");
        }

        if (lives.UpWithin(wait.Until, at) > _noticeMax)
        {
            _faults.Add($"a delay was noticed at {at}, although the program was up: {wait}");
        }

        return lives.InterruptedBetween(wait.BeganAt, at);
    }
}
