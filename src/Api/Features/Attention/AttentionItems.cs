using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Features.Practising;
using RingActors.Api.Incoming;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Attention;

/// <summary>
/// Finds what is not as it should be. It asks the lists that status, health and the list of automations are made of, so
/// that none of them says what another does not.
/// </summary>
internal sealed class AttentionItems(
    PresentSecurity present, OutgoingCircuits posts, RetriedPosts retried, IncomingCounts incoming)
{
    /// <summary>Percent; Ring's own app warns at about this charge.</summary>
    private const int BatteryLow = 20;

    /// <summary>A door or window that no mode guards: a kind.</summary>
    internal const string NeverGuarded = "guarded_in_no_mode";

    /// <summary>One that the mode in which the home is does not guard: a kind.</summary>
    internal const string NotOfMode = "not_of_mode";

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
            .. Incidents(view),
            .. UnderWay(view),
            .. Practising(view, now),
            .. BaseStation(security),
            .. Unguarded.Of(view, security, now).Select(n => NotGuarded(n, devices)),
            .. Guarding.Unheeded(view, security).Select(u => Unheeded(u, security)),
            .. devices.All.Where(d => d.State(Capabilities.Connection) is { Value: StateView.Offline }).Select(Offline),
            .. devices.All.Where(IsLow).Select(Battery),
            .. Promises(view, now),
            .. Automations(view),
            .. Recipients(view, now),
            .. Webhooks(view),
            .. Gone(view),
            .. InboundWebhooks.Unsaid(view, incoming, now),
        ];
    }

    private static IEnumerable<AttentionItem> Practising(HomeView view, Instant now) =>
        PracticeEntry.Of(view, now) is { } practice
        ? [new AttentionItem(
            "practice",
            practice.Says,
            practice.Since,
            "End it when the practice is over (practice_mode, action end); it ends by itself at its time.")]
        : [];

    /// <summary>An open incident goes before all else.</summary>
    private static IEnumerable<AttentionItem> Incidents(HomeView view) =>
        view.Guard().Incidents.OrderBy(i => i.Stage == IncidentStage.Entry).Select(i => new AttentionItem(
            "incident",
            $"{(i.Stage == IncidentStage.Entry ? "An entry delay runs" : "An alarm is on")}: {i.Kind.Word()} ({i.Id})"
                + (i.SetOffBy.Count > 0
                    ? $", set off by {string.Join(", ", i.SetOffBy.Select(e => Phrases.Quoted(e.Name)))}" : "")
                + $"{(IncidentWords.Reach(i) is { } reach ? $"; {reach}" : "")}"
                + $"{(i.AcknowledgedBy is null ? "" : "; somebody takes care")}.",
            Instants.Text(i.OpenedAt),
            "Call the emergency number if somebody is in danger. acknowledge_incident says that somebody takes care; "
                + "disarm_security_system ends it."));

    /// <summary>A call for help that is under way, by a protocol of the household.</summary>
    private static IEnumerable<AttentionItem> UnderWay(HomeView view) =>
        from protocol in view.Part<ProtocolsView>().UnderWay
        from activation in protocol.State.Open
        let name = Phrases.Quoted(activation.Document.Name)
        let asked = activation.Told.Except(activation.Reached, StringComparer.Ordinal).ToArray()
        let reach = (activation.Reached.Count > 0
            ? $"reached: {string.Join(", ", activation.Reached)}" : "nobody reached yet")
            + (asked.Length > 0 ? $"; being told: {string.Join(", ", asked)}" : "")
        select new AttentionItem(
            "emergency_protocol",
            $"The emergency protocol {name} ({protocol.Slug}) is under way; {reach}"
                + $"{(activation.Acknowledged is null ? "" : "; somebody takes care")}.",
            Instants.Text(activation.At),
            $"Answer it with change_protocol, protocol_id {protocol.Slug}: acknowledge, escalate or cancel.");

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

    private static AttentionItem Unheeded(Unheeded left, SecurityView security)
    {
        string name = Phrases.Quoted(left.Device.Name);
        string open = left.Device.State(Capabilities.Contact) is { Value: StateView.Open } ? " It stands open." : "";
        return left.Modes.Count == 0
            ? new AttentionItem(
                NeverGuarded,
                $"{name} is guarded in no mode: nothing comes of its being opened, however the home is armed.{open}",
                null,
                "Let a mode guard it, in Ring's app or as a zone (update_security_settings).",
                left.Device.Slug)
            : new AttentionItem(
                NotOfMode,
                $"{name} is not guarded in mode {left.Mode}, only in {string.Join(", ", left.Modes)}.{open}",
                Instants.Text(security.Guard.Period?.Since ?? security.ModeSince),
                $"If that is not meant, arm {left.Modes[0]}, or let mode {left.Mode} guard it, in Ring's app or as a "
                    + "zone (update_security_settings).",
                left.Device.Slug);
    }

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

    /// <summary>
    /// Whoever messages do not get through to: the latest was given up, or one has been tried for a while.
    /// </summary>
    private IEnumerable<AttentionItem> Recipients(HomeView view, Instant now)
    {
        const string Look = "Look at the address in the settings (get_security_settings) and at the receiver.";
        var late = retried.LateMessages(view.Home, now).GroupBy(l => l.Recipient, l => l.Call, StringComparer.Ordinal)
            .ToArray();
        return
        [
            .. late.Select(l => new AttentionItem(
                "recipient",
                $"{Phrases.Count(l.Count(), "message has", "messages have")} not got through to "
                    + $"{Phrases.Quoted(l.Key)}: {l.First().Code}, {l.First().Attempts} times tried.",
                Instants.Text(l.First().AskedAt),
                $"{Look} It is tried again until {Instants.Text(l.Max(c => c.ExpiresAt))}.")),
            .. IncidentHealthSource.Deaf(view).ExceptBy(late.Select(l => l.Key), u => u.Id)
                .Select(u => new AttentionItem(
                "recipient",
                $"The last message did not get through to {Phrases.Quoted(u.Id)} ({u.Lost.Code}), and was given up.",
                Instants.Text(u.Lost.At),
                Look)),
        ];
    }

    /// <summary>
    /// Receivers that are left alone, and those that did not take the last post of an automation of this home.
    /// </summary>
    private IEnumerable<AttentionItem> Webhooks(HomeView view)
    {
        HashSet<string> away = [.. posts.All.Where(c => c.Phase != CircuitPhase.Closed).Select(c => c.Name)];
        RuleView[] rules = [.. view.Part<RulesView>().All.Where(r => r.Enabled)];
        IEnumerable<AttentionItem> leftAlone = rules
            .SelectMany(r => r.Document.AllActions().OfType<WebhookAction>()
                .Select(a => (Rule: r, Receiver: ReceiverOf(a))).Distinct())
            .Where(r => away.Contains(OutgoingCircuits.NameOf(r.Receiver)))
            .Select(r => new AttentionItem(
                "webhook",
                $"{r.Receiver}, to which {Phrases.Quoted(r.Rule.Name)} posts, failed {CircuitState.FailuresMax} "
                    + "times in a row and is left alone for a while.",
                null,
                "Look at the receiver."));
        IEnumerable<AttentionItem> lost = rules
            .SelectMany(r =>
                view.Part<ReachView>().LostBy(r).Select(l => (Rule: r, Receiver: ReceiverOf(l.Action), l.Last)))
            .Where(l => !away.Contains(OutgoingCircuits.NameOf(l.Receiver)))
            .Select(l => new AttentionItem(
                "webhook",
                $"{l.Receiver} did not take the last post of {Phrases.Quoted(l.Rule.Name)} ({l.Last.Code}).",
                Instants.Text(l.Last.At),
                "Look at the receiver, and at the address in the automation (get_automation)."));
        return leftAlone.Concat(lost);
    }

    /// <summary>Receivers that said that they are gone for good, to which nothing but calls for help is
    /// posted.</summary>
    private static IEnumerable<AttentionItem> Gone(HomeView view) =>
        view.Part<OutboundState>().Off.Select(o => new AttentionItem(
            "webhook",
            $"{Phrases.Quoted(o.Value.To)} said that it is gone ({o.Value.Code}): nothing but calls for help is posted "
                + "there any more.",
            Instants.Text(o.Value.Since),
            $"Give another address, or turn it on again: ringactors deliveries enable {o.Key}."));

    private static string ReceiverOf(WebhookAction action) => new Uri(action.Url).Authority;
}
