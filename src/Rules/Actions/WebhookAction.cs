using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <param name="Url">Absolute http or https address.</param>
/// <param name="Body">What is sent along with the facts of the run; null if nothing.</param>
/// <param name="Headers">Further headers; null if none.</param>
public sealed record WebhookAction(
    string Url, RawJson? Body = null, IReadOnlyDictionary<string, string>? Headers = null) : HomeAction
{
    internal const string Type = "webhook";

    internal static Shape Shape { get; } = new(Type, "Post a message to an address of yours.",
    [
        new("url", FieldKind.Url, "Absolute http or https address.")
        {
            IsRequired = true, Max = 2000, Example = () => "https://example.org/hook",
        },
        new("body", FieldKind.Json, "Sent along with the facts of the run.") { Max = 16 * 1024 },
        new("headers", FieldKind.Headers, "Further headers. A secret is named: secret:NAME, of 'ringactors secrets'.")
        {
            Max = 20,
        },
    ]);
}

/// <summary>Post a message to somebody else's address. The channel <c>webhook</c> makes the call.</summary>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Headers">Headers besides those that the channel adds itself; null if none.</param>
[StoredName("webhook.post")]
public sealed record PostWebhook(string Url, RawJson Body, IReadOnlyDictionary<string, string>? Headers = null) : IEffectRequest
{
    /// <summary>The channel of this call.</summary>
    public const string Channel = "webhook";
}
