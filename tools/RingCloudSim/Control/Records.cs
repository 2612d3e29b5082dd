namespace RingCloudSim;

/// <summary>
/// A request as it arrived, before any fault or refusal; <see cref="Status"/> is filled in with the answer.
/// </summary>
/// <param name="Fault">The kind of fault that is played on this request, if any.</param>
public sealed record RecordedRequest(
    long Seq,
    DateTimeOffset At,
    string Method,
    string Host,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string? Fault)
{
    /// <summary>The status sent, 0 while in progress, -1 when the connection was cut or left hanging.</summary>
    public int Status { get; internal set; }
}

/// <summary>A frame of the alarm socket or the push socket.</summary>
/// <param name="Channel">`alarm`, `push`, or `push-plain`: a notification before encryption.</param>
/// <param name="Direction">`in` is from the client, `out` to it.</param>
public sealed record RecordedMessage(
    long Seq, DateTimeOffset At, string Channel, int Connection, string Direction, string Text);
