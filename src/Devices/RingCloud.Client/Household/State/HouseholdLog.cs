using Microsoft.Extensions.Logging;

namespace RingActors.Devices.RingCloud.Client.Household.State;

internal static partial class HouseholdLog
{
    [LoggerMessage(3401, LogLevel.Information, "Device {Device} cannot be subscribed to: {Reason}")]
    public static partial void NotSubscribed(ILogger log, long device, string reason);

    [LoggerMessage(3402, LogLevel.Debug, "Reading {What} of {Subject} failed: {Reason}")]
    public static partial void NotRead(ILogger log, string what, string subject, string reason);

    [LoggerMessage(3403, LogLevel.Error, "A loop of the Ring connection ({Loop}) failed and starts again")]
    public static partial void LoopFailed(ILogger log, Exception e, string loop);
}
