namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// One thread's worth of work in an order that the seed decides: loops, recoveries, outside calls and everything that goes on
/// after an await. Nothing runs by itself, and nothing runs inline.
/// </summary>
internal sealed class SimScheduler : TaskScheduler
{
    private readonly List<Task> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    internal int Count => _ready.Count;

    /// <summary>Runs one of the tasks that are ready.</summary>
    internal void Run(int index)
    {
        Task task = _ready[index];
        _ready.RemoveAt(index);
        TryExecuteTask(task);
    }

    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("Work has escaped to another thread: the run would not be repeatable.");
        }

        _ready.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;
}
