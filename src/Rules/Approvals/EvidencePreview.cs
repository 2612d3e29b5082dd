using System.Collections.Immutable;
using NodaTime.Text;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Approvals;

/// <summary>What it would come to that a shadow is promoted, an example dismissed, or a promise made or changed.</summary>
internal static class EvidencePreview
{
    private const string None = ActPreview.None;

    internal static ActPreview Of(HomeView view, Address to, ICommand command) => command switch
    {
        PromoteShadow promote => OfPromotion(view, to, promote),
        UnpinMoment unpin => OfPin(view, to, unpin),
        MakePromise make => OfPromise(view, to, "Promise", make.Document),
        ChangePromise change => OfPromise(view, to, "Promise something else:", change.Document),
        _ => OfPromise(view, to, "Take back the promise", null),
    };

    /// <summary>The draft is what was shown, and what was seen of it; more may be seen until it is approved.</summary>
    private static ActPreview OfPromotion(HomeView view, Address to, PromoteShadow promote)
    {
        ShadowView? shadow = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id)?.Shadow;
        if (shadow?.Draft != promote.Draft || shadow is null)
        {
            return new(
                $"Make what lived beside the automation {to.Id} the automation: nothing is known of it any more.",
                [new("draft", None)]);
        }

        ActPreview rule = RulePreview.Of(
            view, to, new ReplaceRule(shadow.Rule.Document with { Enabled = true }));
        return new(
            $"{rule.Words} It lived beside it. {shadow.Compared.Said(ActPreview.Text(shadow.Since))}",
            [.. rule.Facts, new("draft", $"{shadow.Draft} beside version {shadow.Beside}")]);
    }

    private static ActPreview OfPin(HomeView view, Address to, UnpinMoment unpin)
    {
        RuleView? there = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        string name = there is null ? to.Id : $"{PlainText.Quoted(there.Name)} ({there.Slug})";
        return new(
            $"Dismiss the pinned example {unpin.Pin} of the automation {name}: it need not be kept any more.",
            [
                new("automation now", there is null ? None : $"version {there.Version}"),
                new("example", unpin.Pin),
            ]);
    }

    private static ActPreview OfPromise(HomeView view, Address to, string does, PromiseDocument? document)
    {
        PromiseView? there = view.Part<PromisesView>().Promises.GetValueOrDefault(to.Id);
        PromiseDocument? meant = document ?? there?.Document;
        DevicesView devices = view.Part<DevicesView>();
        string sentence = meant is null ? "" : PromiseSentence.Of(meant, devices);
        string before = there is null || document is null ? ""
            : $" Until now: {PromiseSentence.Of(there.Document, devices)}";
        return new(
            $"{does} {PlainText.Quoted(meant?.Name ?? to.Id)}: {sentence}{before}",
            [
                new("promise now", there is null ? None : $"version {there.Version}"),
                new("what it says", meant is null ? None : PromiseJson.Text(meant)),
            ]);
    }
}

/// <summary>
/// Who means a group of the home's own: what is in it is part of what they do, so that changing it changes them.
/// </summary>
internal static class GroupUse
{
    /// <summary>Rules that are switched on, paused ones too, and promises, by name.</summary>
    internal static ImmutableArray<string> Of(HomeView view, string group) =>
    [
        .. view.Part<RulesView>().All
            .Where(r => r.Enabled && (Means(r.Document, group) || Means(r.Shadow?.Rule.Document, group)))
            .Select(r => $"the automation {PlainText.Quoted(r.Name)}"),
        .. view.Part<PromisesView>().All
            .Where(p => p.Document.Triggers.Any(t => Means(t, group))
                || Asked(p.Document.Conditions).Contains(group, StringComparer.Ordinal))
            .Select(p => $"the promise {PlainText.Quoted(p.Document.Name)}"),
        .. view.Part<ProtocolsView>().All
            .Where(p => p.Document is { Enabled: true } document && document.AllSteps().OfType<DeviceAction>()
                .Any(s => s.Groups?.Contains(group, StringComparer.Ordinal) == true))
            .Select(p => $"the protocol {PlainText.Quoted(p.Document!.Name)}"),
    ];

    /// <summary>The groups that a document means.</summary>
    internal static IEnumerable<string> GroupsOf(RuleDocument document) => document.AllTriggers()
        .SelectMany(t => t.Leaves()).OfType<DeviceTrigger>().SelectMany(t => t.Groups ?? [])
        .Concat(document.AllActions().OfType<DeviceAction>().SelectMany(a => a.Groups ?? []))
        .Concat(Asked(document.AllConditions()))
        .Distinct();

    private static IEnumerable<string> Asked(IEnumerable<RuleCondition> conditions) =>
        ConditionTree.Flat(conditions).OfType<DeviceCondition>().SelectMany(c => c.Groups ?? []);

    private static bool Means(RuleDocument? document, string group) =>
        document is not null && GroupsOf(document).Contains(group, StringComparer.Ordinal);

    private static bool Means(RuleTrigger trigger, string group) =>
        trigger.Leaves().OfType<DeviceTrigger>().Any(t => t.Groups?.Contains(group, StringComparer.Ordinal) == true);
}

/// <summary>What it would come to that a group is made, changed or dropped.</summary>
internal static class GroupPreview
{
    internal static ActPreview Of(HomeView view, Address to, ICommand command)
    {
        DevicesView devices = view.Part<DevicesView>();
        GroupView? there = devices.Groups?.GetValueOrDefault(to.Id);
        (string does, string? name, IReadOnlyList<Address> meant) = command switch
        {
            MakeGroup make => ("Make the group", make.Name, make.Devices),
            ChangeGroup change => ("Change the group", change.Name, change.Devices),
            _ => ("Drop the group", there?.Name, (IReadOnlyList<Address>)[]),
        };
        string[] used = [.. GroupUse.Of(view, to.Id)];
        string before = there is null ? ActPreview.None : Said(there.Devices, devices);
        string after = meant.Count == 0 ? "" : $" From then on it is {Said(meant, devices)}.";
        return new(
            $"{does} {PlainText.Quoted(name ?? to.Id)}: until now it is {before}.{after}"
                + (used.Length == 0 ? "" : $" It is used by {string.Join(", ", used)}."),
            [
                new("group now", there is null ? ActPreview.None : $"{there.Name}: {before}"),
                new("used by", used.Length == 0 ? ActPreview.None : string.Join(", ", used)),
            ]);
    }

    /// <summary>What is in the groups that a document means, as facts on which its effect rests.</summary>
    internal static IEnumerable<EffectFact> FactsOf(HomeView view, RuleDocument document)
    {
        DevicesView devices = view.Part<DevicesView>();
        return GroupUse.GroupsOf(document).Select(g => new EffectFact(
            $"group {g}",
            devices.Groups?.GetValueOrDefault(g) is { } there ? Said(there.Devices, devices) : ActPreview.None));
    }

    private static string Said(IReadOnlyList<Address> meant, DevicesView devices) =>
        string.Join(", ", meant.Select(d => RuleSentence.Names([d], devices, "")));
}

/// <summary>What it would come to that a protocol is written, switched, taken away, or one that runs is
/// answered.</summary>
internal static class ProtocolPreview
{
    private const string None = ActPreview.None;

    internal static ActPreview Of(HomeView view, Address to, ICommand command)
    {
        ProtocolView? there = view.Part<ProtocolsView>().All.FirstOrDefault(p => p.Slug == to.Id);
        ProtocolDocument? before = there?.Document;
        string name = PlainText.Quoted(before?.Name ?? to.Id);
        EffectFact now = new(
            "protocol now", there is null ? None
                : $"version {there.State.Version}, {(before?.Enabled == true ? "on" : "off")}");
        EffectFact open = new(
            "under way", there is null ? None
                : string.Join(", ", there.State.Open.Select(a => a.Id).DefaultIfEmpty(None)));
        return command switch
        {
            CreateProtocol create =>
                Written($"Write the emergency protocol {PlainText.Quoted(create.Document.Name)}", null, create.Document,
                    now),
            ReplaceProtocol replace => Written($"Change the emergency protocol {name}", before, replace.Document, now),
            EnableProtocol => Written($"Switch on the emergency protocol {name}", null, before, now),
            DisableProtocol => new($"Switch off the emergency protocol {name}: nothing starts it any more.", [now]),
            DeleteProtocol => new($"Take away the emergency protocol {name}: nothing starts it any more.", [now]),
            CancelProtocol => new(
                $"Cancel the emergency protocol {name} that is under way ({open.Is}): no help is called any more, and "
                    + "whoever was told is told so.", [open]),
            _ => new(
                $"Record that somebody takes care of {name} ({open.Is}): nobody else is told as long as that holds.",
                    [open]),
        };
    }

    /// <summary>All that it says, or all that differs.</summary>
    private static ActPreview Written(string does, ProtocolDocument? before, ProtocolDocument? after, EffectFact now)
    {
        EffectFact says = new("what it says", after is null ? None : ProtocolJson.Text(after));
        string words = before is null || after is null ? says.Is
            : string.Join("; ", NodeChanges.Of("protocol", ProtocolReader.Write(before), ProtocolReader.Write(after))
                .Select(c => $"{c.Path}: {c.Is}").DefaultIfEmpty("nothing differs"));
        return new($"{does}: {words}.", [now, says]);
    }
}

/// <summary>What it would come to that recipients are sent test messages, or that a home practises.</summary>
internal static class DrillPreview
{
    internal static ActPreview Of(HomeView view, ICommand command)
    {
        if (command is BeginDrill begin)
        {
            string who = string.Join(", ", Drill.RecipientsOf(view, begin.Protocol).DefaultIfEmpty(ActPreview.None));
            return new(
                $"Begin a live drill: {who} are sent a test message that says that it is a drill, and have "
                    + $"{begin.Seconds} s to answer. No device is told, and nobody is called for dispatch.",
                [new EffectFact("who is told", who)]);
        }

        BeginPractice practice = (BeginPractice)command;
        string which = practice.Protocols is { } named ? string.Join(", ", named) : "all that do not save lives";
        string calls = string.Join(", ", view.Part<ProtocolsView>().All
            .Where(p => p.Document is { } document && document.AllSteps().Any(s => s is DispatchAction)
                && (practice.Protocols?.Contains(p.Slug, StringComparer.Ordinal) ?? !document.SavesLives))
            .Select(p => p.Slug).DefaultIfEmpty(ActPreview.None));
        return new(
            $"Practise until {InstantPattern.General.Format(practice.Until)} (protocols: {which}): in an alarm nobody "
                + $"is called for dispatch. That would be done by: {calls}. Recipients are told, marked as practice, "
                + "and sirens sound.",
            [
                new EffectFact("protocols that would call for dispatch", calls),
                new EffectFact("practice mode", view.Part<PracticeView>().State.Now is { } now
                    ? InstantPattern.General.Format(now.Until) : ActPreview.None),
            ]);
    }
}
