using RingActors.Api.Demo;

namespace RingActors.Api.Tests.Support;

/// <summary>
/// The demo cloud of a data directory that is about to be deleted. A program that a test or a client killed could not end it, and with the
/// directory goes the note by which a later start would have found it.
/// </summary>
internal static class LeftCloud
{
    public static async Task EndAsync(string data)
    {
        if (DemoCloudAddress.Read(Path.Combine(data, "demo", "demo-cloud.json")) is { } left)
        {
            await left.AskToStopAsync();
        }
    }
}
