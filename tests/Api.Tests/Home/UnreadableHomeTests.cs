using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Tests.Home;

/// <summary>A home that cannot be read is said to be so, and not to be a defect of the server.</summary>
public sealed class UnreadableHomeTests
{
    [Fact]
    public void A_home_that_cannot_be_read_is_unavailable_and_nothing_is_said_of_what_was_asked_for_before()
    {
        EngineUnavailableException unread = new(new Refusal(Answer.ShardClosedCode, "Shard 3 is not open here. Nothing was done."));
        ToolFailure failure = new UnreadableHome().Explain(unread)!;
        Assert.Equal((ToolErrorType.Unavailable, Answer.ShardClosedCode), (failure.Type, failure.Code));
        Assert.NotNull(failure.RetryAfter);
        Assert.DoesNotContain("Nothing was", failure.Error + failure.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_such_home_is_left_to_others() => Assert.Null(new UnreadableHome().Explain(new InvalidOperationException()));
}
