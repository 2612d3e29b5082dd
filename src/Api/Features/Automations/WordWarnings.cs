using System.Text.RegularExpressions;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// Words of a document that mean less than they seem to: placeholders in texts, and kinds of devices that do not take
/// in all that can do it.
/// </summary>
internal static partial class WordWarnings
{
    private const int NamedMax = 5;

    internal static IEnumerable<string> Of(RuleDocument document, DevicesView devices) =>
    [
        .. Templates(document),
        .. document.AllActions().OfType<DeviceAction>().Select(a => OtherKinds(a, devices)).OfType<string>().Distinct(),
    ];

    /// <summary>There are no templates (R-S13): what looks like one is sent as it stands.</summary>
    private static IEnumerable<string> Templates(RuleDocument document)
    {
        string[] found =
        [
            .. document.AllActions().SelectMany(TextsOf).SelectMany(t => Template().Matches(t).Select(m => m.Value))
                .Distinct(StringComparer.Ordinal),
        ];
        return found.Length == 0 ? [] :
        [
            $"{string.Join(", ", found.Take(NamedMax).Select(Phrases.Quoted))} is sent word for word: there are no "
                + "templates, and nothing is put in its place. Which event of which device started the run is sent along "
                + "with every message.",
        ];
    }

    private static IEnumerable<string> TextsOf(HomeAction action) => action switch
    {
        NotifyAction a => [a.Message],
        RemindAction a => [a.Message],
        WebhookAction a =>
            [a.Url, Uri.UnescapeDataString(a.Url), a.Body?.Text ?? "", .. (a.Headers ?? NoHeaders).Values],
        _ => [],
    };

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>What can do it and is of none of the kinds that are named: a camera's light is no light of kind
    /// device.</summary>
    private static string? OtherKinds(DeviceAction action, DevicesView devices)
    {
        (string capability, IReadOnlyList<DeviceView> able) = action.OfOtherKinds(devices);
        string[] others = [.. able.Select(d => $"{Phrases.Quoted(d.Name)} ({d.Slug})")];
        string shown = string.Join(", ", others.Take(NamedMax));
        string more = others.Length > NamedMax ? $" and {others.Length - NamedMax} more" : "";
        return others.Length == 0 ? null
            : $"{shown}{more} can do it too ({capability}) and is not meant, being of no kind "
                + $"{string.Join(" or ", action.Kinds!)}: name it in devices, or its kind in kinds, if it is to do it as well.";
    }

    /// <summary>What people write for a value that is to be put in: {{ x }}, ${x}, {x.y}.</summary>
    [GeneratedRegex(
        @"\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\$?\{ ?[\p{L}_][\p{L}\p{N}_.\- ]{0,60}\}",
            RegexOptions.CultureInvariant)]
    private static partial Regex Template();
}
