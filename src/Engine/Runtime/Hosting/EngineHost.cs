namespace RingActors.Engine.Runtime.Hosting;

/// <summary>
/// What the engine takes from its process besides the clock of its homes: threads, and a clock for its own housekeeping. The
/// simulation puts one thread, a seeded order and virtual time in their place; everybody else takes <see cref="Process"/>.
/// </summary>
/// <param name="Queue">Runs a shard's loop soon, on some thread.</param>
/// <param name="Tasks">Runs recoveries and outside calls; awaits inside them come back to it.</param>
/// <param name="Time">For retries of the journal and for the limit of a graceful stop.</param>
/// <param name="WriterThread">True if the writer has a thread of its own; otherwise the host calls the commit pipeline's step.</param>
internal sealed record EngineHost(Action<IThreadPoolWorkItem> Queue, TaskScheduler Tasks, TimeProvider Time, bool WriterThread)
{
    /// <summary>
    /// A planted bug: turns of an ended life are appended. Only the simulation sets it, to prove that it would notice.
    /// </summary>
    internal bool ForgetsLives { get; init; }

    /// <summary>The thread pool, a writer's thread and the system's clock.</summary>
    internal static EngineHost Process { get; } = new(
        static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false),
        TaskScheduler.Default,
        TimeProvider.System,
        WriterThread: true);

    /// <summary>
    /// A promise that may be kept by the writer's thread: what waits for it must not run there. Under a scheduler of its own it cannot.
    /// </summary>
    internal TaskCompletionSource Promise() => new(
        ReferenceEquals(Tasks, TaskScheduler.Default) ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    internal Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Tasks);

    internal Task Run(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Tasks).Unwrap();
}
