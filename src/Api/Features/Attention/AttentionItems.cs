using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Attention;

/// <summary>
/// Finds what is not as it should be. It asks the lists that status, health and the list of automations are made of, so
/// that none of them says what another does not.
/// </summary>
internal sealed class AttentionItems(PresentSecurity present, OutgoingCircuits posts)
{
    /// <summary>Percent; Ring's own app warns at about this charge.</summary>
    private const int BatteryLow = 20;

    /// <summary>So long a breach that is over is still told.</summary>
    private static readonly Duration BrokenLately = Duration.FromHours(24);

    private static readonly HashSet<string> LowWords =
        new(["low", "warn", "critical", "failed"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The gravest first.</summary>
    internal IEnumerable<AttentionItem> Of(HomeView view, Instant now)
    {
        SecurityView security = present.Of(view);
        DevicesView devices = view.Part<DevicesView>();
        return
        [
            .. BaseStation(security),
            .. Unguarded.Of(view, security, now).Select(n => NotGuarded(n, devices)),
            .. devices.All.Where(d => d.State(Capabilities.Connection) is { Value: StateView.Offline }).Select(Offline),
            .. devices.All.Where(IsLow).Select(Battery),
            .. Promises(view, now),
            .. Automations(view),
            .. Recipients(view),
            .. Webhooks(view),
        ];
    }

    private static IEnumerable<AttentionItem> BaseStation(SecurityView security) =>
        security is { IsHeard: false, BaseStation: { } station }
        ? [new AttentionItem(
            "base_station",
            ModeAndPhase.Unheard(station),
            Instants.Text(station.Since),
            "See that it has power and a connection; until it is heard nobody can say what is guarded.")]
        : [];

    private static AttentionItem NotGuarded(NotGuarded left, DevicesView devices) => new(
        "unguarded",
        $"{Phrases.Quoted(left.Name)} is not guarded: it {Blind.Said(left.Why)}.",
        Instants.Text(left.Since),
        left.Until is { } until
            ? $"It is guarded again by itself from {Instants.Text(until)}."
            : left.Why == Unguarded.Open ? "Close it, or arm again without it if that is meant."
                : "Look after the sensor, or arm without it if that is meant.",
        devices.LastKnown(left.Device)?.Slug ?? left.Device);

    private static AttentionItem Offline(DeviceView device) => new(
        "device_offline",
        $"{Phrases.Quoted(device.Name)} is offline: nothing that happens there is known.",
        Instants.Text(device.State(Capabilities.Connection)!.Since),
        "See that it has power and reaches the network or its hub.",
        device.Slug);

    internal static bool IsLow(DeviceView device) => device.Battery is { } battery
        && (battery.Percent <= BatteryLow
            || (battery.Percent is null && battery.Status is { } word && LowWords.Contains(word)));

    private static AttentionItem Battery(DeviceView device) => new(
        "battery_low",
        device.Battery!.Percent is { } percent
            ? $"The battery of {Phrases.Quoted(device.Name)} is at {percent} %."
            : $"The battery of {Phrases.Quoted(device.Name)} is {device.Battery.Status}.",
        null,
        "Charge or replace it.",
        device.Slug);

    private static IEnumerable<AttentionItem> Promises(HomeView view, Instant now) =>
        view.Part<PromisesView>().All
            .Where(p => p.Breaches.Count > 0 && (p.IsBroken || p.Breaches[^1].Broken.At > now - BrokenLately))
            .Select(p => new AttentionItem(
                "promise",
                $"The promise {Phrases.Quoted(p.Document.Name)} ({p.Slug}) {(p.IsBroken ? "is" : "was")} broken: "
                    + $"{PromiseSentence.Of(p.Document, view.Part<DevicesView>())}",
                Instants.Text(p.Breaches[^1].Broken.Since),
                p.IsBroken ? "Put right what must not be so." : "See why (get_security_history), or change the promise "
                    + "(change_promise)."));

    private static IEnumerable<AttentionItem> Automations(HomeView view)
    {
        RuleTroubles troubles = RuleTroubles.In(view);
        return view.Part<RulesView>().All.Where(r => r.Enabled)
            .SelectMany(r => troubles.Of(r.Document).Select(t => new AttentionItem(
                "automation",
                $"{Phrases.Quoted(r.Name)} ({r.Slug}): {t}",
                null,
                "Put the cause right, or change the automation (change_automation).")));
    }

    private static IEnumerable<AttentionItem> Recipients(HomeView view) =>
        IncidentHealthSource.Deaf(view.Guard()).Select(id => new AttentionItem(
        "recipient",
        $"The last notice did not get through to {Phrases.Quoted(id)}.",
        null,
        "Look at the address in the settings (get_security_settings) and at the receiver."));

    /// <summary>Receivers that are left alone, and whose automations of this home post there.</summary>
    private IEnumerable<AttentionItem> Webhooks(HomeView view)
    {
        HashSet<string> away = [.. posts.All.Where(c => c.Phase != CircuitPhase.Closed).Select(c => c.Name)];
        return view.Part<RulesView>().All.Where(r => r.Enabled)
            .SelectMany(r => r.Document.AllActions().OfType<WebhookAction>()
                .Select(a => (Rule: r, Receiver: new Uri(a.Url).Authority)).Distinct())
            .Where(r => away.Contains(OutgoingCircuits.NameOf(r.Receiver)))
            .Select(r => new AttentionItem(
                "webhook",
                $"{r.Receiver}, to which {Phrases.Quoted(r.Rule.Name)} posts, failed {CircuitState.FailuresMax} "
                    + "times in a row and is left alone for a while.",
                null,
                "Look at the receiver."));
    }
}
