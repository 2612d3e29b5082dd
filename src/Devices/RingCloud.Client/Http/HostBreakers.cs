using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>
/// Leaves a host alone that has failed several times in a row, whatever was asked of it: its pauses grow, and after
/// each one call finds out whether it is back. A command may find out at any time, one at once: it has seconds, and
/// must not wait for a pause.
/// </summary>
internal sealed class HostBreakers(TimeSpan pauseMin, TimeSpan pauseMax, Chance chance, TimeProvider time)
{
    /// <summary>
    /// Failures in a row of any calls to a host. One endpoint in trouble among others that work never gets there.
    /// </summary>
    internal const int FailuresMax = 5;

    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The hosts that are left alone at present.</summary>
    public IReadOnlyList<string> Open => [.. _hosts.Where(h => h.Value.IsOpen).Select(h => h.Key).Order(StringComparer.Ordinal)];

    /// <exception cref="RingApiException">The host is left alone; nothing was sent.</exception>
    public Pass Enter(Uri address, bool mayProbe)
    {
        var host = _hosts.GetOrAdd(address.Authority, _ => new Host(new Backoff(pauseMin, pauseMax, chance)));
        lock (host)
        {
            if (!host.IsOpen)
            {
                return new Pass(host, false, time);
            }

            var left = host.OpenUntil - time.GetElapsedTime(0);
            if (host.IsProbed || (left > TimeSpan.Zero && !mayProbe))
            {
                throw new RingApiException(
                    RingFault.HostAway,
                    $"{address.Host} has failed {FailuresMax} times in a row and is left alone for a while. Nothing was sent.",
                    left > ProbeTakes ? left : ProbeTakes);
            }

            host.IsProbed = true;
            return new Pass(host, true, time);
        }
    }

    /// <summary>A call on its way; ended exactly once.</summary>
    internal readonly struct Pass(Host host, bool isProbe, TimeProvider time)
    {
        /// <summary>The host answered, whatever it said.</summary>
        public void Answered() => End(static (h, _) =>
        {
            h.Failures = 0;
            h.IsOpen = false;
            h.Backoff.Reset();
        });

        /// <summary>No connection, no answer in time, or a gateway that says that nobody is behind it.</summary>
        public void Failed() => End(static (h, now) =>
        {
            h.Failures++;
            if (h.Failures >= FailuresMax)
            {
                h.IsOpen = true;
                h.OpenUntil = now + h.Backoff.Next();
            }
        });

        /// <summary>We gave up ourselves: that says nothing of the host.</summary>
        public void Cancelled() => End(static (_, _) => { });

        private void End(Action<Host, TimeSpan> change)
        {
            lock (host)
            {
                change(host, time.GetElapsedTime(0));
                if (isProbe)
                {
                    host.IsProbed = false;
                }
            }
        }
    }

    internal sealed class Host(Backoff backoff)
    {
        public Backoff Backoff { get; } = backoff;

        public int Failures { get; set; }

        public bool IsOpen { get; set; }

        public bool IsProbed { get; set; }

        public TimeSpan OpenUntil { get; set; }
    }
}
