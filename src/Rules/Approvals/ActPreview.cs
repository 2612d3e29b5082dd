using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Approvals;

/// <summary>One thing that an approval rests on: as long as it is so, the effect is what was shown.</summary>
/// <param name="What">What it is about, in words: <c>alarm</c>, <c>left unguarded</c>.</param>
/// <param name="Is">How it is, in words.</param>
public sealed record EffectFact(string What, string Is);

/// <summary>
/// What an act would come to in a home as it is: in one sentence for whoever decides, and as the facts that it rests
/// on. A pure function of the home: asked when it is proposed and again when it is approved (U16).
/// </summary>
/// <param name="Words">One or more whole sentences.</param>
/// <param name="Facts">What must still be so when it is approved.</param>
public sealed record ActPreview(string Words, IReadOnlyList<EffectFact> Facts)
{
    private const string None = "none";

    public static ActPreview Of(HomeView view, ApprovableAct act) => act.Command switch
    {
        Disarm => OfDisarming(view.Security()),
        Arm arm => OfArming(view, arm),
        SetDeviceState wish =>
            OfDevice(view, act.To, $"{wish.Capability} {wish.Value}{For(wish.For)}", wish.Capability),
        SetDeviceNumber wish => OfDevice(view, act.To, $"{wish.Capability} {wish.Value:0.###}", wish.Capability),
        SetLight wish => OfDevice(view, act.To, $"light {(wish.On ? "on" : "off")}", Capabilities.Light),
        Devices.Domain.Devices.SilenceSiren => OfDevice(view, act.To, "siren off", Capabilities.Siren),
        Devices.Domain.Devices.Kinds.OpenDoor => OfDevice(view, act.To, "open the door", Capabilities.Lock),
        SetSecurityPolicy set => OfPolicy(view, set.Policy),
        Devices.Domain.Alarm.Incidents.AcknowledgeIncident seen => OfIncident(view.Guard(), seen.Incident),
        SetAccessCode or RemoveAccessCode => CodePreview.Of(view, act.Command),
        CreateRule create => OfRule(view, act.To, "Create the automation", create.Document),
        ReplaceRule replace => OfRule(view, act.To, "Change the automation", replace.Document),
        EnableRule => OfRule(view, act.To, "Switch on the automation", null),
        DisableRule => OfRule(view, act.To, "Switch off the automation", null),
        _ => OfRule(view, act.To, "Delete the automation", null),
    };

    /// <summary>What is not as it was, in words; empty if the effect is the same.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<EffectFact> before, IReadOnlyList<EffectFact> now)
    {
        Dictionary<string, string> was = before.ToDictionary(f => f.What, f => f.Is, StringComparer.Ordinal);
        Dictionary<string, string> isNow = now.ToDictionary(f => f.What, f => f.Is, StringComparer.Ordinal);
        return
        [
            .. before.Where(f => isNow.GetValueOrDefault(f.What, None) != f.Is)
                .Select(f => $"{f.What} was {f.Is} and is {isNow.GetValueOrDefault(f.What, None)} now"),
            .. now.Where(f => !was.ContainsKey(f.What)).Select(f => $"{f.What} was {None} and is {f.Is} now"),
        ];
    }

    private static ActPreview OfDisarming(SecurityView security)
    {
        string alarm = StandOf(security);
        string open = IncidentsOf(security.Guard);
        string ends = open == None ? "" : $" It ends: {open}.";
        string waiting = security.Guard.Waiting is { } wait ? $" The arming {wait.Mode} that waits is called off." : "";
        return new(
            $"Disarm the alarm, which is {alarm}: nothing is guarded afterwards.{ends}{waiting}",
            [new("alarm", alarm), new("incidents", open), new("waiting arming", security.Guard.Waiting?.Id ?? None)]);
    }

    private static ActPreview OfArming(HomeView view, Arm arm)
    {
        SecurityView security = view.Security();
        SecurityPolicy policy = security.Guard.Policy;
        string name = arm.Named ?? arm.Mode.Word();
        ModePolicy mode = policy.Mode(name) ?? new ModePolicy { Name = name, Guards = arm.Mode };
        Readiness ready = ArmingCheck.Of(view, security.Sensors, policy, mode);
        string unready = Said(ready.Open.Concat(ready.NotWatched));
        string left = LeftOut(view, arm, unready);
        string later = arm.ThenBypass ? ", and what is open when the waiting ends" : "";
        string until = arm.UntilClosed && left != None ? ", until it has been closed" : "";
        string alarm = StandOf(security);
        string incidents = IncidentsOf(security.Guard);
        string less = NoLonger(view, security, mode);
        string delays = $"guards {mode.Guards.Word()}, exit delay {mode.ExitDelay} s, entry delay {mode.EntryDelay} s";
        return new(
            $"Arm the alarm {name}; it is {alarm} now ({delays}). No longer guarded: {less}. Left out: "
                + $"{left}{later}{until}. Open or not watched now: {unready}.",
            [
                new("alarm", alarm),
                new("incidents", incidents),
                new("the mode", delays),
                new("no longer guarded", less),
                new("left out", left),
                new("open or not watched", unready),
            ]);
    }

    /// <summary>What is guarded now and would not be in the new mode.</summary>
    private static string NoLonger(HomeView view, SecurityView security, ModePolicy wanted)
    {
        if (security is { IsHeard: true, Mode: SecurityMode.Disarmed, Guard.Period: null })
        {
            return None;
        }

        string now = security.Guard.Period?.Mode ?? (security.Mode ?? SecurityMode.Away).Word();
        DevicesView devices = view.Part<DevicesView>();
        string[] zones =
        [
            .. security.Guard.Policy.Zones
                .Where(z => z.Modes.Contains(now, StringComparer.Ordinal)
                    && !z.Modes.Contains(wanted.Name, StringComparer.Ordinal))
                .Select(z => Quoted(devices.LastKnown(z.Device)?.Name ?? z.Device)),
        ];
        bool isInside = security.Mode != SecurityMode.Home && wanted.Guards == SecurityMode.Home;
        string[] all = isInside ? ["what only away guards (inside the house)", .. zones] : zones;
        return all.Length == 0 ? None : string.Join(", ", all);
    }

    private static string LeftOut(HomeView view, Arm arm, string unready)
    {
        string[] named =
        [
            .. (arm.Bypass ?? []).Select(r => view.Part<DevicesView>().Find(r)?.Name ?? r).Order(
                StringComparer.Ordinal).Select(Quoted),
        ];
        string[] all = arm.BypassOpen && unready != None ? [.. named, unready] : named;
        return all.Length == 0 ? None : string.Join(", ", all);
    }

    private static ActPreview OfDevice(HomeView view, Address to, string wish, string capability)
    {
        DeviceView? device = view.Part<DevicesView>().Get(to);
        string name = Quoted(device?.Name ?? to.Id);
        string now = device?.State(capability)?.Value
            ?? device?.Numbers.GetValueOrDefault(capability)?.Measure.ToString() ?? "not known";
        string alarm = StandOf(view.Security());
        return new(
            $"Ask {name} for: {wish}. Its {capability} is {now} now; the alarm is {alarm}.",
            [new("device", name), new(capability, now), new("alarm", alarm)]);
    }

    private static ActPreview OfPolicy(HomeView view, SecurityPolicy wanted)
    {
        DevicesView devices = view.Part<DevicesView>();
        List<EffectFact> changes = [];
        Compare(
            "settings", PolicyWriter.Write(view.Guard().Policy, devices), PolicyWriter.Write(wanted, devices), changes);

        // All of them: what is not shown would be approved unseen.
        string shown = string.Join("; ", changes.Select(c => $"{c.What}: {c.Is}"));
        return new(
            changes.Count == 0
                ? "Change nothing about how the home is guarded."
                : $"Change how the home is guarded: {shown}.",
            changes);
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<EffectFact> changes)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        if (before is JsonObject was && after is JsonObject will)
        {
            foreach (string name in was.Select(m => m.Key).Union(will.Select(m => m.Key), StringComparer.Ordinal))
            {
                Compare($"{path}.{name}", was[name], will[name], changes);
            }

            return;
        }

        if (before is JsonArray olds && after is JsonArray news)
        {
            for (int i = 0; i < Math.Max(olds.Count, news.Count); i++)
            {
                Compare($"{path}[{i}]", i < olds.Count ? olds[i] : null, i < news.Count ? news[i] : null, changes);
            }

            return;
        }

        changes.Add(new(path, $"{before?.ToJsonString() ?? None} becomes {after?.ToJsonString() ?? None}"));
    }

    private static ActPreview OfIncident(GuardView guard, string? id)
    {
        string open = IncidentsOf(guard, id);
        return new(
            $"Record that somebody takes care of: {open}. Fewer are told of it from then on.",
            [new("incidents", open)]);
    }

    private static ActPreview OfRule(HomeView view, Address to, string does, RuleDocument? document)
    {
        RuleView? there = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        RuleDocument? meant = document ?? there?.Document;
        string sentence = meant is null ? "" : RuleSentence.Of(meant, view.Part<DevicesView>());
        string present = there is null ? None : $"version {there.Version}, {(there.Enabled ? "on" : "off")}";
        return new(
            $"{does} {Quoted(meant?.Name ?? to.Id)}: {sentence}",
            [new("automation now", present), new("what it does", sentence), new(
                "document", meant is null ? None : RuleDocumentJson.Text(meant))]);
    }

    /// <summary>How the alarm stands; a mode that is not the present is said not to be.</summary>
    private static string StandOf(SecurityView security)
    {
        string mode = security.Mode is null
            ? "of unknown mode" : security.ModeInWords is { } words ? $"in mode {words}"
            : "of unknown mode";
        string delay = security.Delay is { } running
            ? $", {running.Kind.ToString().ToLowerInvariant()} delay running"
            : "";
        return security.IsHeard ? mode + delay : $"not heard (last {mode})";
    }

    private static string IncidentsOf(GuardView guard, string? id = null)
    {
        string[] open = [.. guard.Incidents.Where(i => id is null || i.Id == id).Select(
            i => $"{i.Kind.Word()} ({i.Stage.ToString().ToLowerInvariant()})")];
        return open.Length == 0 ? None : string.Join(", ", open);
    }

    private static string Said(IEnumerable<Obstacle> obstacles)
    {
        string[] said = [.. obstacles.Select(o => $"{Quoted(o.Name)} {o.State}")];
        return said.Length == 0 ? None : string.Join(", ", said);
    }

    private static string For(NodaTime.Duration? time) => time is { } wait ? $" for {wait.TotalMinutes:0} min" : "";

    private static string Quoted(string name) => PlainText.Quoted(name);
}
