namespace RingActors.Api.Tests.Conversations;

/// <summary>
/// What households say, each as the sequence of calls that a model makes with the tools as they are listed, over real MCP, and what the
/// house then does. Judged by the journal: what has to be in it, and that nothing else is.
/// </summary>
public sealed class ConversationTests(TalkingHouse house) : IClassFixture<TalkingHouse>
{
    /// <summary>Fewer would be another set.</summary>
    private const int RequestsMin = 40;

    public static TheoryData<string> Requests => [.. HouseholdRequest.All.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_household_asks(string sentence)
    {
        HouseholdRequest request = HouseholdRequest.All[sentence];
        await house.BeginAsync();
        foreach (var step in request.Steps)
        {
            await house.StepAsync(step);
        }

        IReadOnlyList<string> lived = await house.JournalAsync();
        Assert.True(
            request.Journal.SequenceEqual(lived),
            $"must be in the journal:\n{string.Join('\n', request.Journal)}\nis in it:\n{string.Join('\n', lived)}\nlast answer: {house.Answer}");
    }

    [Fact]
    public void The_set_is_as_large_as_it_was_meant_to_be() => Assert.True(HouseholdRequest.All.Count >= RequestsMin, $"{HouseholdRequest.All.Count} requests");
}
