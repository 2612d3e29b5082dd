using System.Net;

namespace RingActors.Api.Logging;

/// <summary>
/// Every line the facade logs. Ids are stable: alarms and log queries name them. 1000-1099 tools, 1100-1199 MCP,
/// 1200-1299 hosting (those of the start in StartLog). No line carries arguments, because arguments are whatever a
/// stranger typed.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "{Tool} answered {RequestId} for {Principal} in {Milliseconds} ms")]
    public static partial void ToolCalled(ILogger log, string tool, string requestId, string principal,
        double milliseconds);

    [LoggerMessage(1001, LogLevel.Information,
        "{Tool} said {Code} to {RequestId} for {Principal} in {Milliseconds} ms")]
    public static partial void ToolFailed(ILogger log, string tool, string code, string requestId, string principal,
        double milliseconds);

    [LoggerMessage(1002, LogLevel.Error, "{Tool} broke on {RequestId}")]
    public static partial void ToolBroke(ILogger log, Exception exception, string tool, string requestId);

    [LoggerMessage(1003, LogLevel.Information, "{Tool} ended with {Outcome} after {RequestId} was answered for it")]
    public static partial void ToolEndedLate(ILogger log, string tool, string outcome, string requestId);

    [LoggerMessage(1100, LogLevel.Debug, "MCP session {Session} opened for {Client}")]
    public static partial void SessionOpened(ILogger log, string session, string client);

    [LoggerMessage(1101, LogLevel.Debug, "MCP session {Session} closed: {Reason}")]
    public static partial void SessionClosed(ILogger log, string session, string reason);

    [LoggerMessage(1102, LogLevel.Error, "MCP session {Session} ended with an error")]
    public static partial void SessionBroke(ILogger log, Exception exception, string session);

    [LoggerMessage(1103, LogLevel.Warning, "An MCP message was refused: {Reason}")]
    public static partial void MessageRefused(ILogger log, string reason);

    [LoggerMessage(1201, LogLevel.Warning, "Refused a request from {Remote}: {Reason}")]
    public static partial void RequestRefused(ILogger log, IPAddress? remote, string reason);

    [LoggerMessage(1202, LogLevel.Information, "Shutting down: {Reason}")]
    public static partial void ShuttingDown(ILogger log, string reason);

    [LoggerMessage(1203, LogLevel.Error, "A request failed under {RequestId}")]
    public static partial void RequestBroke(ILogger log, Exception exception, string requestId);

    [LoggerMessage(1204, LogLevel.Warning, "The health of {Subsystem} could not be read")]
    public static partial void HealthBroke(ILogger log, Exception exception, string subsystem);

    [LoggerMessage(1260, LogLevel.Warning, "A delivery to a webhook could not be recorded: {Reason}")]
    public static partial void DeliveryNotTaken(ILogger log, string reason);

    [LoggerMessage(1261, LogLevel.Warning, "The keys with which posts are signed cannot be read: {Reason}")]
    public static partial void SigningKeysUnreadable(ILogger log, string reason);
}
