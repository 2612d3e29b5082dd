using RingActors.Api.Access;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Startup;

/// <summary>Who may call: the keys, what they are found by, and how they end.</summary>
internal static class CallersModule
{
    /// <summary>Over the keys of the installation's own actor.</summary>
    public static void AddTo(Launch launch, IServiceCollection services)
    {
        services.AddSingleton<InstallationKeys>();
        services.AddSingleton<IKeyDirectory>(provider => provider.GetRequiredService<InstallationKeys>());
        services.AddSingleton(provider => new BearerTokens(
            provider.GetRequiredService<AuthSettings>().TokenSecret is { Length: > 0 } secret
                ? System.Text.Encoding.UTF8.GetBytes(secret)
                : provider.GetRequiredService<AccessKey>().TokenKey,
            provider.GetRequiredService<AuthSettings>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FirstOwnersKey(
            launch.Identity.DataDirectory,
            provider.GetRequiredService<IHomes>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FirstOwnersKey>>()));
        if (!HomeChoice.Of(launch).IsDemo)
        {
            // The demo home is whoever's that is at this machine: the key of a login is for the real one.
            services.AddHostedService(provider => provider.GetRequiredService<FirstOwnersKey>());
        }
    }

    /// <summary>What stands over any directory of keys.</summary>
    public static void AddGuard(Launch launch, IServiceCollection services)
    {
        services.AddSingleton<SettingsKeys>();
        services.AddSingleton(_ => LocalKeyHolder.Open(launch.Identity.DataDirectory));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<KeyLives>();
    }
}
