using RingActors.Devices.RingCloud.Client;

namespace RingActors.Api.Features.Homes;

/// <summary>The connection to Ring, which comes after the first answers and may not come at all.</summary>
internal interface IRingLink
{
    /// <summary>Null while it is being made.</summary>
    RingConnection? Connection { get; }

    /// <summary>Why there is none yet; null if there is one, or the first is being made.</summary>
    ConnectTrouble? Trouble { get; }
}

/// <summary>Why something is not connected yet.</summary>
/// <param name="Since">Of the first try that failed.</param>
/// <param name="Tries">How many have failed.</param>
/// <param name="LastError">What the last one said.</param>
/// <param name="NextTryAt">
/// When the next one is due; null if there is none, because only a restart with other settings can help.
/// </param>
internal sealed record ConnectTrouble(DateTimeOffset Since, int Tries, string LastError, DateTimeOffset? NextTryAt);
