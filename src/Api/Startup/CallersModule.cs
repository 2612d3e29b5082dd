using RingActors.Api.Access.Callers;
using RingActors.Api.Access.Outside;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Wire;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Startup;

/// <summary>Who may call: the keys, what they are found by, and how they end.</summary>
internal static class CallersModule
{
    /// <summary>Over the keys of the installation's own actor.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<InstallationKeys>();
        services.AddSingleton<IKeyDirectory>(provider => provider.GetRequiredService<InstallationKeys>());
        services.AddSingleton<BearerTokens>();
    }

    /// <summary>What stands over any directory of keys.</summary>
    public static void AddGuard(Launch launch, IServiceCollection services)
    {
        services.AddSingleton<SettingsKeys>();
        services.AddSingleton<ApprovalAskers>();
        services.AddSingleton(_ => LocalKeyHolder.Open(launch.Identity.DataDirectory));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<KeyLives>();
        services.AddSingleton(launch.Settings.Get<OAuthSettings>());
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<OutsideTokens>();
        services.AddSingleton<ResourceMetadata>();
    }
}
