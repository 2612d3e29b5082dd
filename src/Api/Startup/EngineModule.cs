using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Protocols;
using RingActors.Api.Features.Schedules;
using RingActors.Api.Incoming;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Deliveries;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Api.Startup;

/// <summary>
/// The engine of this process over its journal, with all that carries out what actors ask of the world.
/// </summary>
internal static class EngineModule
{
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton(HomeModels.Make());
        services.AddSingleton<RingAccounts>();
        services.AddSingleton<RingEffects>();
        services.AddSingleton(provider => new PictureEffects(provider.GetRequiredService<CameraPictures>));
        services.AddSingleton<OutgoingCircuits>();
        services.AddSingleton(provider => new OutboundKeys(
            provider.GetRequiredService<HomePaths>().Directory, provider.GetRequiredService<AccessKey>()));
        services.AddSingleton<IOutboundKeys>(provider => provider.GetRequiredService<OutboundKeys>());
        services.AddSingleton<OutboundSignatures>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton(provider => new DeliveryLog(provider.GetRequiredService<HomePaths>().Directory));
        services.AddSingleton(provider => new DeliveryBook(
            provider.GetRequiredService<DeliveryLog>(), provider.GetRequiredService<IHomes>,
            provider.GetRequiredService<HomeModel>().Types, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebhookEffects>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<NtfySender>();
        services.AddSingleton<PushIdentity>();
        services.AddSingleton<PushSender>();
        services.AddSingleton<RecipientSender>();
        services.AddSingleton<RecipientPosts>();
        services.AddSingleton<LinkPosts>();
        services.AddSingleton<EmergencyPosts>();
        services.AddSingleton(provider => new FeedCalls(
            provider.GetRequiredService<WebhookSender>(), provider.GetRequiredService<IHomes>,
            provider.GetRequiredService<HomeNames>, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => AccessKey.Open(provider.GetRequiredService<HomePaths>().Directory));
        services.AddSingleton<AuthenticatedEncryption>();
        services.AddSingleton(provider => new PersonSeals(
            PersonKeyFile.Open(provider.GetRequiredService<HomePaths>().Directory),
            provider.GetRequiredService<AccessKey>().PersonsKey));
        services.AddSingleton<IPersons>(provider => provider.GetRequiredService<PersonSeals>());
        services.AddSingleton<NamesOfBefore>();
        services.AddSingleton<INamedSecrets>(provider => new SecretStore(
            provider.GetRequiredService<HomePaths>().Directory, provider.GetRequiredService<AccessKey>()));
        services.AddSingleton(provider => new InboundSecrets(
            provider.GetRequiredService<HomePaths>().Directory, provider.GetRequiredService<AccessKey>()));
        services.AddSingleton(provider => new SealedNoteQueue(
            provider.GetRequiredService<HomePaths>().Directory,
            provider.GetRequiredService<AuthenticatedEncryption>(),
            provider.GetRequiredService<PersonSeals>(),
            provider.GetRequiredService<WebhookEffects>(),
            provider.GetRequiredService<AccessSettings>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(MakeEngine);
        services.AddSingleton<IHomes>(provider => provider.GetRequiredService<ActorEngine>().Homes);
        services.AddSingleton<Func<EngineHealth>>(provider => provider.GetRequiredService<ActorEngine>().Health);
        services.AddSingleton(provider => new RetriedPosts(provider.GetRequiredService<ActorEngine>().Retried));
        services.AddSingleton(provider => new HomeHistory(
            provider.GetRequiredService<JournalModule>().Journal, provider.GetRequiredService<HomeModel>()));
    }

    private static ActorEngine MakeEngine(IServiceProvider provider) => new(
        provider.GetRequiredService<JournalModule>().Journal,
        provider.GetRequiredService<HomeModel>(),
        [
            provider.GetRequiredService<RingEffects>(),
            provider.GetRequiredService<PictureEffects>(),
            new SilentRecipientPosts(provider.GetRequiredService<RecipientPosts>()),
            provider.GetRequiredService<SealedNoteQueue>(),
            .. Posts(provider),
            provider.GetRequiredService<FeedCalls>(),
        ],
        provider.GetRequiredService<EffectiveSettings>().Get<EngineSettings>().ToOptions(),
        provider.GetRequiredService<TimeProvider>(),
        new EngineTelemetry(new EngineLog(provider.GetRequiredService<ILogger<EngineLog>>())));

    private static IEnumerable<IEffectHandler> Posts(IServiceProvider provider)
    {
        DeliveryBook book = provider.GetRequiredService<DeliveryBook>();
        IEffectHandler[] posts =
        [
            provider.GetRequiredService<WebhookEffects>(), provider.GetRequiredService<RecipientPosts>(),
            provider.GetRequiredService<LinkPosts>(), provider.GetRequiredService<EmergencyPosts>(),
        ];
        return [.. posts.Select(p => new KeptPosts(p, book)), new AgainPosts(posts, book)];
    }
}
