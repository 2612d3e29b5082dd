namespace RingActors.Api.Tools;

/// <summary>Ids of calls, and the caller's trace id when it sent one (W3C trace context).</summary>
internal static class RequestIds
{
    /// <summary>Time-ordered, so that logs sort by it.</summary>
    public static string Next(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    /// <summary>The trace id in a traceparent header or _meta entry, or null when it is not one.</summary>
    public static string? TraceId(string? traceParent)
    {
        // version(2) - trace id(32) - parent id(16) - flags(2)
        if (traceParent is not { Length: >= 55 } || traceParent[2] != '-' || traceParent[35] != '-')
        {
            return null;
        }

        var id = traceParent.AsSpan(3, 32);
        return id.ContainsAnyExcept("0123456789abcdef") || !id.ContainsAnyExcept('0') ? null : id.ToString();
    }
}
