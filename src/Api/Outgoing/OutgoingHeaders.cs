using RingActors.Rules.Actions;
using RingActors.Rules.Format;

namespace RingActors.Api.Outgoing;

/// <summary>
/// The headers of a post as they go out: with the secrets that they name, and without what is not a rule's to say.
/// </summary>
/// <param name="Sent">Name and value.</param>
/// <param name="LeftOut">Names of headers that are not sent.</param>
/// <param name="Missing">Names of secrets that are not there.</param>
/// <param name="Elsewhere">Names of secrets that are bound to other hosts.</param>
internal sealed record OutgoingHeaders(
    IReadOnlyList<KeyValuePair<string, string>> Sent, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Missing,
    IReadOnlyList<string> Elsewhere)
{
    private const int ShownMax = 60;

    /// <param name="headers">As a rule has them, also an older one, which was not asked; null if none.</param>
    /// <param name="secrets">Where secrets are.</param>
    /// <param name="to">Where it goes.</param>
    internal static OutgoingHeaders Of(
        IReadOnlyDictionary<string, string>? headers, INamedSecrets secrets, Uri to)
    {
        List<KeyValuePair<string, string>> sent = [];
        List<string> leftOut = [];
        List<string> missing = [];
        List<string> elsewhere = [];
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            if (WebhookHeaders.NotSent(name, value) is not null)
            {
                leftOut.Add(Shown(name));
            }
            else if (WebhookHeaders.SecretOf(value) is not { } secret)
            {
                sent.Add(KeyValuePair.Create(name, value));
            }
            else if (secrets.Find(secret) is not { } found)
            {
                missing.Add(Shown(secret));
            }
            else if (!found.GoesTo(to))
            {
                elsewhere.Add(Shown(secret));
            }
            else
            {
                sent.Add(KeyValuePair.Create(name, found.Value));
            }
        }

        return new OutgoingHeaders(sent, leftOut, missing, elsewhere);
    }

    /// <summary>What the outcome says of headers that were left out; null if none was.</summary>
    internal string? Said => LeftOut.Count == 0
        ? null
        : $"Not sent, because they are not a rule's to set: {string.Join(", ", LeftOut)}.";

    internal static string SaysMissing(IEnumerable<string> names) =>
        $"The secret {string.Join(", ", names)} is not set. "
        + "On the server's machine: ringactors secrets set NAME --host HOST.";

    private static string Shown(string name) =>
        string.Concat(name.Take(ShownMax).Select(letter => letter is > ' ' and <= '~' ? letter : '?'));
}
