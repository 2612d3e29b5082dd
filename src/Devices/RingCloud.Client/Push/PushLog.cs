using Microsoft.Extensions.Logging;

namespace RingActors.Devices.RingCloud.Client.Push;

internal static partial class PushLog
{
    [LoggerMessage(3301, LogLevel.Information, "Push: {Reason}")]
    public static partial void Ended(ILogger log, string reason);

    [LoggerMessage(3302, LogLevel.Warning, "A push message could not be opened and was dropped: {Reason}")]
    public static partial void NotOpened(ILogger log, string reason);

    [LoggerMessage(3303, LogLevel.Error, "A push message could not be handled")]
    public static partial void Failed(ILogger log, Exception e);

    [LoggerMessage(3304, LogLevel.Warning, "Which push messages were handled could not be stored: {Reason}")]
    public static partial void LedgerNotSaved(ILogger log, string reason);

    [LoggerMessage(3305, LogLevel.Warning, "Push seems broken, repair step {Step}: {What}")]
    public static partial void Repairing(ILogger log, int step, string what);

    [LoggerMessage(3306, LogLevel.Information, "Registered with Google for push")]
    public static partial void Registered(ILogger log);

    [LoggerMessage(3307, LogLevel.Warning, "The push token could not be handed to Ring again: {Reason}")]
    public static partial void NotRenewed(ILogger log, string reason);
}
