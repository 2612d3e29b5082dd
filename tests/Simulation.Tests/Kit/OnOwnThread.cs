using System.Runtime.ExceptionServices;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>A thread without the test runner's synchronisation context, which would take continuations elsewhere.</summary>
internal static class OnOwnThread
{
    internal static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? error = null;
        Thread thread = new(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return result;
    }
}
