using FsCheck;
using FsCheck.Fluent;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The circuit breaker as a value, over random lives.</summary>
public sealed class CircuitTests
{
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(60);

    /// <summary>What happens to a circuit: a call of some urgency that ends in some way after some seconds.</summary>
    private sealed record Step(CallUrgency Urgency, int Outcome, int Seconds);

    private static readonly Gen<Step[]> Lives =
        (from urgency in Gen.Elements(CallUrgency.Ordinary, CallUrgency.Command, CallUrgency.Urgent)
         from outcome in Gen.Choose(0, 4)
         from seconds in Gen.Elements(0, 1, 30, 59, 60, 61)
         select new Step(urgency, outcome, seconds)).ArrayOf();

    [Fact]
    public void What_is_urgent_goes_out_whatever_has_happened() => Holds((state, step, now) =>
        step.Urgency != CallUrgency.Urgent || state.Enter(now, step.Urgency).Entry == CircuitEntry.Free);

    [Fact]
    public void While_it_is_closed_everything_goes_out() => Holds((state, step, now) =>
        state.Phase != CircuitPhase.Closed || state.Enter(now, step.Urgency).Entry == CircuitEntry.Free);

    [Fact]
    public void Nothing_ordinary_goes_out_within_the_minute_after_it_has_opened() => Holds((state, step, now) =>
        state.Phase != CircuitPhase.Open || now >= state.OpenUntil
        || state.Enter(now, CallUrgency.Ordinary).Entry == CircuitEntry.Refused);

    [Fact]
    public void One_call_at_once_finds_out() => Holds((state, step, now) =>
        !state.IsProbed || step.Urgency == CallUrgency.Urgent || state.Enter(now, step.Urgency).Entry != CircuitEntry.Probe);

    [Fact]
    public void A_minute_after_the_last_failure_somebody_may_find_out() => Holds((state, step, now) =>
        state.Cancelled(isProbe: true).Enter(now + OpenFor, CallUrgency.Ordinary).Entry != CircuitEntry.Refused);

    [Fact]
    public void It_opens_after_five_failures_in_a_row_and_closes_after_three_successes()
    {
        CircuitState state = default;
        for (int i = 1; i <= CircuitState.FailuresMax; i++)
        {
            Assert.Equal(CircuitPhase.Closed, state.Phase);
            state = state.Failed(isProbe: false, TimeSpan.Zero, OpenFor);
        }

        Assert.Equal((CircuitPhase.Open, OpenFor), (state.Phase, state.OpenUntil));
        for (int i = 1; i <= CircuitState.SuccessesMin; i++)
        {
            Assert.NotEqual(CircuitPhase.Closed, state.Phase);
            state = state.Enter(OpenFor, CallUrgency.Ordinary).Next.Answered(isProbe: true);
        }

        Assert.Equal(default, state);
    }

    [Fact]
    public void A_failure_while_it_is_half_open_opens_it_for_another_minute()
    {
        CircuitState state = Opened().Enter(OpenFor, CallUrgency.Ordinary).Next.Answered(isProbe: true)
            .Enter(OpenFor, CallUrgency.Ordinary).Next.Failed(isProbe: true, OpenFor, OpenFor);
        Assert.Equal((CircuitPhase.Open, OpenFor + OpenFor), (state.Phase, state.OpenUntil));
    }

    [Fact]
    public void Urgent_calls_that_fail_do_not_keep_it_open_longer() =>
        Assert.Equal(OpenFor, Opened().Failed(isProbe: false, TimeSpan.FromSeconds(30), OpenFor).OpenUntil);

    private static CircuitState Opened()
    {
        CircuitState state = default;
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            state = state.Failed(isProbe: false, TimeSpan.Zero, OpenFor);
        }

        return state;
    }

    /// <summary>Lives a life and asks at every step.</summary>
    private static void Holds(Func<CircuitState, Step, TimeSpan, bool> holds) =>
        Prop.ForAll(Lives.ToArbitrary(), life =>
        {
            CircuitState state = default;
            TimeSpan now = TimeSpan.Zero;
            foreach (Step step in life)
            {
                if (!holds(state, step, now))
                {
                    return false;
                }

                (state, CircuitEntry entry) = state.Enter(now, step.Urgency);
                now += TimeSpan.FromSeconds(step.Seconds);
                state = entry == CircuitEntry.Refused ? state
                    : step.Outcome switch
                    {
                        0 => state.Answered(entry == CircuitEntry.Probe),
                        1 => state.Cancelled(entry == CircuitEntry.Probe),
                        _ => state.Failed(entry == CircuitEntry.Probe, now, OpenFor),
                    };
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
