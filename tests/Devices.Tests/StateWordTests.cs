using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;

namespace RingActors.Devices.Tests;

/// <summary>Which events say a word of a state, and which word; all others say none.</summary>
public sealed class StateWordTests
{
    [Fact]
    public void The_words_of_all_events_change_only_on_purpose() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/state-words.txt",
        string.Concat(
            from sample in Samples.All.OfType<IEvent>()
            let said = (sample as IStateEvent)?.Said
            where said is not null
            select $"{Household.Types.Of(sample.GetType()).Name}: {said.Value.About} {said.Value.Word}"
                + $"{(said.Value.At is null ? ", no time" : "")}{(sample is IPastStateEvent ? ", past" : "")}\n")));
}
