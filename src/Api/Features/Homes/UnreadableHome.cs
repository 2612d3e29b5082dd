using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// A home that cannot be read at the moment is an ordinary no. What was asked for before that may have been taken, so
/// nothing is said of it.
/// </summary>
internal sealed class UnreadableHome : IFailureMap
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public ToolFailure? Explain(Exception exception) => exception is EngineUnavailableException unavailable
        ? new ToolFailure(
            ToolErrorType.Unavailable,
            unavailable.Why.Code,
            "The home cannot be read at the moment.",
            "If something was asked for in this call, it may have been taken: look at the state before asking anew.")
        {
            RetryAfter = Pause,
        }
        : null;
}
