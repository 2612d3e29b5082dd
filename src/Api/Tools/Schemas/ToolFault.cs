using System.Collections.Immutable;

namespace RingActors.Api.Tools.Schemas;

/// <summary>One thing that is wrong with the arguments of a call, ready to be shown to a person or a model.</summary>
/// <param name="Path">Where: <c>trigger_conditions.devices[0]</c>.</param>
/// <param name="Problem">A stable word: missing, unknown, duplicate, type, choice, range, length, format,
/// reference.</param>
/// <param name="Message">A whole sentence that can stand alone.</param>
internal sealed record ToolFault(string Path, string Problem, string Message)
{
    /// <summary>The received JSON, shortened; absent where it could be a secret or there is none.</summary>
    public string? Received { get; init; }

    /// <summary>What would have been accepted.</summary>
    public string? Allowed { get; init; }

    /// <summary>What may be sent at <see cref="Path"/> to go on; empty where that is no choice among few.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The nearest accepted value or name, when one is close enough to be meant.</summary>
    public string? DidYouMean { get; init; }
}
