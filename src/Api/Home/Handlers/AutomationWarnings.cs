using RingActors.Rules;

namespace RingActors.Api.Home.Handlers;

/// <summary>What an automation is allowed to be and may yet surprise, told when it is made.</summary>
internal sealed class AutomationWarnings(WebhookAddresses addresses)
{
    /// <param name="document">The automation.</param>
    /// <param name="isDocument">True if it came as a whole document: then the words are the document's.</param>
    /// <param name="cancellation">Ends the looking up of hosts.</param>
    internal async Task<IReadOnlyList<string>?> OfAsync(RuleDocument document, bool isDocument, CancellationToken cancellation)
    {
        List<string> warnings = [];
        bool guarded = document.Conditions.Any(c => c is ModeCondition);
        if (!guarded && document.Actions.Any(a => a is SirenAction { On: true }))
        {
            warnings.Add("It sounds a siren in every mode, also while people are at home: add "
                + (isDocument ? "a condition of type mode" : "modes to trigger_conditions") + " if that is not meant.");
        }

        if (document.Actions.Any(a => a is LightAction { On: true }) && !document.Actions.Any(a => a is LightAction { On: false }))
        {
            warnings.Add("The light stays on until somebody switches it off: add delay and "
                + (isDocument ? "light with on false" : "light_off") + " if that is not meant.");
        }

        Uri[] hosts = [.. document.Actions.OfType<WebhookAction>().Select(a => new Uri(a.Url)).DistinctBy(u => u.DnsSafeHost)];
        string?[] troubles = await Task.WhenAll(hosts.Select(h => addresses.TroubleWithAsync(h, cancellation)));
        warnings.AddRange(troubles.OfType<string>().Select(t => "Its webhook will not arrive as things are. " + t));
        return warnings.Count > 0 ? warnings : null;
    }
}
