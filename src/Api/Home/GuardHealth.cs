using NodaTime;
using RingActors.Api.Health;
using RingActors.Api.Home.Handlers;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Api.Home;

/// <summary>
/// Whether what the homes want guarded can be guarded, home by home. That somebody left a sensor out is no trouble, and is told; that a zone
/// is gone, or nothing would make it trip, is.
/// </summary>
internal sealed class GuardHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private static readonly HashSet<string> Wanted = new(
        [
            Unguarded.Bypassed, Unguarded.LeftOut, Unguarded.UntilClosed, Unguarded.ShutDown, Unguarded.Open, Unguarded.OpenFor,
            Unguarded.PowerRestored,
        ],
        StringComparer.Ordinal);

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        Instant now = Instant.FromDateTimeOffset(time.GetUtcNow());
        (string Home, IReadOnlyList<NotGuarded> Left, IReadOnlyList<string> Gone)[] homes =
        [
            .. host.Engine.LoadedViews().OrderBy(v => v.Home, StringComparer.Ordinal).Select(v => (v.Home, Unguarded.Of(v, host.SecurityOf(v), now), Gone(v))),
        ];
        bool isBlind = Array.Exists(homes, h => h.Gone.Count > 0 || h.Left.Any(n => !Wanted.Contains(n.Why)));
        string[] told =
        [
            .. homes.Where(h => h.Left.Count > 0 || h.Gone.Count > 0).Select(h => $"{h.Home}: {string.Join(' ', Sentences(h.Left, h.Gone))}"),
        ];
        return new SubsystemHealth(
            "guard",
            isBlind ? HealthState.Degraded : HealthState.Ok,
            _started,
            told.Length == 0 ? "Everything is guarded that is to be." : string.Join(' ', told));
    }

    private static IEnumerable<string> Sentences(IReadOnlyList<NotGuarded> left, IReadOnlyList<string> gone)
    {
        if (UnguardedWords.Sentence(left) is { } sentence)
        {
            yield return sentence;
        }

        if (gone.Count > 0)
        {
            yield return $"The alarm's settings name what is not in Ring's list any more: {string.Join(", ", gone)}.";
        }
    }

    /// <summary>In any mode: by the time the home is armed it is late to learn of it.</summary>
    private static IReadOnlyList<string> Gone(HomeView view)
    {
        SecurityPolicy policy = view.Part<SecurityView>().Guard.Policy;
        DevicesView devices = view.Part<DevicesView>();
        return
        [
            .. policy.Zones.Select(z => z.Device).Concat(policy.Incidents.Sirens).Distinct(StringComparer.Ordinal)
                .Where(id => devices.ById(id) is null)
                .Select(id => devices.LastKnown(id)?.Name ?? id),
        ];
    }
}
