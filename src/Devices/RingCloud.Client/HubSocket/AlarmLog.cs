using Microsoft.Extensions.Logging;

namespace RingActors.Devices.RingCloud.Client.HubSocket;

internal static partial class AlarmLog
{
    [LoggerMessage(3201, LogLevel.Information, "Hub socket of location {Location}: {Reason}")]
    public static partial void Ended(ILogger log, string location, string reason);

    [LoggerMessage(3202, LogLevel.Warning, "Hub {Asset} of location {Location} has not told its device list in time")]
    public static partial void HubSilent(ILogger log, string location, string asset);

    [LoggerMessage(3203, LogLevel.Error, "A report of the hub socket of location {Location} could not be handled")]
    public static partial void Failed(ILogger log, Exception e, string location);

    [LoggerMessage(3204, LogLevel.Debug, "The history of the hubs of location {Location} was not read: {Reason}")]
    public static partial void HistoryNotRead(ILogger log, string location, string reason);

    [LoggerMessage(3205, LogLevel.Error, "The history of the hubs of location {Location} could not be handled")]
    public static partial void HistoryFailed(ILogger log, Exception e, string location);
}
