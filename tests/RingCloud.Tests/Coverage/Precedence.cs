using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// Here a clock moves on when nothing is left to do, thousands of times, and each time a thread has to have been let run. Beside test programs
/// that compute, that takes ten times as long as alone; with precedence over them, twice.
/// </summary>
internal static class Precedence
{
    [ModuleInitializer]
    internal static void Take()
    {
        try
        {
            using Process own = Process.GetCurrentProcess();
            own.PriorityClass = ProcessPriorityClass.High;
        }
        catch (Win32Exception)
        {
            // Not everybody may take it. Without it these tests are as right, and slower.
        }
    }
}
