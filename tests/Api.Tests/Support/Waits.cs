using System.Threading.Channels;

namespace RingActors.Api.Tests.Support;

/// <summary>Bounded waits: a broken test fails instead of hanging.</summary>
internal static class Waits
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static async Task<T> NextAsync<T>(this Channel<T> channel) =>
        await channel.Reader.ReadAsync().AsTask().WaitAsync(Limit);
}
