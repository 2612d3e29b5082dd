using System.Text.Json;
using RingActors.Api.Audit.Storage;

namespace RingActors.Api.Audit;

/// <summary>A call that has been made, before it has a number.</summary>
/// <param name="Key">Name of the key.</param>
/// <param name="Role">Its role, as a word.</param>
/// <param name="Call">The tool, or method and pattern of the route.</param>
/// <param name="Outcome"><c>ok</c>, <c>cancelled</c>, or the code of the refusal.</param>
/// <param name="Duration">From the call to its answer.</param>
internal sealed record AuditedCall(string Key, string Role, string Call, string Outcome, TimeSpan Duration)
{
    public required string Face { get; init; }

    public string? Home { get; init; }

    public string? Approval { get; init; }

    public string? RequestId { get; init; }

    public string? Arguments { get; init; }

    /// <summary>How long its answer may wait for the entry; null if it does not wait.</summary>
    public TimeSpan? WaitMax { get; init; }
}

/// <summary>
/// Writes down every call, and what one key repeats without end as a number. What changes something is answered when
/// that is durable; what only reads does not wait. A call for help, a disarming and a keypad wait for a tenth of a
/// second at most, anything else for a second.
/// </summary>
internal sealed class CallAudit : IDisposable
{
    public const string Ok = "ok";
    public const string Cancelled = "cancelled";

    /// <summary>How long what changes something waits at most.</summary>
    public static readonly TimeSpan ChangeWait = TimeSpan.FromSeconds(1);

    /// <summary>How long somebody who needs it now waits at most.</summary>
    public static readonly TimeSpan UrgentWait = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan StrangersEvery = TimeSpan.FromMinutes(1);

    private readonly AuditLog _log;
    private readonly ArgumentDigest _digests;
    private readonly TimeProvider _time;
    private readonly RepeatedCalls _repeated;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _strangers;

    public CallAudit(AuditLog log, ArgumentDigest digests, TimeProvider time)
    {
        (_log, _digests, _time) = (log, digests, time);
        _repeated = new RepeatedCalls(time, log.Add);
    }

    public string? DigestOf(JsonElement arguments) => _digests.Of(arguments);

    public ValueTask RecordAsync(AuditedCall call)
    {
        AuditEntry entry = new(0, _time.GetUtcNow(), call.Key, call.Role, call.Call, call.Outcome)
        {
            Face = call.Face,
            Home = call.Home,
            DurationMs = (long)call.Duration.TotalMilliseconds,
            Approval = call.Approval,
            RequestId = call.RequestId,
            Arguments = call.Arguments,
        };
        if (!_repeated.IsWhole(entry))
        {
            return ValueTask.CompletedTask;
        }

        if (call.WaitMax is { } wait)
        {
            return _log.AddAsync(entry, wait);
        }

        _log.Add(entry);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Somebody called without a key that is good. All of a minute are one entry, so that strangers fill no disk.
    /// </summary>
    public void Stranger()
    {
        Interlocked.Increment(ref _strangers);
        if (_timer is null)
        {
            lock (_gate)
            {
                _timer ??= _time.CreateTimer(_ => TellOfStrangers(), null, StrangersEvery, StrangersEvery);
            }
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        TellOfStrangers();
        _repeated.Dispose();
    }

    private void TellOfStrangers()
    {
        if (Interlocked.Exchange(ref _strangers, 0) is > 0 and var count)
        {
            _log.Add(new AuditEntry(0, _time.GetUtcNow(), "", "", "strangers", "key.send-the-key") { Count = count });
        }
    }
}
