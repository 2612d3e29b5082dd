namespace RingActors.Process.Tests.Kills;

/// <summary>In what part of its life the program is killed.</summary>
internal enum KillPoint
{
    /// <summary>Some time after it answers.</summary>
    Running = 1,

    /// <summary>Some time after its process began, mostly before it answers.</summary>
    Starting = 2,

    /// <summary>Some time after it was asked to stop in good order.</summary>
    Stopping = 3,
}

/// <summary>One kill: where, and how long after that life's part began.</summary>
/// <param name="Point">In what part of its life.</param>
/// <param name="After">How long after the part's beginning SIGKILL comes.</param>
/// <param name="UpFor">For <see cref="KillPoint.Stopping"/>: how long it was up before it was asked to stop.</param>
internal readonly record struct KillPlan(KillPoint Point, TimeSpan After, TimeSpan UpFor)
{
    private const int StartsMs = 1_500;
    private const int StopsMs = 300;

    /// <summary>Mostly while it works; a fifth while it starts, an eighth while it stops.</summary>
    internal static KillPlan Next(Random random) => random.Next(40) switch
    {
        < 8 => new KillPlan(KillPoint.Starting, TimeSpan.FromMilliseconds(random.Next(1, StartsMs)), TimeSpan.Zero),
        < 13 => new KillPlan(KillPoint.Stopping, TimeSpan.FromMilliseconds(random.Next(1, StopsMs)), Up(random)),
        _ => new KillPlan(KillPoint.Running, Up(random), TimeSpan.Zero),
    };

    /// <summary>On a slow machine less is done in the same time: every moment comes later by so much.</summary>
    internal KillPlan Slower(double slowness) => this with { After = After * slowness, UpFor = UpFor * slowness };

    private static TimeSpan Up(Random random) => TimeSpan.FromMilliseconds(random.Next(50, 1_500));
}
