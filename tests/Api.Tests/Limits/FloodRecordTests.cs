using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using RingActors.Api.Limits;
using RingActors.Api.Logging;
using RingCloudSim;

namespace RingActors.Api.Tests.Limits;

/// <summary>However much strangers do, what is written of it is bounded, and says how much it was.</summary>
public sealed class FloodRecordTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly Lines _lines = new();

    [Fact]
    public void The_first_lines_of_a_minute_are_whole_and_the_rest_is_summed_up()
    {
        using LogSampler sampler = new(_clock, _lines.Of<LogSampler>());
        Assert.Equal(LogSampler.WholeMax, Enumerable.Range(0, 5_000).Count(_ => sampler.IsWhole(1001, "x")));
        Assert.True(sampler.IsWhole(1001, "y"));
        Assert.Empty(_lines.All);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["Event 1001 (x) came 4980 times more in the last minute than is written here"], _lines.All);
        Assert.True(sampler.IsWhole(1001, "x"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(_lines.All);
    }

    [Fact]
    public void Reasons_that_a_stranger_makes_up_are_counted_together()
    {
        using LogSampler sampler = new(_clock, _lines.Of<LogSampler>());
        int whole = Enumerable.Range(0, 100_000).Count(i => sampler.IsWhole(1103, $"made up {i}"));
        Assert.InRange(whole, 1, LogSampler.ReasonsMax + LogSampler.WholeMax);
    }

    [Fact]
    public void What_strangers_tried_is_one_line_a_minute_with_the_networks_that_tried_most()
    {
        Record record = new();
        using StrangerCounts counts = new([record], _clock, _lines.Of<StrangerCounts>());
        for (int i = 0; i < 10_000; i++)
        {
            counts.Count(new IPAddress([203, 0, (byte)(i % 200), (byte)(i / 200)]));
        }

        counts.Count(IPAddress.Loopback);
        _clock.Advance(TimeSpan.FromMinutes(1));

        string line = Assert.Single(_lines.All);
        Assert.StartsWith("Calls without a key that is good in the last minute: 10001, from 65 networks; most: others ", line, StringComparison.Ordinal);
        StrangerMinute minute = Assert.Single(record.Minutes);
        Assert.Equal((10_001, StrangerCounts.NetworksMax + 1), (minute.Calls, minute.Networks.Count));
        Assert.Equal(minute.Calls, minute.Networks.Sum(n => n.Calls));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(_lines.All);
    }

    [Fact]
    public void What_was_counted_is_said_when_the_server_stops()
    {
        StrangerCounts counts = new([], _clock, _lines.Of<StrangerCounts>());
        counts.Count(null);
        counts.Dispose();
        Assert.Single(_lines.All);
    }

    private sealed class Record : IStrangerRecord
    {
        public List<StrangerMinute> Minutes { get; } = [];

        public void Add(StrangerMinute minute) => Minutes.Add(minute);
    }

    /// <summary>What was logged, as text.</summary>
    private sealed class Lines
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger<T> Of<T>() => new Writer<T>(_all);

        private sealed class Writer<T>(ConcurrentQueue<string> all) : ILogger<T>
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                all.Enqueue(formatter(state, exception));
        }
    }
}
