using System.Reflection;
using System.Text.Json.Serialization;
using RingActors.Api.Incoming;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>The words of what a webhook's settings may be: the same as in the journal.</summary>
internal static class WebhookTerms
{
    internal static string Of<T>(T value)
        where T : struct, Enum => Terms<T>.Words[value];

    internal static T? Find<T>(string word)
        where T : struct, Enum => Terms<T>.Words.Where(w => w.Value == word).Select(w => (T?)w.Key).FirstOrDefault();

    internal static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Terms<T>.Words.Values];

    private static class Terms<T>
        where T : struct, Enum
    {
        internal static readonly Dictionary<T, string> Words = Enum.GetValues<T>().ToDictionary(
            v => v, v =>
                typeof(T).GetField(v.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);
    }
}

/// <summary>What is worth saying of a webhook as it is set up.</summary>
internal static class WebhookWarnings
{
    internal static IReadOnlyList<string> Of(WebhookIntake intake, bool hasSecret)
    {
        List<string> warnings = [];
        if (!hasSecret)
        {
            warnings.Add(
                "The value of none of its secrets is on this server, or it cannot be read: nothing that is sent is "
                    + "believed. Put secrets.inbound back from the same backup as the journal, or rotate its secret.");
        }

        if (intake.Scheme == WebhookScheme.SharedSecret)
        {
            warnings.Add(
                "The secret itself is sent with every request: whoever sees one can send any other. Use a scheme "
                    + "that signs, if the sender has one.");
        }

        if (intake.Scheme is WebhookScheme.Hmac or WebhookScheme.SharedSecret && intake.IdHeader is null
            && intake.IdPointer is null)
        {
            warnings.Add(
                "Nothing says which delivery it is: one that is sent again counts as another, unless it is a "
                    + "CloudEvent. Set id_pointer or id_header if the sender has an id.");
        }
        else if (DeliveryIds.IsUnsigned(intake))
        {
            warnings.Add(
                "Which delivery it is stands outside of what is signed: repeats of the sender are known, and not "
                    + "those of somebody who has seen one and changes it.");
        }

        return warnings;
    }
}
