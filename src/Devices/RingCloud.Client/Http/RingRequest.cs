using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>One call as it is meant, before tokens and headers.</summary>
/// <param name="Endpoint">The label in metrics and logs: never contains ids.</param>
internal sealed record RingRequest(HttpMethod Method, Uri Address, string Endpoint)
{
    /// <summary>
    /// JSON text. Every PUT carries one, 'null' if there is nothing to say: Ring answers 422 otherwise.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>What is wanted in answer.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>The home it is for; null if it is the account's. Homes share the budget.</summary>
    public string? Home { get; init; }

    /// <summary>
    /// Changes something in the house: may use more of the budget than reading, and is never repeated here.
    /// </summary>
    public bool IsCommand { get; init; }
}

/// <summary>A successful answer. The body may be absent, empty, or no JSON: any 2xx counts as success.</summary>
internal sealed record RingAnswer(int Status, byte[] Body)
{
    /// <summary>When a picture was taken, as Ring says; null if it did not.</summary>
    public string? TimeMillis { get; init; }

    /// <summary>When it was given, by Ring's clock, in whole seconds; null if Ring did not say.</summary>
    public Instant? GivenAt { get; init; }
}
