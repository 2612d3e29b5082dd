using System.Net.Sockets;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>A call that does not arrive. A connection that is gone as soon as it was made is told by the socket itself, wrapped in nothing.</summary>
internal static class NotReached
{
    internal static async Task ByAsync(Func<Task> call)
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(call);
        Assert.True(fault is HttpRequestException or SocketException, fault.ToString());
    }
}
