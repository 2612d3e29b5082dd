namespace RingActors.Api.Instance;

/// <summary>What the program's exit codes mean; scripts rely on them.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A check failed, or the work could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting was wrong; nothing was started.</summary>
    public const int Usage = 2;
}
