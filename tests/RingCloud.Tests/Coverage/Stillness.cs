using System.Net;
using System.Net.Sockets;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// Tells whether this process has anything left to do. What is under way is in one of three places: with a thread of the pool or in its
/// queue, which the pool counts; with a party that counts for itself, whom the caller asks; or in a socket, from where one thread of the
/// runtime takes it in order. A byte sent through a socket of our own and back comes after everything that was in the others before it.
/// </summary>
internal sealed class Stillness : IDisposable
{
    /// <summary>
    /// What nobody saw beginning ends in a second socket at most: a report that made the client answer, an answer that made the cloud report.
    /// </summary>
    private const int RoundsIdle = 3;

    /// <summary>Beside tests that keep the pool busy a round says less, and it takes so many times more of them.</summary>
    private const int WeightIdle = 8;

    /// <summary>In real time: longer than the system keeps a thread from running that could, shorter than anybody minds.</summary>
    private const long IdleWithinMilliseconds = 50;

    /// <summary>Two that waited for each other's thread to lie down would wait for long.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    private readonly Socket _near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _far;
    private readonly byte[] _byte = new byte[1];

    public Stillness()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _near.Connect(listener.LocalEndPoint!);
        _far = listener.Accept();
    }

    /// <summary>Waits until nothing moves any more; <paramref name="moves"/> says whether anything that counts for itself does, or has.</summary>
    /// <exception cref="TimeoutException">It moves still; <paramref name="what"/> says what.</exception>
    public async Task WaitAsync(Func<bool> moves, TimeSpan max, Func<string> what)
    {
        await OneAtATime.WaitAsync();
        try
        {
            await RestAsync(moves, max, what);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private async Task RestAsync(Func<bool> moves, TimeSpan max, Func<string> what)
    {
        long begun = Environment.TickCount64;
        for (int still = 0; still < RoundsIdle * WeightIdle;)
        {
            await RoundTripAsync();
            int weight = ComesToIdle() ? WeightIdle : 1;
            still = moves() ? 0 : still + weight;
            if (Environment.TickCount64 - begun > max.TotalMilliseconds)
            {
                throw new TimeoutException(what());
            }
        }
    }

    private async Task RoundTripAsync()
    {
        ValueTask<int> back = _far.ReceiveAsync(_byte.AsMemory(), SocketFlags.None);
        _near.Send(_byte);
        await back;
    }

    /// <summary>The thread that brought the byte, or looked for more, is given the time to lie down.</summary>
    private static bool ComesToIdle()
    {
        long begun = Environment.TickCount64;
        SpinWait spin = default;
        while (!IsPoolIdle())
        {
            if (Environment.TickCount64 - begun > IdleWithinMilliseconds)
            {
                return false;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }

    /// <summary>No work waits, and no thread works but the one that asks. A thread that the system has not let run counts as working.</summary>
    private static bool IsPoolIdle()
    {
        ThreadPool.GetMaxThreads(out int max, out _);
        ThreadPool.GetAvailableThreads(out int available, out _);
        int ours = Thread.CurrentThread.IsThreadPoolThread ? 1 : 0;
        return max - available <= ours && ThreadPool.PendingWorkItemCount == 0;
    }
}
