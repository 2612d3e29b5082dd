using System.Globalization;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests.Kills;

/// <summary>
/// Kills the real engine over the real journal, again and again, and keeps outside what it acknowledged and whom it called. A life is a
/// fraction of a second, so that hundreds fit into a minute.
/// </summary>
internal sealed class EngineKills(string directory, int seed, string fault = "none")
{
    private const int InFlightMax = 24;
    private const int SampleSize = 8;
    private const string Ready = "ready";
    private const string Answering = "answering";
    private const string Rested = "rested";

    /// <summary>Keys older than this may have left the window of kept answers (the newest 4,096 of a home).</summary>
    private const int RecentMax = 2_000;

    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Payment> _open = [];
    private readonly List<Payment> _recent = [];
    private int _life;
    private int _next;
    private Dictionary<string, TaskCompletionSource> _signals = [];

    /// <summary>Op to the answer: the till's sum and count.</summary>
    internal Dictionary<string, (long Sum, long Count)> Acknowledged { get; } = [];

    /// <summary>Calls as they came out: the key, the payment, and in which life.</summary>
    internal List<(string Key, string Op, int Life)> Calls { get; } = [];

    internal List<string> Faults { get; } = [];

    internal int Killed { get; private set; }

    internal int Repeats { get; private set; }

    internal async Task RunAsync(int kills)
    {
        while (Killed < kills)
        {
            await LiveAsync();
        }

        await ComeToRestAsync();
    }

    private async Task LiveAsync()
    {
        Begin();
        int point = _random.Next(10);
        await using EngineProcess engine = EngineProcess.Start(directory, fault, Hear);
        if (point == 0)
        {
            await PassAsync(_random.Next(1, 250));
        }
        else
        {
            await HeardAsync(Ready, engine);
            List<Payment> again = Again();
            again.ForEach(p => engine.Say(p.Line));
            using CancellationTokenSource over = new();
            Task load = LoadAsync(engine, over.Token);
            if (point > 4)
            {
                // Half of the lives are killed once they are in full swing, the others while they still read and compile.
                await HeardAsync(Answering, engine);
            }

            await PassAsync(_random.Next(1, 150));
            await over.CancelAsync();
            if (point == 1)
            {
                engine.Say("stop");
                await PassAsync(_random.Next(1, 40));
            }

            engine.Kill();
            await load;
        }

        engine.Kill();
        await engine.EndedAsync();
        Killed += engine.WasKilled ? 1 : 0;
        if (!engine.WasKilled && engine.ExitCode != 0)
        {
            Faults.Add($"life {_life} ended by itself with {engine.ExitCode}");
        }
    }

    /// <summary>Keeps some payments under way until it is over or the engine is gone.</summary>
    private async Task LoadAsync(EngineProcess engine, CancellationToken over)
    {
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(1));
        try
        {
            while (await pace.WaitForNextTickAsync(over))
            {
                while (NewPayment() is { } payment)
                {
                    if (!engine.Say(payment.Line))
                    {
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The life is over.
        }
    }

    private async Task ComeToRestAsync()
    {
        Begin();
        await using EngineProcess engine = EngineProcess.Start(directory, fault, Hear);
        await HeardAsync(Ready, engine);
        Again().ForEach(p => engine.Say(p.Line));
        await Eventually.SeesAsync(() => Task.FromResult(Locked(() => _open.Count == 0)), "an answer to everything that was open");
        engine.Say("rest");
        await HeardAsync(Rested, engine);
        engine.Say("stop");
        await engine.EndedAsync();
        Assert.Equal(0, engine.ExitCode);
    }

    /// <summary>What is open, and some of what has its answer: that must be the same again.</summary>
    private List<Payment> Again() => Locked(() =>
    {
        List<Payment> again = [.. _open.Values];
        for (int i = 0; i < SampleSize && _recent.Count > 0; i++)
        {
            again.Add(_recent[_random.Next(_recent.Count)]);
        }

        return again;
    });

    private Payment? NewPayment() => Locked(() =>
    {
        if (_open.Count >= InFlightMax)
        {
            return null;
        }

        Payment payment = new(
            string.Create(CultureInfo.InvariantCulture, $"op-{_next++}"),
            $"home-{_random.Next(4)}",
            $"{_random.Next(3)}",
            _random.Next(1, 1_000),
            _random.Next(4) == 0 ? _random.Next(1, 400) : 0,
            _random.Next(4) == 0);
        _open.Add(payment.Op, payment);
        return payment;
    });

    private void Hear(string[] words) => Locked(() =>
    {
        switch (words)
        {
            case ["ready"] or ["rested"]:
                _signals[words[0]].TrySetResult();
                break;
            case ["ok", var op, var sum, var count]:
                _signals[Answering].TrySetResult();
                Acknowledge(op, (long.Parse(sum, CultureInfo.InvariantCulture), long.Parse(count, CultureInfo.InvariantCulture)));
                break;
            case ["call", var key, var op]:
                Calls.Add((key, op, _life));
                break;
            case ["no", _, "Unavailable" or "Busy" or "Unknown"]:
                // Nothing was done, or nobody knows: it stays open, and is asked again in the next life.
                break;
            default:
                Faults.Add("it said: " + string.Join(' ', words));
                break;
        }

        return true;
    });

    private void Acknowledge(string op, (long, long) answer)
    {
        if (Acknowledged.TryGetValue(op, out (long, long) first))
        {
            Repeats++;
            if (first != answer)
            {
                Faults.Add($"{op} was answered {first} and then {answer}");
            }

            return;
        }

        Acknowledged.Add(op, answer);
        if (_open.Remove(op, out Payment? payment))
        {
            _recent.Add(payment);
            _recent.RemoveRange(0, Math.Max(0, _recent.Count - RecentMax));
        }
    }

    /// <summary>Waits until this life has said so; if it ends before, that is a fault.</summary>
    private async Task HeardAsync(string word, EngineProcess engine)
    {
        Task signal = Locked(() => _signals[word]).Task;
        Assert.True(await Task.WhenAny(signal, engine.EndedAsync()) == signal, $"It ended before it was {word}.");
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_gate)
        {
            return look();
        }
    }

    /// <summary>The seeded moment of a kill: what is waited for here is the time itself.</summary>
    private static async Task PassAsync(int milliseconds)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }

    private void Begin() => Locked(() =>
    {
        _life++;
        return _signals = new[] { Ready, Answering, Rested }.ToDictionary(
            word => word, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    });
}
