using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>How one line of a home stands in this process.</summary>
/// <param name="Line">Its word (see <see cref="Lines"/>).</param>
/// <param name="Hears">Whether it is listened to.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Until">Up to when it is proven that it was; null if nothing was.</param>
/// <param name="Reason">Why it is not; null if it is.</param>
public sealed record LineState(string Line, bool Hears, Instant Since, Instant? Until, string? Reason);

/// <summary>
/// What is proven of one home's lines at this moment, and which of it the home's own record has been told: a beginning, an end, and
/// now and then how far it went, all lines at once. One change after the other, told before the next: a line that was told to be deaf
/// must not be revived by what was put together before.
/// </summary>
internal sealed class HomeListening(string home, Duration every, Func<Report, CancellationToken, ValueTask> tell) : IDisposable
{
    private readonly SemaphoreSlim _order = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _behind = new(StringComparer.Ordinal);
    private Instant _told = Instant.MinValue;

    internal IReadOnlyList<LineState> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(e => e.State).OrderBy(l => l.Line, StringComparer.Ordinal)];
            }
        }
    }

    internal IReadOnlyList<LineProof> Proofs =>
        [.. All.Where(l => l.Hears).Select(l => new LineProof(l.Line, l.Since, l.Until ?? l.Since))];

    private Address Record => DeviceKinds.CoverageOf(home);

    internal bool Knows(string line)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(line);
        }
    }

    internal Task ChangeAsync(LineState state, CancellationToken stop) => InOrderAsync(() => Changed(state), stop);

    /// <summary>The devices behind a hub: all of them, or one more.</summary>
    internal Task BehindAsync(string line, IReadOnlyList<string> devices, bool all, bool? hasPanel, CancellationToken stop) => InOrderAsync(
        () =>
        {
            HashSet<string> known = all ? [] : _behind.GetValueOrDefault(line) ?? [];
            known.UnionWith(devices.Where(d => Address.IsPart(d)));
            _behind[line] = known;
            return new ReportHubDevices(line, [.. known]) { HasPanel = hasPanel };
        },
        stop);

    /// <summary>The home has no hub any more: a line to one that is gone is neither heard nor missed.</summary>
    internal async Task ForgetHubsAsync(CancellationToken stop)
    {
        await _order.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                foreach (string line in _entries.Where(e => !e.Value.State.Hears && Lines.IsHub(e.Key)).Select(e => e.Key).ToArray())
                {
                    _entries.Remove(line);
                    _behind.Remove(line);
                }
            }
        }
        finally
        {
            _order.Release();
        }
    }

    public void Dispose() => _order.Dispose();

    private async Task InOrderAsync(Func<ICommand?> change, CancellationToken stop)
    {
        await _order.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (change() is { } command)
            {
                await tell(new Report(Record, command), stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _order.Release();
        }
    }

    private ICommand? Changed(LineState state)
    {
        lock (_gate)
        {
            Entry? known = _entries.GetValueOrDefault(state.Line);
            if (!state.Hears)
            {
                bool again = known is { State.Hears: false };
                _entries[state.Line] = new Entry(again ? known!.State with { Reason = state.Reason } : state);
                return again ? null : new ReportDeaf(state.Line, state.Until, state.Reason ?? "");
            }

            _entries[state.Line] = new Entry(state) { ToldSince = known?.ToldSince };
            if (known?.ToldSince == state.Since && (state.Until ?? state.Since) - _told < every)
            {
                return null;
            }

            Entry[] hearing = [.. _entries.Values.Where(e => e.State.Hears)];
            foreach (Entry told in hearing)
            {
                told.ToldSince = told.State.Since;
            }

            _told = hearing.Max(e => ProofOf(e.State).Until);
            return new ReportListening([.. hearing.Select(e => ProofOf(e.State))], every);
        }
    }

    private static LineProof ProofOf(LineState state) => new(state.Line, state.Since, state.Until ?? state.Since);

    private sealed class Entry(LineState state)
    {
        public LineState State { get; } = state;

        /// <summary>The beginning that the home's record knows; null while it holds the line for deaf.</summary>
        public Instant? ToldSince { get; set; }
    }
}
