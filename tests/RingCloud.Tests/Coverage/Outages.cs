using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>Everything that can come between a household and whoever listens to it, drawn from a seed, one after the other or at once.</summary>
internal sealed class Outages(CoverageHouse house, Random random)
{
    private readonly List<(DateTimeOffset At, Func<Task> Heal)> _healings = [];

    public List<string> Log { get; } = [];

    /// <summary>Breaks something now and then, and heals what is due.</summary>
    public async Task StepAsync()
    {
        foreach ((DateTimeOffset At, Func<Task> Heal) due in _healings.Where(h => h.At <= house.Clock.GetUtcNow()).ToArray())
        {
            _healings.Remove(due);
            await due.Heal();
        }

        if (random.Next(60) == 0)
        {
            await BreakAsync();
        }
    }

    public async Task HealAsync()
    {
        foreach ((DateTimeOffset At, Func<Task> Heal) next in _healings.ToArray())
        {
            await next.Heal();
        }

        _healings.Clear();
    }

    private async Task BreakAsync()
    {
        int kind = random.Next(10);
        Log.Add($"{house.Now}: {kind}");
        switch (kind)
        {
            case 0:
                house.Control.CutAlarmSockets();
                break;
            case 1:
                house.Control.CutPushSockets();
                break;
            case 2:
                house.Control.MuteSockets("alarm");
                break;
            case 3:
                house.Control.MuteSockets("push");
                break;
            case 4:
                house.Control.SetHubStatus(random.Next(2) == 0 ? "offline" : "cell-backup");
                Later(() => house.Control.SetHubStatus("online"));
                break;
            case 5:
                house.Control.SetConnection(DemoHousehold.FrontCamera, "offline");
                Later(() => house.Control.SetConnection(DemoHousehold.FrontCamera, "online"));
                break;
            case 6:
                house.Control.SetOutage(true);
                Later(() => house.Control.SetOutage(false));
                break;
            case 7:
                house.Control.ForgetSessions();
                break;
            case 8 when house.IsUp:
                house.Control.RevokeTokens();
                Later(async () =>
                {
                    if (house.IsUp)
                    {
                        await house.EndAsync();
                    }

                    house.Ring.Store.Import(house.Control.IssueTokens().RefreshToken);
                    await house.BeginAsync();
                });
                break;
            case 9 when house.IsUp:
                await house.EndAsync();
                Later(() => house.IsUp ? Task.CompletedTask : house.BeginAsync());
                break;
        }
    }

    private void Later(Action heal) => Later(() =>
    {
        heal();
        return Task.CompletedTask;
    });

    private void Later(Func<Task> heal) =>
        _healings.Add((house.Clock.GetUtcNow() + TimeSpan.FromSeconds(random.Next(10, 1500)), heal));
}
