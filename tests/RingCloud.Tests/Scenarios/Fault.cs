using RingCloudSim;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>Something that goes wrong just before a step, and is mended after it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Break">Breaks it.</param>
internal sealed record Fault(string Name, Func<FaultHouse, Task> Break)
{
    /// <summary>Mends it; faults that wait for their calls are always taken back.</summary>
    public Func<FaultHouse, Task> Mend { get; init; } = _ => Task.CompletedTask;

    /// <summary>It needs a base station in the home.</summary>
    public bool OfHub { get; init; }

    /// <summary>Words of the base station are lost unnoticed, so that until it is listed again nobody can know better.</summary>
    public bool LosesWords { get; init; }

    /// <summary>It takes no wish away: the household ends as without it, and nobody has to ask again.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>Somebody changes what was wished for and done, so that somebody has to ask again though no wish was lost.</summary>
    public bool IsOfTheWorld { get; init; }

    public static Fault Named(string name) => All.Single(f => f.Name == name);

    public static IReadOnlyList<Fault> All { get; } =
    [
        .. SwitchModeFault.Kinds.Select(k => new Fault($"switch-mode {k}", h => h.Do(c => c.AddSwitchModeFault(new(k, 1, 7_000))))
        {
            OfHub = true,
            LosesWords = k is "silent" or "no-update",
            IsHarmless = k is "duplicate" or "delay",
            IsOfTheWorld = k is "contradict" or "revert",
        }),
        .. SocketFault.Kinds.Select(k => new Fault($"socket {k}", h => h.Do(c => c.AddSocketFault(new(k))))
        {
            OfHub = true,
            LosesWords = k != "duplicate",
            IsHarmless = k == "duplicate",
        }),
        Rest("503", new FaultRule("*", "status", 1000, Status: 503)),
        Rest("429", new FaultRule("*", "status", 1000, Status: 429, RetryAfterSeconds: 20)),
        Rest("406", new FaultRule("*", "status", 1000, Status: 406)) with
        {
            // The client sends nothing until its pause after a block is over.
            Mend = h => h.PassAsync(TimeSpan.FromMinutes(125), TimeSpan.FromMinutes(1)),
        },
        Rest("hang", new FaultRule("*", "hang", 1000, DelayMs: 35_000)),
        Rest("lost-reply", new FaultRule("*", "lost-reply", 1000)),
        Rest("malformed", new FaultRule("*", "malformed", 1000)),
        Rest("ignored", new FaultRule("*", "ignored", 1000)),
        new("socket cut", h => h.Do(c => c.CutAlarmSockets())) { IsHarmless = true },
        new("hub offline", h => h.Do(c => c.SetHubStatus("offline")))
        {
            OfHub = true,
            Mend = h => h.Do(c => c.SetHubStatus("online")),
        },
        new("cellular backup", h => h.Do(c => c.SetHubStatus("cell-backup")))
        {
            OfHub = true,
            Mend = h => h.Do(c => c.SetHubStatus("online")),
        },
        new("token expired", h => h.Do(c => c.ExpireAccessTokens())) { IsHarmless = true },
        new("outage of an hour", h => h.Do(c => c.SetOutage(true)))
        {
            Mend = async h =>
            {
                await h.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
                await h.Do(c => c.SetOutage(false));
            },
        },
        new("app user", h => h.Do(c =>
        {
            if (h.Scenario.HasHub)
            {
                c.SetMode("some");
            }
            else
            {
                c.SetLocationMode(h.House.Home, "away");
            }
        }))
        {
            IsOfTheWorld = true,
        },
    ];

    private static Fault Rest(string name, FaultRule rule) =>
        new($"rest {name}", h => h.Do(c => c.AddFault(rule)));
}
