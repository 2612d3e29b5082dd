using NodaTime;

namespace RingActors.Rules.States;

/// <summary>How something of a home stands, as far as anybody knows.</summary>
internal enum Stand
{
    /// <summary>It is as it was asked for.</summary>
    Is = 1,

    /// <summary>It is known to be otherwise.</summary>
    IsNot = 2,

    /// <summary>The device is offline: what it said last says nothing of now.</summary>
    Offline = 3,

    /// <summary>It is not in the home any more.</summary>
    Gone = 4,

    /// <summary>Nobody can say at present.</summary>
    Unknown = 5,
}

/// <summary>How something stands, and by what that was judged.</summary>
/// <param name="Stand">How.</param>
/// <param name="Since">Since when it has been as it is; null where that is not known.</param>
/// <param name="Reason">By what it was judged, in words and values.</param>
internal readonly record struct Verdict(Stand Stand, Instant? Since, string Reason)
{
    /// <summary>Null for what nobody knows: that is neither so nor otherwise, also behind a <c>not</c>.</summary>
    internal bool? Holds => Stand switch
    {
        Stand.Is => true,
        Stand.IsNot => false,
        _ => null,
    };
}
