using RingActors.Engine.Runtime.Homes;
using RingActors.Simulation.Tests.Household;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// Does one operation after the other. Told 'busy' or 'unavailable' it tries again, because nothing was done; left in the dark it
/// tries again only with a key. A settled operation it sometimes repeats, to see whether the answer is still the same.
/// </summary>
internal sealed class SimClient(World world, int number)
{
    private Operation? _current;
    private ClientSink? _waiting;
    private TimeSpan _again;
    private bool _repeating;

    internal int Number { get; } = number;

    internal bool IsDone => _current is null && !world.HasOperations;

    /// <summary>True if it wants to send something now.</summary>
    internal bool IsReady => _waiting is null && _again <= world.Elapsed && (_current is not null || world.HasOperations);

    internal TimeSpan? ReadyAt => _waiting is null && _current is not null ? _again : null;

    internal TimeSpan? WaitsSince => _waiting?.SentAt;

    internal void Send(SimProcess process)
    {
        _current ??= world.NextOperation();
        world.Trace("send " + _current.Id, Number);
        _waiting = new ClientSink(this, process, world.Elapsed);
        process.Engine.Homes.Ask(_current.ToRequest(world.Bug.ForgetsKeys), _waiting);
    }

    /// <summary>The process is gone, and with it the connection.</summary>
    internal void LoseConnection()
    {
        if (_waiting is not null)
        {
            _waiting = null;
            Uncertain();
        }
    }

    private void Answered(ClientSink sink, in Answer answer)
    {
        if (sink != _waiting)
        {
            world.Report(12, $"{_current?.Id} was answered twice, the second time {answer}");
            return;
        }

        world.Trace("answer " + _current!.Id + " " + answer.Kind, (int)answer.HomeSeq);
        _waiting = null;
        world.Hit(answer.Kind switch
        {
            AnswerKind.Busy => Mark.ToldBusy,
            AnswerKind.Unavailable => Mark.ToldUnavailable,
            AnswerKind.Unknown => Mark.ToldUnknown,
            AnswerKind.Faulted => Mark.ToldFaulted,
            _ => Mark.ToldYesOrNo,
        });
        switch (answer.Kind)
        {
            case AnswerKind.Busy or AnswerKind.Unavailable:
                TryAgain();
                break;
            case AnswerKind.Unknown:
                Uncertain();
                break;
            default:
                Settle(_current, answer);
                break;
        }
    }

    private void Uncertain()
    {
        if (_current!.Key is not null)
        {
            TryAgain();
        }
        else
        {
            _current = null;
        }
    }

    private void TryAgain() => _again = world.Elapsed + TimeSpan.FromMilliseconds(world.Random.Next(10, 2_000));

    private void Settle(Operation operation, in Answer answer)
    {
        world.CheckAnswer(operation, answer);
        if (operation.Settled is { } first)
        {
            CheckRepeat(operation, first, answer);
        }
        else
        {
            operation.Settled = answer;
        }

        bool again = operation.Key is not null && answer.Kind != AnswerKind.Faulted && !_repeating && world.Random.Next(4) == 0;
        _repeating = again;
        _current = again ? operation : null;
        if (again)
        {
            TryAgain();
        }
    }

    private void CheckRepeat(Operation operation, in Answer first, in Answer answer)
    {
        if (!answer.Repeated || answer with { Repeated = first.Repeated } != first)
        {
            world.Report(7, $"{operation.Id} was answered {first}, and its repeat {answer}");
        }
    }

    /// <summary>Takes one answer of one process.</summary>
    private sealed class ClientSink(SimClient client, SimProcess process, TimeSpan sentAt) : IAnswerSink
    {
        private bool _answered;

        internal TimeSpan SentAt { get; } = sentAt;

        public void Complete(in Answer answer)
        {
            if (_answered)
            {
                client.Answered(new ClientSink(client, process, SentAt), answer);
            }
            else if (process.MayLeave())
            {
                _answered = true;
                client.Answered(this, answer);
            }
        }
    }
}
