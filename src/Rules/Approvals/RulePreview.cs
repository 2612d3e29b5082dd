using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Rules.Approvals;

/// <summary>
/// What a change of an automation would come to: which one it is now, what of it differs afterwards, all fields looked
/// at, and whether it is switched. What is not shown would be approved unseen.
/// </summary>
internal static class RulePreview
{
    /// <summary>So many differences are said one by one; of the rest, how many there are.</summary>
    internal const int DifferencesMax = 40;

    private const string None = ActPreview.None;

    internal static ActPreview Of(HomeView view, Address to, ICommand command)
    {
        RuleView? there = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        RuleDocument? meant = command switch
        {
            CreateRule create => create.Document,
            ReplaceRule replace => replace.Of(there?.Enabled ?? false),
            _ => there?.Document,
        };
        string sentence = meant is null ? "" : RuleSentence.Of(meant, view.Part<DevicesView>());
        string present = there is null ? None : $"version {there.Version}, {SwitchOf(there)}";
        string words = command switch
        {
            CreateRule create => Created(view, create.Document, sentence) + Restored(create.Restored),
            ReplaceRule when there is not null => Changed(view, there, meant!, sentence),
            ReplaceRule => $"Change the automation {to.Id}, which is not there: {sentence}",
            _ => $"{Does(command)} the automation {NameOf(there, to)}: {sentence}{(
                meant is null ? "" : Beside(meant))}{StaysPaused(command, there)}",
        };
        return new(
            words,
            [
                new("automation now", present),
                new("what it does", sentence),
                new("document", meant is null ? None : RuleDocumentJson.Text(meant)),
                .. meant is null ? [] : GroupPreview.FactsOf(view, meant),
            ]);
    }

    private static string Does(ICommand command) => command switch
    {
        EnableRule => "Switch on",
        PauseRule pause => $"Pause{(pause.OfAll == true ? ", as all," : "")} until {Text(pause.Until)}",
        ResumeRule { OfAll: true } => "End the pause of all for",
        ResumeRule => "Let go on",
        DisableRule => "Switch off",
        _ => "Delete",
    };

    /// <summary>What is said of all leaves a pause of its own as it is.</summary>
    private static string StaysPaused(ICommand command, RuleView? there) =>
        command is PauseRule { OfAll: true } or ResumeRule { OfAll: true } && there?.Pause?.Own is { } own
        && !(own.Until < (command as PauseRule)?.Until)
            ? $" By its own pause it stays paused until {Text(own.Until)}." : "";

    private static string Restored(RestoredRule? restored) =>
        (restored?.Pause is { } pause ? $" It is paused until {Text(pause.Until)}, as before it was deleted." : "")
        + (restored?.Pins is { Count: > 0 and var pins } ? $" It has the pinned examples that it had: {pins}." : "");

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static string Created(HomeView view, RuleDocument document, string sentence) =>
        $"Create the automation {Quoted(document.Name)}{(document.Enabled ? "" : ", switched off")}: {sentence}"
        + Beside(document) + Mind(view, document.Name, null);

    private static string Changed(HomeView view, RuleView there, RuleDocument meant, string sentence)
    {
        DevicesView devices = view.Part<DevicesView>();
        string before = RuleSentence.Of(there.Document, devices);
        string called = meant.Name == there.Name ? "" : $", to be called {Quoted(meant.Name)}";
        string switched = meant.Enabled == there.Enabled
            ? $", which is {SwitchOf(there)} and stays so" : $", and switch it {(meant.Enabled ? "on" : "off")}";
        string does = before == sentence
            ? $"What starts it and what it does reads as before: {sentence}"
            : $"Until now: {before} From then on: {sentence}";
        return $"Change the automation {NameOf(there, null)}{called}{switched}. {does}{Webhooks(meant)} "
            + Different(there.Document, meant) + (called.Length == 0 ? "" : Mind(view, meant.Name, there.Slug));
    }

    /// <summary>All that differs; first what the sentences have no words for, as nothing else would say it.</summary>
    private static string Different(RuleDocument before, RuleDocument after)
    {
        NodeChange[] changes =
        [
            .. NodeChanges.Of("", RuleParser.Write(before), RuleParser.Write(after))
                .OrderBy(c => c.Path.Contains('[', StringComparison.Ordinal)),
        ];
        int more = changes.Length - DifferencesMax;
        return changes.Length == 0 ? "Nothing of it differs."
            : $"Different: {string.Join("; ", changes.Take(DifferencesMax).Select(c => $"{c.Path}: {c.Is}"))}{(
                more > 0 ? $"; and {more} more differences, which are not shown here" : "")}.";
    }

    /// <summary>What the sentence of a rule does not say, where it is not as it usually is.</summary>
    private static string Beside(RuleDocument document)
    {
        string[] said =
        [
            .. document.Priority == RuleDocument.PriorityDefault
                ? Array.Empty<string>() : [$"priority {document.Priority}"],
            .. document.MaxLatenessSeconds == RuleDocument.MaxLatenessDefault
                ? Array.Empty<string>() : [$"max_lateness_seconds {document.MaxLatenessSeconds}"],
            .. document.Description is { } text ? [$"description {Quoted(text)}"] : Array.Empty<string>(),
        ];
        return (said.Length == 0 ? "" : $" With {string.Join(", ", said)}.") + Webhooks(document);
    }

    /// <summary>What leaves the house with each of its webhooks: headers, secrets by their names, query and body.</summary>
    private static string Webhooks(RuleDocument document) => string.Concat(
        document.AllActions().OfType<WebhookAction>().Select(Webhook).Distinct(StringComparer.Ordinal));

    private static string Webhook(WebhookAction webhook)
    {
        Uri url = new(webhook.Url);
        Dictionary<string, string> headers = webhook.Headers?.ToDictionary() ?? [];
        string[] plain =
        [
            .. headers.Where(h => WebhookHeaders.SecretOf(h.Value) is null).Select(h => h.Key)
                .Order(StringComparer.Ordinal),
        ];
        string[] parameters =
        [
            .. url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => Quoted(p.Split('=')[0])),
        ];
        string[] said =
        [
            .. headers.OrderBy(h => h.Key, StringComparer.Ordinal)
                .Select(h => (h.Key, Secret: WebhookHeaders.SecretOf(h.Value))).Where(h => h.Secret is not null)
                .Select(h => $"the secret {Quoted(h.Secret!)} in the header {h.Key}"),
            .. plain.Length == 0 ? Array.Empty<string>()
                : [$"the header{(plain.Length == 1 ? "" : "s")} {string.Join(", ", plain)}"],
            .. parameters.Length == 0 ? Array.Empty<string>() : [$"the query {string.Join(", ", parameters)}"],
            .. webhook.Body is null ? Array.Empty<string>() : ["a body of its own"],
        ];
        return said.Length == 0 ? "" : $" To {url.Host} it sends {string.Join(", ", said)}.";
    }

    /// <summary>A name that is taken for another's.</summary>
    private static string Mind(HomeView view, string name, string? own)
    {
        string mixed = Lookalikes.MixedScripts(name) is { } scripts
            ? $" Mind: the name {Quoted(name)} mixes letters of {scripts}." : "";
        RuleView? other = view.Part<RulesView>().All.FirstOrDefault(
            r => r.Slug != own && Lookalikes.Same(r.Name, name));
        return mixed + (other is null ? ""
            : $" Mind: its name looks like that of another automation, {NameOf(other, null)}.");
    }

    private static string SwitchOf(RuleView rule) => !rule.Enabled ? "off"
        : rule.PausedUntil is { } until ? $"paused until {Text(until)}"
        : "on";

    private static string NameOf(RuleView? rule, Address? to) =>
        rule is null ? to!.Id : $"{Quoted(rule.Name)} ({rule.Slug})";

    private static string Quoted(string name) => PlainText.Quoted(name);
}
