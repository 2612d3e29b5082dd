namespace RingActors.Simulation.Tests.Rights;

/// <summary>
/// Whatever changes between the moment at which a call was judged and the turn that decides it: 400 seeded lives of a
/// home in which several ask at once. A failure names its seed.
/// </summary>
public sealed class RightsInTheTurnTests
{
    private const int Seeds = 400;

    [Fact]
    public void Nothing_is_written_for_a_caller_who_does_not_hold_what_it_takes_in_the_home_in_which_it_was_decided()
    {
        int done = 0;
        int refused = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using RightsLife life = RightsLife.Live(seed);
            Assert.True(life.Wrong.Count == 0, $"seed {seed}: {string.Join("; ", life.Wrong)}");
            done += life.Done;
            refused += life.RefusedInTurn;
        }

        // Else nothing was tried.
        Assert.True(done > 10 * Seeds && refused > 10 * Seeds, $"{done} were done, {refused} refused");
    }
}
