using Microsoft.Extensions.Logging;

namespace RingActors.Devices.RingCloud.Client.Auth;

internal static partial class AuthLog
{
    [LoggerMessage(3101, LogLevel.Information, "The access to Ring was renewed for {Lifetime}")]
    public static partial void Renewed(ILogger log, TimeSpan lifetime);

    [LoggerMessage(3102, LogLevel.Warning, "The access to Ring could not be renewed ({Fault}): {Reason}")]
    public static partial void RenewalFailed(ILogger log, RingLoginFault fault, string reason);

    [LoggerMessage(3103, LogLevel.Error, "That the login is dead could not be stored: {Reason}")]
    public static partial void NotRemembered(ILogger log, string reason);
}
