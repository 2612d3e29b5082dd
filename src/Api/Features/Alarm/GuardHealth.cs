using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Alarm;

/// <summary>
/// Whether what the homes want guarded can be guarded, home by home. That somebody left a sensor out is no trouble, and
/// is told; that a zone is gone, that nothing would make it trip, or that nobody can say what the base station guards,
/// is.
/// </summary>
internal sealed class GuardHealthSource(IHomes homes, PresentSecurity present, TimeProvider time) : IHealthSource
{
    private static readonly HashSet<string> Wanted = new(
        [
            Unguarded.Bypassed, Unguarded.LeftOut, Unguarded.UntilClosed, Unguarded.ShutDown, Unguarded.Open, Unguarded.OpenFor,
            Unguarded.PowerRestored,
        ],
        StringComparer.Ordinal);

    public SubsystemHealth Check()
    {
        Instant now = Instant.FromDateTimeOffset(time.GetUtcNow());
        Found[] found = [.. homes.Households().OrderBy(v => v.Home, StringComparer.Ordinal).Select(v => Of(v, now))];
        Instant?[] troubles = [.. found.SelectMany(h => h.Troubles)];
        string[] told = [.. found.Where(h => h.Sentences.Count > 0).Select(h => $"{h.Home}: {string.Join(' ', h.Sentences)}")];
        return new SubsystemHealth(
            "guard",
            troubles.Length > 0 ? HealthState.Degraded : HealthState.Ok,
            troubles.Length > 0 && troubles.All(t => t is not null) ? troubles.Min()!.Value.ToDateTimeOffset() : null,
            told.Length == 0
                ? "Everything is guarded that is to be."
                : string.Join(' ', told))
        { IsOfHousehold = true };
    }

    /// <param name="Home">The home.</param>
    /// <param name="Troubles">Since when there is each trouble; null where that is not known.</param>
    /// <param name="Sentences">What is to be told.</param>
    private sealed record Found(string Home, IReadOnlyList<Instant?> Troubles, IReadOnlyList<string> Sentences);

    private Found Of(HomeView view, Instant now)
    {
        SecurityView security = present.Of(view);
        IReadOnlyList<NotGuarded> left = Unguarded.Of(view, security, now);
        (string Name, Instant? Since)[] gone = [.. Gone(view)];
        List<Instant?> troubles = [.. left.Where(n => !Wanted.Contains(n.Why)).Select(n => Since(security, n)), .. gone.Select(g => g.Since)];
        List<string> sentences = [];
        if (security is { IsHeard: false, BaseStation: { } station })
        {
            troubles.Add(station.Since);
            sentences.Add($"What the base station guards nobody can say. {ModeAndPhase.Unheard(station)}");
        }

        if (UnguardedEntries.Sentence(left) is { } sentence)
        {
            sentences.Add(sentence);
        }

        if (gone.Length > 0)
        {
            sentences.Add($"The alarm's settings name what is not in Ring's list any more: {string.Join(", ", gone.Select(g => Phrases.Quoted(g.Name)))}.");
        }

        return new Found(view.Home, troubles, sentences);
    }

    /// <summary>What is not of every mode is missing since the home is armed, if it was so already then.</summary>
    private static Instant? Since(SecurityView security, NotGuarded left)
    {
        bool isOfMode = left.ByBaseStation
            || security.Guard.Policy.Zones.Any(z => z.Device == left.Device && z.Type != ZoneType.Always);
        Instant? armed = isOfMode ? security.Guard.Period?.Since ?? security.ModeSince : null;
        return armed > left.Since ? armed : left.Since;
    }

    /// <summary>In any mode: by the time the home is armed it is late to learn of it.</summary>
    private static IEnumerable<(string Name, Instant? Since)> Gone(HomeView view)
    {
        SecurityPolicy policy = view.Guard().Policy;
        DevicesView devices = view.Part<DevicesView>();
        return policy.Zones.Select(z => z.Device).Concat(policy.Incidents.Sirens).Distinct(StringComparer.Ordinal)
            .Where(id => devices.ById(id) is null)
            .Select(id => devices.LastKnown(id) is { } known ? (known.Name, (Instant?)known.LastNewsAt) : (id, null));
    }
}
