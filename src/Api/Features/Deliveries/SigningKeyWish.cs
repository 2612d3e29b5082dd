using System.Text.Json;
using RingActors.Api.Access;
using RingActors.Api.Incoming;
using RingActors.Api.KeyPairs;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Deliveries;

/// <summary>A key that an owner wants: all that is wrong with it is said at once, and no secret is repeated.</summary>
/// <param name="Host">For what host, as <see cref="OutboundKeys.HostOf"/> writes it.</param>
/// <param name="Scheme">One of <see cref="SigningSchemes"/>.</param>
/// <param name="Value">Its bytes in base64; null if it is to be made.</param>
/// <param name="KeepSeconds">So long those before sign too.</param>
internal sealed record SigningKeyWish(string Host, string Scheme, string? Value, int KeepSeconds)
{
    private const int KeepDefault = 24 * 60 * 60;
    private const int KeepMax = 30 * 24 * 60 * 60;

    private static readonly string[] Known = ["host", "scheme", "secret", "keep_seconds"];

    internal static (SigningKeyWish? Wish, ToolFailure? Failure) Read(byte[] body)
    {
        List<ToolFault> faults = [];
        SigningKeyWish? wish = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                wish = Of(document.RootElement, faults);
            }
        }
        catch (JsonException)
        {
            // Said below; what stands in it may be a secret and is not repeated.
        }

        return wish is null
            ? (null, new ToolFailure(
                ToolErrorType.Invalid, "body.send-valid-json",
                "The body must be a JSON object that names no member twice.", "Nothing was changed."))
            : faults.Count == 0 ? (wish, null)
            : (null, new ToolFailure(
                ToolErrorType.Invalid, ArgumentFaults.Code, string.Join(" ", faults.Select(f => f.Message)),
                "Nothing was changed. Correct the fields and send it again.")
            {
                Faults = [.. faults],
            });
    }

    private static SigningKeyWish Of(JsonElement root, List<ToolFault> faults)
    {
        void Add(string field, string message) => faults.Add(new ToolFault(field, "value", message));
        string? Text(string field) => root.TryGetProperty(field, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (JsonProperty other in root.EnumerateObject()
            .Where(p => !Known.Contains(p.Name, StringComparer.Ordinal)))
        {
            string shown = PlainText.Name(other.Name, 40);
            Add(shown, $"There is no '{shown}'; the fields are {string.Join(", ", Known)}.");
        }

        string host = OutboundKeys.HostOf(Text("host") ?? "") ?? "";
        if (host.Length == 0)
        {
            Add("host", $"host must be {AllowedHost.Allowed}, or {OutboundKeys.AnyHost} for every host.");
        }

        string scheme = root.TryGetProperty("scheme", out _) ? Text("scheme") ?? "" : SigningSchemes.Shared;
        if (scheme is not (SigningSchemes.Shared or SigningSchemes.Pair))
        {
            Add("scheme", "scheme must be v1 (a shared secret) or v1a (a pair of keys).");
        }
        else if (scheme == SigningSchemes.Pair && Ed25519.Trouble is { } trouble)
        {
            Add("scheme", $"v1a cannot be used: {trouble}.");
        }

        int keep = KeepDefault;
        if (root.TryGetProperty("keep_seconds", out JsonElement said)
            && !(said.ValueKind == JsonValueKind.Number && said.TryGetInt32(out keep) && keep is >= 0 and <= KeepMax))
        {
            Add("keep_seconds", $"keep_seconds must be 0 to {KeepMax}: so long those before sign too.");
        }

        return new SigningKeyWish(host, scheme, Given(root, scheme, Add), keep);
    }

    private static string? Given(JsonElement root, string scheme, Action<string, string> add)
    {
        if (!root.TryGetProperty("secret", out JsonElement said))
        {
            return null;
        }

        string text = said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
        if (scheme == SigningSchemes.Pair)
        {
            add("secret", "A pair of keys is made here, so that its private one is nowhere else: leave secret out.");
            return null;
        }

        if (InboundKeys.Fault(WebhookScheme.Standard, text) is { } fault)
        {
            add("secret", $"The secret will not do. {fault}");
            return null;
        }

        return Convert.ToBase64String(InboundKeys.Bytes(WebhookScheme.Standard, text)!);
    }
}
