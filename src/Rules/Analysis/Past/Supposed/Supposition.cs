using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>One thing that is taken to have been otherwise in a home's past (U3).</summary>
public abstract record Supposition
{
    private Supposition()
    {
    }

    /// <summary>What happened did not happen: of a device this event, of all else what was decided with it.</summary>
    /// <param name="HomeSeq">Its place among the home's events. It is one that nothing else in the home caused.</param>
    public sealed record LeftOut(long HomeSeq) : Supposition;

    /// <summary>Something was told that was not.</summary>
    /// <param name="To">Whom: a device, the alarm or a rule.</param>
    /// <param name="Command">What.</param>
    /// <param name="At">When.</param>
    public sealed record Told(Address To, ICommand Command, Instant At) : Supposition;

    /// <summary>A zone of the home's own alarm was left out of every armed period, or of none.</summary>
    /// <param name="Device">Its id.</param>
    /// <param name="IsBypassed">Whether it was left out.</param>
    public sealed record Bypassed(string Device, bool IsBypassed) : Supposition;

    /// <summary>The entry delays of the home's own alarm were as long as this.</summary>
    /// <param name="Seconds">How long.</param>
    public sealed record EntryDelay(int Seconds) : Supposition;
}
