using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Api.Features.Automations;

/// <summary>What an automation is allowed to be and may yet surprise, told when it is made.</summary>
internal sealed class AutomationWarnings(
    WebhookAddresses addresses, INamedSecrets secrets, HomeNames names)
{
    private const int ConflictsMax = 5;

    private static readonly string[] Nothing = [];

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <param name="rule">The automation.</param>
    /// <param name="view">The home as it is with it.</param>
    /// <param name="isDocument">True if it came as a whole document: then the words are the document's.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellation">Ends the check, and the looking up of hosts.</param>
    internal async Task<IReadOnlyList<string>?> OfAsync(
        RuleView rule, HomeView view, bool isDocument, Instant now, CancellationToken cancellation)
    {
        DateTimeZone zone = names.Of(view).Zone;
        ConflictReport report = await Task.Run(() => ConflictCheck.Of(view, rule, now, zone), cancellation);
        string[] warnings =
        [
            .. RuleTroubles.In(view).Of(rule.Document),
            .. OfName(rule, view.Part<RulesView>()),
            .. Conflicts(report, rule, view),
            .. await OfDocumentAsync(rule.Document, view, report, isDocument, cancellation),
        ];
        return warnings.Length > 0 ? warnings : null;
    }

    /// <summary>What of a document is allowed and may surprise, beside what a check of it found.</summary>
    internal async Task<IReadOnlyList<string>> OfDocumentAsync(
        RuleDocument document, HomeView view, ConflictReport report, bool isDocument, CancellationToken cancellation)
    {
        List<string> warnings = [.. WrittenNotes.Of(document, view)];
        bool guarded = ConditionTree.Flat(document.Conditions).Any(c => c is ModeCondition);
        if (!guarded && document.AllActions().Any(a => a is SirenAction { On: true }))
        {
            warnings.Add("It sounds a siren in every mode, also while people are at home: add "
                + (isDocument ? "a condition of type mode" : "modes to trigger_conditions") + " if that is not meant.");
        }

        if (document.AllActions().Any(a => a is LightAction { On: true })
            && !document.AllActions().Any(a => a is LightAction { On: false }))
        {
            warnings.Add("The light stays on until somebody switches it off: add delay and "
                + (isDocument ? "light with on false" : "light_off") + " if that is not meant.");
        }

        if (report.Findings.All(f => f.Kind != ConflictKind.DelayNotFor)
            && BlindDelay(document, view.Part<DevicesView>()) is { } blind)
        {
            warnings.Add(blind);
        }

        Uri[] hosts =
        [
            .. document.AllActions().OfType<WebhookAction>().Select(a => new Uri(a.Url)).DistinctBy(u => u.DnsSafeHost),
        ];
        string?[] troubles = await Task.WhenAll(hosts.Select(h => addresses.TroubleWithAsync(h, cancellation)));
        warnings.AddRange(troubles.OfType<string>().Select(t => "Its webhook will not arrive as things are. " + t));
        warnings.AddRange(OfHeaders(document));
        warnings.AddRange(WordWarnings.Of(document, view.Part<DevicesView>()));
        return warnings;
    }

    /// <summary>
    /// What headers of webhooks do not do as things are, and credentials that earlier versions took in plain text.
    /// </summary>
    internal IReadOnlyList<string> OfHeaders(RuleDocument document)
    {
        KeyValuePair<string, string>[] headers =
            [.. document.AllActions().OfType<WebhookAction>().SelectMany(a => a.Headers ?? NoHeaders)];
        OutgoingHeaders[] outgoing =
        [
            .. document.AllActions().OfType<WebhookAction>()
                .Select(a => OutgoingHeaders.Of(a.Headers, secrets, new Uri(a.Url))),
        ];
        string[] missing = [.. outgoing.SelectMany(o => o.Missing).Distinct()];
        string[] elsewhere =
        [
            .. SecretUse.Of(document).Distinct().Where(u => secrets.Find(u.Secret)?.GoesTo(u.Url) == false)
                .Select(u => $"Its webhook posts nothing: {SecretHosts.SaysElsewhere([u.Secret], u.Url)}"),
        ];
        string[] shown =
            [.. headers.Where(h => WebhookHeaders.ShowsCredential(h.Key, h.Value)).Select(h => h.Key).Distinct()];
        return
        [
            .. missing.Length > 0
                ? [$"Its webhook posts nothing until that is so: {OutgoingHeaders.SaysMissing(missing)}"]
                : Nothing,
            .. shown.Length > 0
                ? [$"A credential stands in plain text in its webhook's headers ({string.Join(", ", shown)}), "
                    + "and in the journal: give it a new value at the receiver, store that with "
                    + "'ringactors secrets set NAME --host HOST', and write the rule anew with secret:NAME."]
                : Nothing,
            .. elsewhere,
            .. outgoing.Select(o => o.Said).OfType<string>().Distinct().Select(s => $"Of its webhook's headers: {s}"),
        ];
    }

    /// <summary>
    /// What comes after a delay comes whatever has happened meanwhile. Switching off again is what a delay is for.
    /// </summary>
    private static string? BlindDelay(RuleDocument document, DevicesView devices)
    {
        int seconds = 0;
        foreach (HomeAction action in document.Actions)
        {
            if (action is DelayAction delay)
            {
                seconds += delay.SecondsMost;
            }
            else if (seconds > 0 && action is not (LightAction { On: false } or SirenAction { On: false }))
            {
                return $"The delay looks at nothing: {seconds} s after the event it goes on "
                    + $"({RuleSentence.Action(action, devices)}) whatever has happened "
                    + $"meanwhile{(document.Triggers.Any(t => t is ContactTrigger) ? ", also if the door was closed again long before" : "")}. "
                    + "What is to start once something has stayed so for a time is a trigger with for_seconds.";
            }
        }

        return null;
    }

    /// <summary>A name that is read as another one.</summary>
    private static IEnumerable<string> OfName(RuleView rule, RulesView rules)
    {
        if (Lookalikes.MixedScripts(rule.Name) is { } scripts)
        {
            yield return $"Its name mixes letters of {scripts}, some of which look alike.";
        }

        if (rules.All.FirstOrDefault(r => r.Slug != rule.Slug && Lookalikes.Same(r.Name, rule.Name)) is { } other)
        {
            yield return "Its name looks like that of another automation, "
                + $"{Phrases.Quoted(other.Name)} ({other.Slug}).";
        }
    }

    private static IEnumerable<string> Conflicts(ConflictReport report, RuleView rule, HomeView view)
    {
        RulesView rules = view.Part<RulesView>();
        foreach (ConflictFinding found in report.Findings.Take(ConflictsMax))
        {
            string other = found.Rule != rule.Slug ? found.Rule : found.Others.Count > 0 ? found.Others[0] : found.Rule;
            yield return found is { Kind: ConflictKind.Opposite, Others.Count: 0 }
                ? $"It undoes its own step. {found.Says}"
                : found.Kind == ConflictKind.Opposite
                ? $"It contradicts {Phrases.Quoted(rules.Rules[other].Name)} ({other}). {found.Says}"
                : found.Says;
        }

        if (report.Findings.Count > ConflictsMax)
        {
            yield return $"check_automation has {report.Findings.Count - ConflictsMax} further findings.";
        }

        if (report.NotProven.Count > 0)
        {
            yield return "Not all was looked at to the end; check_automation says what was not.";
        }
    }
}
