using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Api.Features.Server;

/// <summary>The connection to Ring as one line: the worst part counts, every part is named.</summary>
internal sealed class RingHealthSource(IRingLink link, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        if (link.Connection is not { } ring)
        {
            return link.Trouble is { } trouble
                ? new SubsystemHealth(
                    "ring-cloud", HealthState.Degraded, trouble.Since, HowToRun.Current.Told(Sentence(trouble)))
                : new SubsystemHealth(
                    "ring-cloud", HealthState.Degraded, _started, "The connection to Ring is being made.");
        }

        RingLinkHealth[] links = [.. ring.Links];
        RingLinkHealth[] troubled = [.. links.Where(l => StateOf(l) != HealthState.Ok)];
        DateTimeOffset since = (troubled.Length > 0 ? troubled : links).Select(l => l.Since.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        HealthState state = troubled.Length > 0 ? HealthState.Degraded : HealthState.Ok;
        RingLinkHealth[] shown = troubled.Length > 0 ? troubled : links;
        return new SubsystemHealth(
            "ring-cloud", state, since, HowToRun.Current.Told(string.Join(" ", shown.Select(l => Sentence(l, true)))))
        {
            IsOfHousehold = shown.Any(l => l.Scope.Length > 0),
            WithoutHousehold = HowToRun.Current.Told(string.Join(" ", shown.Select(l => Sentence(l, false)))),
        };
    }

    /// <summary>How a link stands; of one of a home, to those who do not see it, only which kind it is.</summary>
    private static string Sentence(RingLinkHealth link, bool seesHome) =>
        link.Scope.Length == 0 ? $"{link.Subsystem}: {link.State}. {link.Reason}{NextTry(link)}"
        : seesHome ? $"{link.Subsystem} ({link.Scope}): {link.State}. {link.Reason}{NextTry(link)}"
        : $"{link.Subsystem}: {link.State}.";

    private static string NextTry(RingLinkHealth link) =>
        link.NextTryAt is { } at && StateOf(link) != HealthState.Ok ? $" The next try is at {Instants.Text(at)}." : "";

    private static string Sentence(ConnectTrouble trouble)
    {
        string tries = trouble.Tries == 1 ? "1 try has failed" : $"{trouble.Tries} tries have failed";
        string next = trouble.NextTryAt is { } at
            ? $"The next try is at {Instants.Text(NodaTime.Instant.FromDateTimeOffset(at))}."
            : "Change the settings and start again.";
        return $"The connection to Ring is not made yet: {tries}. The last one: {trouble.LastError.TrimEnd('.')}. {next}";
    }

    /// <summary>
    /// A link that is off by choice or by its settings is no trouble; its reason is told all the same.
    /// </summary>
    private static HealthState StateOf(RingLinkHealth link) =>
        link.State is RingLinkState.Up or RingLinkState.Off ? HealthState.Ok : HealthState.Degraded;
}
