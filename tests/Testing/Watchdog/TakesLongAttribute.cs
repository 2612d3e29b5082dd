namespace RingActors.Testing.Watchdog;

/// <summary>Declares that a test may take longer than any other may wait. Architecture.Tests holds the list of those that do.</summary>
/// <param name="minutes">For how long it may run.</param>
/// <param name="reason">What it does all the time, as a sentence.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class TakesLongAttribute(int minutes, string reason) : Attribute
{
    public TimeSpan AtMost { get; } = TimeSpan.FromMinutes(minutes);

    public string Reason { get; } = reason;
}
