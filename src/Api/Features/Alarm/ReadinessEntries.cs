using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Alarm;

/// <summary>Whether the home can be armed, mode by mode, and if not, why.</summary>
internal static class ReadinessEntries
{
    /// <summary>
    /// By the modes' names. Whatever stands open: while an alarm is on, or nobody hears the base station, nothing can
    /// be armed.
    /// </summary>
    internal static IReadOnlyDictionary<string, ReadinessEntry> ReadyToArm(HomeView view, SecurityView security)
    {
        string? never = WhyNever(security);
        return security.Guard.Policy.ArmedModes().ToDictionary(
            mode => mode.Name,
            mode =>
            {
                Readiness readiness = security.ReadinessFor(mode.Name, view);
                string? reason = never ?? InTheWay(readiness);
                return new ReadinessEntry(reason is null, reason, SensorEntries.Hindrances(readiness, view, security));
            },
            StringComparer.Ordinal);
    }

    /// <summary>What stands in the way, in a sentence; null if nothing does.</summary>
    internal static string? InTheWay(Readiness readiness) => readiness.IsReady
        ? null
        : string.Join("; ", readiness.Open.Concat(readiness.NotWatched).Select(o => $"{Phrases.Quoted(o.Name)} {Blind.Said(o.State)}")) + ".";

    private static string? WhyNever(SecurityView security) => security switch
    {
        { IsHeard: false, BaseStation: { } station } => ModeAndPhase.Unheard(station),
        { Mode: null } => "The base station has not reported yet.",
        { Guard.Gravest: { } incident } =>
            $"There is an incident ({incident.Kind.Word()}, {incident.Id}): disarm first, then arm.",
        { Alarm: { } alarm } => $"The base station has an alarm ({alarm.State}): disarm first, then arm.",
        _ => null,
    };
}

/// <summary>Whether a mode can be armed now; if not, why in one sentence.</summary>
internal sealed record ReadinessEntry(bool Ready, string? Reason, IReadOnlyList<SensorEntry> Hindrances);
