using System.Collections.Immutable;
using System.Reflection;

namespace RingActors.Api.Tools.Contract;

/// <summary>A class that is a tool.</summary>
/// <param name="Type">The class.</param>
/// <param name="Place">Where it stands among all tools.</param>
/// <param name="Definition">What the world sees of it.</param>
/// <param name="AddTo">Has it made by a host, and bound.</param>
internal sealed record ToolClass(Type Type, int Place, ToolDefinition Definition, Action<IServiceCollection> AddTo);

/// <summary>
/// Every tool there is, in the order in which every connection sees them: found by what implements <see cref="ITool"/>.
/// The contract is tests/contracts/tools.json.
/// </summary>
internal static class ToolClasses
{
    private static readonly MethodInfo Of =
        typeof(ToolClasses).GetMethod(nameof(ClassOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static readonly ImmutableArray<ToolClass> All =
    [
        .. typeof(ITool).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(ITool)))
            .Select(t => (ToolClass)Of.MakeGenericMethod(t).Invoke(null, null)!)
            .OrderBy(t => t.Place),
    ];

    public static readonly ImmutableArray<ToolDefinition> Definitions = [.. All.Select(t => t.Definition)];

    private static ToolClass ClassOf<T>()
        where T : class, ITool => new(typeof(T), T.Place, T.Definition, services => services.AddTool<T>());
}
