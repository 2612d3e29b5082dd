using NodaTime;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Simulation.Tests.Household;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// The other side of the outside calls: drops them, takes them twice, answers late or never. It takes every key once, as
/// the other side has to; what reaches it, it checks against what is durable.
/// </summary>
internal sealed class Outside(World world, SimProcess process) : IEffectHandler
{
    public string Channel => "out";

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        TaskCompletionSource<EffectResult> answer = new();
        if (!process.MayLeave())
        {
            return answer.Task;
        }

        world.Trace("call " + call.Key, call.Attempt);
        Check(call.Key, call.Actor.Home, call.ExpiresAt);
        Random random = world.Random;
        bool trouble = random.NextDouble() < world.OutsideTrouble;
        switch (trouble ? random.Next(7) : -1)
        {
            case 0:
                After(20, () => answer.SetResult(new EffectResult(EffectVerdict.TryAgain, "out.later")));
                break;
            case 1:
                Duration after = Duration.FromMilliseconds(random.Next(0, 20_000));
                After(20, () => answer.SetResult(new EffectResult(EffectVerdict.TryAgain, "out.later", null, after)));
                break;
            case 2:
                throw new InvalidOperationException("the outside broke off");
            case 3:
                break;
            case 4:
                world.Truth.TakenOutside.Add(call.Key);
                break;
            case 5:
                world.Truth.TakenOutside.Add(call.Key);
                After(random.Next(1, 40_000), () => answer.TrySetResult(new EffectResult(EffectVerdict.Delivered, "out.taken")));
                break;
            case 6:
                After(20, () => answer.SetResult(new EffectResult(EffectVerdict.Rejected, "out.no")));
                break;
            default:
                world.Truth.TakenOutside.Add(call.Key);
                After(random.Next(0, 300), () => answer.SetResult(new EffectResult(EffectVerdict.Delivered, "out.taken")));
                break;
        }

        return answer.Task;
    }

    /// <summary>Whatever leaves for the outside must be durable, owed, in its turn and in time.</summary>
    internal void Check(string key, string home, Instant expiresAt)
    {
        if (!world.Truth.Of(home).Calls.TryGetValue(key, out CallTruth? call))
        {
            world.Report(8, $"{key} was called, and nothing durable asks for it");
            return;
        }

        // Between the append that gives a call up and the release of its turn nobody knows of it yet.
        if (call.Concluded || (call.GivenUp && !world.IsMeanwhile))
        {
            world.Report(8, $"{key} was called after it was {(call.Concluded ? "concluded" : "given up")}");
        }

        if (call.ExpiresAt != expiresAt || world.Now >= call.ExpiresAt)
        {
            world.Report(8, $"{key} was called at {world.Now}, and it expired at {call.ExpiresAt}");
        }

        if (world.Truth.Of(home).FirstOwed(call.Lane) is { } first && first != call && !call.IsOver)
        {
            world.Report(8, $"{key} was called before {first.Key} of the same lane");
        }
    }

    private void After(int milliseconds, Action then)
    {
        ITimer? timer = null;
        timer = world.Time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                then();
            },
            null,
            TimeSpan.FromMilliseconds(milliseconds),
            Timeout.InfiniteTimeSpan);
    }
}
