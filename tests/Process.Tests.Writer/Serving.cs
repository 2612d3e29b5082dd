using System.Globalization;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Sqlite;

namespace RingActors.Process.Tests.Writer;

/// <summary>
/// The real engine over the real journal, for whoever kills it. Lines in: <c>pay OP HOME ACTOR AMOUNT RING-MS CALLS</c>, <c>rest</c>,
/// <c>stop</c>. Lines out: <c>ready</c>, <c>ok OP SUM COUNT</c>, <c>no OP KIND</c>, <c>call KEY OP</c>, <c>rested</c>. A line that is out has left this
/// process: whoever reads it is outside, and a kill does not take it back.
/// </summary>
internal sealed class Serving : IAsyncDisposable
{
    /// <summary>A planted fault, which the test must find: acknowledged before it is durable.</summary>
    private const string Hasty = "hasty";

    /// <summary>A planted fault: the keys are not handed on, so that a repeat is done again.</summary>
    private const string Forgetful = "forgetful";

    /// <summary>A planted fault: calls are made under a new key each time.</summary>
    private const string Rekeying = "rekeying";

    private static readonly TimeSpan RestWait = TimeSpan.FromSeconds(30);
    private static readonly Principal Caller = new(PrincipalKind.Local, "kills");
    private static readonly EngineOptions Small = new() { ActorSnapshotEvery = 15, HomeSnapshotEvery = 40, PassivateAfterSeconds = 1 };

    private readonly Stream _out = Console.OpenStandardOutput();
    private readonly Lock _gate = new();
    private readonly string _fault;
    private readonly SqliteJournal _journal;
    private readonly ActorEngine _engine;

    private Serving(string directory, string fault)
    {
        _fault = fault;
        _journal = SqliteJournal.Open(Workload.Options(directory, "FULL"));
        _engine = new ActorEngine(_journal, TillModel.Make(), [new Outside(this)], Small);
        _engine.Start();
    }

    internal static async Task RunAsync(string directory, string fault)
    {
        await using Serving serving = new(directory, fault);
        serving.Say("ready");
        List<Task> open = [];
        while (await Console.In.ReadLineAsync() is { } line && line != "stop")
        {
            open.RemoveAll(t => t.IsCompletedSuccessfully);
            open.Add(line == "rest" ? serving.RestAsync() : serving.PayAsync(line.Split(' ')));
        }

        await Task.WhenAll(open);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _journal.Dispose();
        await _out.DisposeAsync();
    }

    private async Task PayAsync(string[] words)
    {
        (string op, Address to) = (words[1], new Address(words[2], TillModel.TillKind, words[3]));
        Pay pay = new(op, Number(words[4]), Number(words[5]), words[6] == "1");
        ValueTask<Answer> asked = _engine.Homes.AskAsync(new Request(to, pay, Caller, "request-" + op, null, _fault == Forgetful ? null : op));
        if (_fault == Hasty)
        {
            Say($"ok {op} 0 0");
            await asked;
            return;
        }

        Answer answer = await asked;
        Say(answer.Reply is Balance balance
            ? string.Create(CultureInfo.InvariantCulture, $"ok {op} {balance.Sum} {balance.Count}")
            : $"no {op} {answer.Kind}");
    }

    private async Task RestAsync()
    {
        foreach (string home in _journal.ReadHomeHeads().Select(h => h.Home).ToArray())
        {
            _ = await _engine.Homes.WaitForAsync(home, v => v.Part<Owed>() is { Bells: 0, Calls: 0 }, RestWait);
        }

        Say("rested");
    }

    /// <summary>One write a line, shorter than what a pipe takes whole: a kill never leaves half of it.</summary>
    private void Say(string line)
    {
        lock (_gate)
        {
            _out.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Outside(Serving serving) : IEffectHandler
    {
        public string Channel => TillModel.Channel;

        public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
        {
            string key = serving._fault == Rekeying ? $"{call.Key}-{Environment.ProcessId}" : call.Key;
            serving.Say($"call {key} {((CallOut)call.Request).Op}");
            return Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        }
    }
}
