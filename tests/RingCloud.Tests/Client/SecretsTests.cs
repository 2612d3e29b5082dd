using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The whole client is run and everything that it says is searched for what nobody may see.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task No_secret_is_in_any_observation_state_error_or_log_line()
    {
        await using var ring = await SimulatedRing.StartAsync(new() { Household = "demo" });
        var log = new CollectingLog();
        var tokens = ring.Control.IssueTokens();
        ring.Store.Import(tokens.RefreshToken);
        await using var connection = new RingConnection(
            ring.Options with { Push = ring.Options.Push with { ApiKey = "AIza-secret-key" } },
            ring.Store,
            ring.Observer,
            chance: new Chance(new Random(1)),
            log: log);
        connection.Start();
        await ring.Observer.FirstAsync<AlarmListCompleted>();
        await ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link is { Subsystem: RingSubsystem.Push, State: RingLinkState.Up });
        await ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link is { Subsystem: RingSubsystem.DeviceList, State: RingLinkState.Up });
        ring.Control.Press();
        await ring.Observer.FirstAsync<DingObserved>();
        ring.Control.SetMode("all");
        await ring.Observer.FirstAsync<AlarmModeObserved>(m => m.Panel.Mode == "all");
        ring.Control.AddFault(new FaultRule("*", "malformed", Count: 3));
        var error = await Record.ExceptionAsync(() => connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default));
        ring.Control.CutAlarmSockets();
        await ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link is { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Down });
        await connection.DisposeAsync();

        var said = string.Join('\n', ring.Observer.All.SelectMany(Texts).Concat(log.Lines).Append($"{error}").Append(ring.Store.Current.ToString()));
        var secrets = Secrets(ring, tokens);
        Assert.True(secrets.Count > 8);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static List<string> Secrets(SimulatedRing ring, RingTokens tokens)
    {
        var found = new List<string>
        {
            tokens.RefreshToken, ring.Store.Current.RefreshToken!, ring.Store.Current.Push!.FcmToken, "AIza-secret-key",
            RingAccountOptions.DemoEmail, "\"latitude\":4", "sh-v1|", "authcode=", "Bearer ",
        };
        // What the wire showed: every ticket, and every access token that was sent.
        found.AddRange(ring.Control.Requests()
            .Select(r => r.Headers.FirstOrDefault(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value)
            .OfType<string>().Select(v => v.Split(' ')[^1]).Distinct());
        return found;
    }

    private static IEnumerable<string> Texts(RingObservation o)
    {
        yield return o.ToString();
        if (o is AlarmDeviceUpdated u)
        {
            yield return string.Join(' ', u.Impulses.Select(i => i.ToString()));
        }

        if (o is PayloadNotUnderstood p)
        {
            yield return string.Join(' ', p.Faults);
        }
    }

    private sealed class CollectingLog : ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
