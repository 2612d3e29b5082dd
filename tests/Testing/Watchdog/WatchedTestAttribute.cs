using System.Reflection;
using Xunit.v3;

namespace RingActors.Testing.Watchdog;

/// <summary>Stands on every test assembly (Directory.Build.targets) and tells the watchdog when each test starts and ends.</summary>
internal sealed class WatchedTestAttribute : BeforeAfterTestAttribute
{
    /// <summary>
    /// Under this name whoever loads code of its own into a test process may leave an <see cref="Action{T}"/>: it is told the full name of
    /// each test that has ended. tools/Mutation learns from it which test reaches what.
    /// </summary>
    public const string ListenerName = "RingActors.TestEnded";

    private static readonly TestWatch Watch = TestWatch.Start();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Watch.Started(test.UniqueID, test.TestDisplayName, LongestOf(methodUnderTest));

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Watch.Ended(test.UniqueID, test.TestDisplayName);
        (AppContext.GetData(ListenerName) as Action<string>)?.Invoke(
            $"{test.TestCase.TestMethod.TestClass.TestClassName}.{test.TestCase.TestMethod.MethodName}");
    }

    private static TimeSpan? LongestOf(MethodInfo method) =>
        (method.GetCustomAttribute<TakesLongAttribute>() ?? method.ReflectedType?.GetCustomAttribute<TakesLongAttribute>())?.AtMost;
}
