namespace RingActors.Api.Startup;

/// <summary>A part of the process that is to be stopped, in its turn.</summary>
/// <param name="Part">What people call it.</param>
/// <param name="Stop">Stops it.</param>
internal sealed record StopStep(string Part, Func<ValueTask> Stop)
{
    /// <summary>
    /// All of them in order, whatever one of them throws: what comes last, the journal's writer, matters most.
    /// </summary>
    internal static async Task RunAsync(IEnumerable<StopStep> steps, Action<string, Exception> failed)
    {
        foreach (StopStep step in steps)
        {
            try
            {
                await step.Stop();
            }
            catch (Exception e)
            {
                failed(step.Part, e);
            }
        }
    }
}
