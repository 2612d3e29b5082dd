using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>Why a device was not listened to.</summary>
public enum GapCause
{
    /// <summary>A line was down, as its own word says.</summary>
    LineDown = 1,

    /// <summary>It was before the first time that the line was listened to.</summary>
    NotYet = 2,

    /// <summary>The line is listened to, and the next sign of life will tell whether it was all along.</summary>
    NotYetProven = 3,

    /// <summary>The device itself was not connected.</summary>
    DeviceOffline = 4,

    /// <summary>Ring does not announce what the device sees.</summary>
    NotAnnounced = 5,

    /// <summary>It is longer ago than is kept at hand; the journal knows.</summary>
    NotKept = 6,
}

/// <param name="From">The beginning.</param>
/// <param name="Until">The end.</param>
/// <param name="Cause">Why, as a word.</param>
/// <param name="Line">The line that was missing; null if it was the device itself.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record Gap(Instant From, Instant Until, GapCause Cause, string? Line, string Reason)
{
    /// <summary>The hub's history was read for it: what it tells is known, and that it tells all is not.</summary>
    public bool HistoryRead { get; init; }
}

/// <summary>Of what of a device one wants to know whether it would have been heard.</summary>
public enum Aspect
{
    /// <summary>Presses, motions, openings: what a sensor or camera tells as it happens.</summary>
    Happenings = 1,

    /// <summary>Lights, sirens, batteries: what is only seen when it is looked at.</summary>
    States = 2,
}

/// <summary>Which lines a device needs: a pure function of what it is.</summary>
/// <param name="IsBehindHub">It speaks through a hub.</param>
/// <param name="IsAnnounced">It is in the device list, and Ring announces what it sees.</param>
public readonly record struct DeviceNeeds(bool IsBehindHub, bool IsAnnounced)
{
    /// <summary>Devices of the list have numbers, devices behind a hub have zids.</summary>
    public static bool IsListed(Address address) =>
        address.Kind != DeviceKinds.BaseStation && long.TryParse(address.Id, out _);

    /// <param name="address">The device.</param>
    /// <param name="capabilities">What it can do.</param>
    public static DeviceNeeds Of(Address address, IReadOnlyList<string> capabilities) => new(
        !IsListed(address),
        IsListed(address) && capabilities.Any(c => c is Capabilities.Motion or Capabilities.Ding));
}

/// <summary>When a device was listened to within a window of time, and when and why it was not.</summary>
/// <param name="Window">The window.</param>
/// <param name="Covered">When it was.</param>
/// <param name="Gaps">When it was not. Together both are the whole window.</param>
public sealed record DeviceCoverage(Stretch Window, IReadOnlyList<Stretch> Covered, IReadOnlyList<Gap> Gaps)
{
    private const string NotYetReason = "It was not listened to yet.";
    private const string PendingReason = "It is listened to; the next sign of life will prove it.";
    private const string NotKeptReason = "It is longer ago than is kept at hand.";

    /// <summary>From 0 to 1; 1 for a window without length.</summary>
    public double Share => Window.Until <= Window.From
        ? 1
        : Stretches.Total(Covered).TotalSeconds / (Window.Until - Window.From).TotalSeconds;

    /// <summary>What is known of one device.</summary>
    public static DeviceCoverage Of(CoverageView view, DeviceView device, Aspect aspect, Stretch window)
    {
        DeviceNeeds needs = DeviceNeeds.Of(device.Address, device.Capabilities);
        bool announced = aspect == Aspect.Happenings && needs.IsAnnounced;
        LineView[] lines = [.. LinesOf(view, device.Address.Id, needs, announced)];
        DeviceListening listening = view.Devices.GetValueOrDefault(device.Address.Id) ?? DeviceListening.Nothing;
        IReadOnlyList<Stretch> offline = Away.During(listening.Offline);
        IReadOnlyList<Stretch> heard = announced
            ? view.Happenings(device.Address.Id)
            : Stretches.Subtract(All(lines), offline);
        IReadOnlyList<Stretch> covered = Stretches.Clip(heard, window);
        IReadOnlyList<Away> aways = announced ? listening.Unannounced : [];
        List<Gap> gaps = [];
        foreach (Stretch missing in Stretches.Subtract(Stretches.Of(window.From, window.Until), covered))
        {
            Explain(missing, lines, listening.Offline, aways, view.KeptFrom, gaps);
        }

        return new DeviceCoverage(window, covered, gaps);
    }

    /// <summary>What is known of all of them at once: covered is when every one was.</summary>
    public static DeviceCoverage OfAll(IReadOnlyList<DeviceCoverage> devices, Stretch window)
    {
        IReadOnlyList<Stretch> covered = devices.Aggregate(
            Stretches.Of(window.From, window.Until), (all, one) => Stretches.Intersect(all, one.Covered));
        Gap[] gaps =
        [
            .. devices.SelectMany(d => d.Gaps)
                .Distinct()
                .OrderBy(g => g.From).ThenBy(g => g.Until).ThenBy(g => g.Line, StringComparer.Ordinal),
        ];
        return new DeviceCoverage(window, covered, gaps);
    }

    /// <summary>The hub that told of the device; a device that none told of may be behind any.</summary>
    private static IEnumerable<LineView> LinesOf(CoverageView view, string id, DeviceNeeds needs, bool announced)
    {
        if (!needs.IsBehindHub)
        {
            string word = announced ? Lines.Push : Lines.Devices;
            return view.Lines.TryGetValue(word, out LineView? line) ? [line] : [];
        }

        LineView[] hubs = [.. view.Lines.Values.Where(l => Lines.IsHub(l.Line)).OrderBy(l => l.Line, StringComparer.Ordinal)];
        LineView[] own = [.. hubs.Where(h => h.Behind.Contains(id, StringComparer.Ordinal))];
        return own.Length > 0 ? own : hubs;
    }

    private static IReadOnlyList<Stretch> All(LineView[] lines) => lines.Length == 0
        ? Stretches.None
        : lines.Skip(1).Aggregate(lines[0].Heard, (all, line) => Stretches.Intersect(all, line.Heard));

    /// <summary>Cuts what is missing into pieces of one cause each.</summary>
    private static void Explain(
        Stretch missing, LineView[] lines, IReadOnlyList<Away> offline, IReadOnlyList<Away> unannounced, Instant? keptFrom, List<Gap> gaps)
    {
        for (Instant at = missing.From; at < missing.Until; at = gaps[^1].Until)
        {
            Gap gap = At(at, missing.Until, lines, offline, unannounced, keptFrom);
            if (gaps.Count > 0 && gaps[^1].Until == at && gaps[^1] with { From = gap.From, Until = gap.Until } == gap)
            {
                gaps[^1] = gaps[^1] with { Until = gap.Until };
            }
            else
            {
                gaps.Add(gap);
            }
        }
    }

    private static Gap At(
        Instant at, Instant end, LineView[] lines, IReadOnlyList<Away> offline, IReadOnlyList<Away> unannounced, Instant? keptFrom)
    {
        if (at < keptFrom)
        {
            return new Gap(at, Instant.Min(end, keptFrom.Value), GapCause.NotKept, null, NotKeptReason);
        }

        if (Find(offline, at) is { } away)
        {
            return new Gap(at, Instant.Min(end, away.Until ?? end), GapCause.DeviceOffline, null, away.Reason);
        }

        Instant next = Next(offline, at, end);
        if (lines.FirstOrDefault(l => !Stretches.Contains(l.Heard, at)) is { } line)
        {
            return OfLine(line, at, next);
        }

        return Find(unannounced, at) is { } silent
            ? new Gap(at, Instant.Min(next, silent.Until ?? next), GapCause.NotAnnounced, Lines.Push, silent.Reason)
            : new Gap(at, next, GapCause.NotYet, null, NotYetReason);
    }

    private static Gap OfLine(LineView line, Instant at, Instant end)
    {
        Instant heardNext = line.Heard.Select(s => s.From).Where(f => f > at).DefaultIfEmpty(end).Min();
        Instant until = Instant.Min(end, heardNext);
        if (line.Hears && at >= Instant.Max(line.Since, line.ProvenUntil ?? line.Since))
        {
            return new Gap(at, until, GapCause.NotYetProven, line.Line, PendingReason);
        }

        Break? last = line.Breaks.LastOrDefault(b => b.At <= at);
        Instant nextBreak = line.Breaks.Select(b => b.At).Where(b => b > at).DefaultIfEmpty(until).Min();
        until = Instant.Min(until, nextBreak);
        return last is null
            ? new Gap(at, until, GapCause.NotYet, line.Line, NotYetReason)
            : new Gap(at, until, GapCause.LineDown, line.Line, last.Reason)
            {
                HistoryRead = line.Read is { } read && Stretches.Subtract(Stretches.Of(at, until), read).Count == 0,
            };
    }

    private static Away? Find(IReadOnlyList<Away> all, Instant at) => all.FirstOrDefault(a => a.From <= at && !(a.Until <= at));

    private static Instant Next(IReadOnlyList<Away> all, Instant at, Instant end) =>
        all.Select(a => a.From).Where(f => f > at && f < end).DefaultIfEmpty(end).Min();
}
