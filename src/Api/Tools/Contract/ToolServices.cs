namespace RingActors.Api.Tools.Contract;

/// <summary>How a host comes by its tools.</summary>
internal static class ToolServices
{
    /// <summary>
    /// The registry of all tools that were added, those with a place in its order, the others behind them by name.
    /// </summary>
    public static IServiceCollection AddToolRegistry(this IServiceCollection services) =>
        services.AddSingleton(provider => new ToolRegistry(
            provider.GetServices<BoundTool>()
                .OrderBy(tool => tool.Place)
                .ThenBy(tool => tool.Definition.Name, StringComparer.Ordinal)));

    /// <summary>All tools of this program. One that was added before stays as it is.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        foreach (ToolClass tool in ToolClasses.All.Where(tool => services.All(s => s.ServiceType != tool.Type)))
        {
            tool.AddTo(services);
        }

        return services;
    }

    public static IServiceCollection AddTool<T>(this IServiceCollection services)
        where T : class, ITool => services.AddSingleton<T>().AddSingleton(provider =>
        {
            T tool = provider.GetRequiredService<T>();
            ToolRepair? repair = tool is IRepairsArguments repairing ? repairing.RepairAsync : null;
            return new BoundTool(
                T.Definition, tool.CallAsync, repair, tool is not IHiddenFromMcp { IsHidden: true }, T.Place);
        });

    /// <summary>Binds a definition to what does its work.</summary>
    public static IServiceCollection AddTool(
        this IServiceCollection services, ToolDefinition definition, Func<IServiceProvider, ToolHandler> handler) =>
        services.AddSingleton(provider => new BoundTool(definition, handler(provider)));
}
