using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Api.Features.Automations;

/// <summary>What an automation is allowed to be and may yet surprise, told when it is made.</summary>
internal sealed class AutomationWarnings(WebhookAddresses addresses, INamedSecrets secrets)
{
    private const int ConflictsMax = 5;

    private static readonly string[] Nothing = [];

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <param name="rule">The automation.</param>
    /// <param name="view">The home as it is with it.</param>
    /// <param name="isDocument">True if it came as a whole document: then the words are the document's.</param>
    /// <param name="cancellation">Ends the looking up of hosts.</param>
    internal async Task<IReadOnlyList<string>?> OfAsync(
        RuleView rule, HomeView view, bool isDocument, CancellationToken cancellation)
    {
        RuleDocument document = rule.Document;
        List<string> warnings = [.. RuleTroubles.In(view).Of(document), .. Conflicts(rule, view)];
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

        if (BlindDelay(document, view.Part<DevicesView>()) is { } blind)
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
        return warnings.Count > 0 ? warnings : null;
    }

    /// <summary>
    /// What headers of webhooks do not do as things are, and credentials that earlier versions took in plain text.
    /// </summary>
    internal IReadOnlyList<string> OfHeaders(RuleDocument document)
    {
        KeyValuePair<string, string>[] headers =
            [.. document.AllActions().OfType<WebhookAction>().SelectMany(a => a.Headers ?? NoHeaders)];
        OutgoingHeaders outgoing = OutgoingHeaders.Of(headers.DistinctBy(h => h.Key).ToDictionary(), secrets);
        IEnumerable<string> named = headers.Select(h => WebhookHeaders.SecretOf(h.Value)).OfType<string>().Distinct();
        string[] missing = [.. named.Where(s => secrets.Find(s) is null)];
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
                    + "'ringactors secrets set NAME', and write the rule anew with secret:NAME."]
                : Nothing,
            .. outgoing.Said is { } said ? [$"Of its webhook's headers: {said}"] : Nothing,
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
                seconds += delay.Seconds;
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

    private static IEnumerable<string> Conflicts(RuleView rule, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        IReadOnlyList<RuleConflict> all = RuleConflicts.Of(rule, view.Part<RulesView>());
        foreach (RuleConflict conflict in all.Take(ConflictsMax))
        {
            string steps = string.Join(", then ", conflict.Sequence.Select(s =>
                $"{Phrases.Quoted(s.Rule.Name)} ({s.Rule.Slug}) would {RuleSentence.Action(s.Action, devices)}"
                    + (s.AfterSeconds > 0 ? $" after {s.AfterSeconds} s" : "")));
            yield return $"It contradicts {Phrases.Quoted(conflict.Other.Name)} ({conflict.Other.Slug}). "
                + $"When {RuleSentence.Trigger(conflict.Trigger, devices)}, {steps}; the last of these holds.";
        }

        if (all.Count > ConflictsMax)
        {
            yield return $"It contradicts {all.Count - ConflictsMax} further automations in the same way.";
        }
    }
}
