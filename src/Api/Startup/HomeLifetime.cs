using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RingActors.Api.Access.Callers;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Engine.Runtime;

namespace RingActors.Api.Startup;

/// <summary>Starts and stops the engine and what it stands on, in their order, with the process.</summary>
internal sealed partial class HomeLifetime(
    JournalModule journal,
    ActorEngine engine,
    RingModule ring,
    KnownHomes known,
    InstallationKeys keys,
    NamesOfBefore names,
    PersonHealthSource persons,
    IHostApplicationLifetime process,
    IServiceProvider services,
    TimeProvider time,
    ILogger<HomeLifetime> log) : IHostedService, IAsyncDisposable
{
    private const int PreloadedHomesMax = 256;
    private static readonly TimeSpan BeginWaitMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IntroductionWaitMax = TimeSpan.FromSeconds(15);

    private bool _stopped;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start();
        await keys.LoadAsync();
        foreach (string home in known.Names.Take(PreloadedHomesMax))
        {
            await engine.Homes.ViewAsync(home);
        }

        await Task.WhenAny(names.SealAsync(), Task.Delay(BeginWaitMax, time, cancellationToken));
        if (persons.Check() is { State: not HealthState.Ok, Detail: var untold })
        {
            PersonsWithoutKeys(log, untold);
        }

        // Before the first answer, so that none takes what the journal says of an alarm for the present. A journal that
        // cannot be written does not hold up the start: PresentSecurity knows it anyway.
        await Task.WhenAny(ring.BeginAsync(), Task.Delay(BeginWaitMax, time, cancellationToken));
        AnnounceAddress();
        // The addresses of a demo are said before the first answer; a demo cloud that does not start holds up nothing
        // else.
        Task introduced = ring.ConnectAsync();
        if (!introduced.IsCompleted)
        {
            await Task.WhenAny(introduced, Task.Delay(IntroductionWaitMax, time, cancellationToken));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        IReadOnlyList<StopStep> steps =
            [.. await ring.StopConnectingAsync(), new StopStep("the engine", engine.DisposeAsync)];
        await StopStep.RunAsync(steps, (part, e) => NotStopped(log, part, e));
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private void AnnounceAddress() => process.ApplicationStarted.Register(() =>
    {
        string? address = services.GetService<IServer>()?.Features
            .Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is not null)
        {
            journal.Announce(address);
        }
    });

    [LoggerMessage(2162, LogLevel.Warning, "Not everybody whom the journal names has a key: {Detail}")]
    private static partial void PersonsWithoutKeys(ILogger log, string detail);

    [LoggerMessage(2106, LogLevel.Error, "Stopping {Part} failed; the rest is stopped all the same")]
    private static partial void NotStopped(ILogger log, string part, Exception error);
}

/// <summary>A part of the process that is to be stopped, in its turn.</summary>
/// <param name="Part">What people call it.</param>
/// <param name="Stop">Stops it.</param>
internal sealed record StopStep(string Part, Func<ValueTask> Stop)
{
    /// <summary>
    /// All of them in order, whatever one of them throws: what comes last, the journal's writer, matters most.
    /// </summary>
    internal static async Task RunAsync(IEnumerable<StopStep> steps, Action<string, Exception> failed)
    {
        foreach (StopStep step in steps)
        {
            try
            {
                await step.Stop();
            }
            catch (Exception e)
            {
                failed(step.Part, e);
            }
        }
    }
}
