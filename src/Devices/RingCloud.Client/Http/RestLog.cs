using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Client.Faults;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>Log events of the calls. No addresses, headers or bodies: these hold ids and secrets.</summary>
internal static partial class RestLog
{
    [LoggerMessage(3001, LogLevel.Debug, "Ring call {Endpoint}: {Outcome} in {Milliseconds:F0} ms")]
    public static partial void Called(ILogger log, string endpoint, string outcome, double milliseconds);

    [LoggerMessage(3002, LogLevel.Warning, "Ring sent something not understood at {Endpoint}: {Faults}")]
    public static partial void NotUnderstood(ILogger log, string endpoint, string faults);

    [LoggerMessage(3003, LogLevel.Warning, "Ring paused this client at {Endpoint} ({Fault}) for {Pause}")]
    public static partial void Paused(ILogger log, string endpoint, RingFault fault, TimeSpan pause);

    [LoggerMessage(3004, LogLevel.Information, "A session was made at Ring")]
    public static partial void SessionMade(ILogger log);
}
