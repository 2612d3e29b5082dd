namespace RingCloudSim;

/// <summary>
/// A fault on the next calls of a path. Kinds: `status` (answer <see cref="Status"/>, nothing done), `hang` (no answer,
/// until the client gives up or <see cref="DelayMs"/> has passed), `close` (cut before anything is done), `lost-reply`
/// (done, then cut), `malformed` (done, the JSON breaks off), `delay` (done after <see cref="DelayMs"/>), `ignored`
/// (success is answered, nothing is done), `stale` (done, but the picture is told to be an hour older), `untimed`
/// (done, but nobody is told when the picture was taken).
/// </summary>
/// <param name="Path">`*` stands for any text; matched against the path without query, e.g.
/// `/clients_api/doorbots/*/siren_on`.</param>
public sealed record FaultRule(
    string Path,
    string Kind,
    int Count = 1,
    string? Method = null,
    int Status = 503,
    string? Body = null,
    int? RetryAfterSeconds = null,
    int DelayMs = 0)
{
    public static IReadOnlyList<string> Kinds { get; } =
        ["status", "hang", "close", "lost-reply", "malformed", "delay", "ignored", "stale", "untimed"];
}

/// <summary>A fault on the next `security-panel.switch-mode` commands.</summary>
/// <param name="Kind">`drop` (not even a reply), `delay`, `duplicate`, `contradict`, `no-update`, `silent`, `error`
/// (status -66), `revert` (done and told, and two seconds later undone and told).</param>
public sealed record SwitchModeFault(string Kind, int Count = 1, int DelayMs = 0)
{
    public static IReadOnlyList<string> Kinds { get; } =
        ["drop", "delay", "duplicate", "contradict", "no-update", "silent", "error", "revert"];
}

/// <summary>A fault on the next events that hubs send over the alarm socket.</summary>
/// <param name="Kind">
/// `drop`, `duplicate`, `malformed` (the frame breaks off), `reorder` (it comes after the one that follows it, or a
/// second later).
/// </param>
public sealed record SocketFault(string Kind, int Count = 1)
{
    public static IReadOnlyList<string> Kinds { get; } = ["drop", "duplicate", "malformed", "reorder"];
}
