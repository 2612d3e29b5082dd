using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Api.Settings.Areas;

/// <summary>Limits of the engine; what they mean in full stands at <see cref="EngineOptions"/>.</summary>
internal sealed record EngineSettings
{
    private static readonly EngineOptions Defaults = new();

    [Description("Most messages that wait in one shard; a further one is answered 'busy'.")]
    [Range(1, 1_000_000)]
    public int MailboxLengthMax { get; init; } = Defaults.MailboxLengthMax;

    [Description("Most messages of one home that wait while it is read from the journal. At most MailboxLengthMax.")]
    [Range(1, 1_000_000)]
    public int HomeBacklogMax { get; init; } = Defaults.HomeBacklogMax;

    [Description("Most causes in a row, where one reaction leads to the next; what lies deeper is a loop, and is cut there and named. What came before stays.")]
    [Range(1, 100)]
    public int ChainDepthMax { get; init; } = Defaults.ChainDepthMax;

    [Description("Most steps of a home that wait for later turns after a message that leads to very many; what would come on top is cut and named. "
        + "While more than a tenth of it waits, commands of callers are answered 'busy'; reports of devices and calls for help are not.")]
    [Range(10, 1_000_000)]
    public int HomeStepsMax { get; init; } = Defaults.HomeStepsMax;

    [Description("Events of an actor between two snapshots.")]
    [Range(1, 1_000_000)]
    public int ActorSnapshotEvery { get; init; } = Defaults.ActorSnapshotEvery;

    [Description("Events of a home between two stored views.")]
    [Range(1, 1_000_000)]
    public int HomeSnapshotEvery { get; init; } = Defaults.HomeSnapshotEvery;

    [Description("Answers to commands with an idempotency key that are kept for a home; the oldest go first.")]
    [Range(1, 1_000_000)]
    public int ReceiptsMax { get; init; } = Defaults.ReceiptsMax;

    [Description("An actor without a message for so long leaves memory; it comes back when it is needed.")]
    [Range(typeof(TimeSpan), "1s", "365d")]
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromSeconds(Defaults.PassivateAfterSeconds);

    [Description("How long an outside call may take before it is given up and tried again.")]
    [Range(typeof(TimeSpan), "1s", "5m")]
    public TimeSpan EffectTimeout { get; init; } = TimeSpan.FromSeconds(Defaults.EffectTimeoutSeconds);

    [Description("How long a graceful stop waits for what is under way.")]
    [Range(typeof(TimeSpan), "0s", "5m")]
    public TimeSpan DrainWait { get; init; } = TimeSpan.FromSeconds(Defaults.DrainSeconds);

    internal EngineOptions ToOptions() => Defaults with
    {
        MailboxLengthMax = MailboxLengthMax,
        HomeBacklogMax = Math.Min(HomeBacklogMax, MailboxLengthMax),
        ChainDepthMax = ChainDepthMax,
        HomeStepsMax = HomeStepsMax,
        ActorSnapshotEvery = ActorSnapshotEvery,
        HomeSnapshotEvery = HomeSnapshotEvery,
        ReceiptsMax = ReceiptsMax,
        PassivateAfterSeconds = (int)PassivateAfter.TotalSeconds,
        EffectTimeoutSeconds = (int)EffectTimeout.TotalSeconds,
        DrainSeconds = (int)DrainWait.TotalSeconds,
    };
}

/// <summary>The journal.</summary>
internal sealed record JournalSettings : IValidatableObject
{
    [Description("Second file to which the heads of the homes' hash chains are written, beside journal.anchor in the "
        + "data directory. Put it on another medium, so that a journal that was rolled back together with its anchor "
        + "is noticed. Empty means none.")]
    public string AnchorPath { get; init; } = string.Empty;

    [Description("Address to which the same is posted (POST, JSON: type journal.anchor, counter, lines). Empty means "
        + "none.")]
    public string AnchorWebhook { get; init; } = string.Empty;

    [Description("How often it is posted at most, while something changes.")]
    [Range(typeof(TimeSpan), "10s", "7d")]
    public TimeSpan AnchorWebhookEvery { get; init; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AnchorWebhook.Length > 0
            && !(Uri.TryCreate(AnchorWebhook, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("it must be an http or https address", [nameof(AnchorWebhook)]);
        }
    }
}

/// <summary>Automations.</summary>
internal sealed record AutomationSettings
{
    [Description("Most automations a home may have; one more is refused. Those that are there go on when the limit is lowered.")]
    [Range(1, 10_000)]
    public int PerHomeMax { get; init; } = 500;
}

/// <summary>
/// The home's alarm. How a home is guarded is no setting of the server: it is told by update_security_settings and
/// journalled.
/// </summary>
internal sealed record SecuritySettings
{
    [Description("Whether MCP clients may call for help (raise_panic, trigger_emergency_protocol); REST does anyway.")]
    public bool PanicOverMcp { get; init; }
}

/// <summary>Outgoing webhooks.</summary>
internal sealed record WebhookSettings : IValidatableObject
{
    [Description("Hosts to which may be posted although their addresses are not public: names or addresses, each with "
        + ":port if only that one is meant. Exactly these; cloud metadata has to be named by its address.")]
    public ImmutableArray<string> AllowHosts { get; init; } = [];

    [Description("Whether webhooks may go to all private, loopback and link-local addresses; cloud metadata stays "
        + "closed. Off, so that an automation cannot be talked into reaching the router or this server. "
        + "Webhooks:AllowHosts opens less.")]
    public bool AllowPrivateAddresses { get; init; }

    [Description("Secret with which webhooks are signed (Standard Webhooks: HMAC-SHA256 over id, timestamp and body): 'whsec_' and base64, "
        + "whose bytes are the key, or any other text, whose UTF-8 bytes are the key. Without it they carry no signature.")]
    [PasswordPropertyText(true)]
    public string? SigningKey { get; init; }

    /// <summary>What <see cref="AllowHosts"/> names, as far as it can be read.</summary>
    internal IEnumerable<AllowedHost> AllowedHosts()
    {
        foreach (string text in Named())
        {
            if (AllowedHost.TryParse(text, out AllowedHost? host))
            {
                yield return host.Value;
            }
        }
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string[] unread = [.. Named().Where(text => !AllowedHost.TryParse(text, out _))];
        if (unread.Length > 0)
        {
            yield return new ValidationResult(
                $"each must be {AllowedHost.Allowed}; not so: {string.Join(" ", unread)}", [nameof(AllowHosts)]);
        }

        if (SigningKey is not { Length: > 0 } secret)
        {
            yield break;
        }

        if ((PastedSecret.Fault(secret) ?? WebhookKey.Mistaken(secret)) is { } mistaken)
        {
            yield return new ValidationResult(mistaken, [nameof(SigningKey)]);
        }
        else if (WebhookKey.Of(secret) is not { Length: > 0 })
        {
            yield return new ValidationResult(
                "what follows 'whsec_' must be base64 of at least one byte", [nameof(SigningKey)]);
        }
        else if (WeakSecret.Fault(secret) is { } weak)
        {
            yield return new ValidationResult(weak, [nameof(SigningKey)]);
        }
    }

    private ImmutableArray<string> Named() => AllowHosts.IsDefault ? [] : AllowHosts;
}

/// <summary>What may be done to the homes.</summary>
internal sealed record HomeSettings : IValidatableObject
{
    [Description("IANA time zone of the homes for which Ring tells none, e.g. Europe/Berlin. Their times are UTC, and say so, if it is empty.")]
    public string TimeZone { get; init; } = string.Empty;

    [Description("Whether doors may be opened: by an intercom, or by unlocking a lock, and valves. Off refuses each such call before anything is sent.")]
    public bool AllowUnlock { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeZone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
        {
            yield return new ValidationResult(
                "it must be an IANA time zone, such as Europe/Berlin", [nameof(TimeZone)]);
        }
    }
}

/// <summary>Where Ring is. Empty means Ring's own address; only a test or a simulator needs another.</summary>
internal sealed record RingEndpointSettings
{
    [Description("OAuth tokens; a complete address.")]
    public string OAuth { get; init; } = string.Empty;

    [Description("Session, devices, lights and sirens of cameras (clients_api).")]
    public string Clients { get; init; } = string.Empty;

    [Description("Locations and device settings (devices/v1).")]
    public string Devices { get; init; } = string.Empty;

    [Description("Alarm tickets and location modes (api/v1).")]
    public string App { get; init; } = string.Empty;

    [Description("Commands to intercoms (commands/v1).")]
    public string Commands { get; init; } = string.Empty;

    [Description("Groups of lights (groups/v1).")]
    public string Groups { get; init; } = string.Empty;

    [Description("The newer event history (evm/v2).")]
    public string Events { get; init; } = string.Empty;

    [Description("Downloads of recordings (share_service/v2).")]
    public string Share { get; init; } = string.Empty;

    [Description("Pictures that are waited for (app-snaps).")]
    public string Snaps { get; init; } = string.Empty;

    [Description("The signalling socket of live views; a complete address: wss://host/path, or ws://host/path on loopback.")]
    public string Signalling { get; init; } = string.Empty;

    [Description("Google's check-in, for push; a complete address.")]
    public string GoogleCheckin { get; init; } = string.Empty;

    [Description("Google's cloud messaging registration, for push; a complete address.")]
    public string GoogleRegister { get; init; } = string.Empty;

    [Description("Firebase installations, for push.")]
    public string FirebaseInstallations { get; init; } = string.Empty;

    [Description("Firebase registrations, for push.")]
    public string FirebaseRegistrations { get; init; } = string.Empty;

    [Description("Google's message connection, for push: tls://host:port, or tcp://host:port on loopback.")]
    public string GoogleMessages { get; init; } = string.Empty;

    [Description("Scheme of the alarm socket, whose host Ring names: wss, or ws on loopback.")]
    public string AlarmScheme { get; init; } = "wss";

    internal RingEndpoints ToEndpoints()
    {
        RingEndpoints real = new();
        return real with
        {
            OAuth = Or(OAuth, real.OAuth),
            Clients = Or(Clients, real.Clients),
            Devices = Or(Devices, real.Devices),
            App = Or(App, real.App),
            Commands = Or(Commands, real.Commands),
            Groups = Or(Groups, real.Groups),
            Events = Or(Events, real.Events),
            Share = Or(Share, real.Share),
            Snaps = Or(Snaps, real.Snaps),
            Signalling = Or(Signalling, real.Signalling),
            GoogleCheckin = Or(GoogleCheckin, real.GoogleCheckin),
            GoogleRegister = Or(GoogleRegister, real.GoogleRegister),
            FirebaseInstallations = Or(FirebaseInstallations, real.FirebaseInstallations),
            FirebaseRegistrations = Or(FirebaseRegistrations, real.FirebaseRegistrations),
            GoogleMessages = Or(GoogleMessages, real.GoogleMessages),
        };
    }

    private static Uri Or(string text, Uri real) => text.Length == 0
        ? real : new Uri(text, UriKind.RelativeOrAbsolute);
}

/// <summary>How Ring's cloud is used.</summary>
internal sealed record RingCloudSettings
{
    private static readonly RingCloudOptions Defaults = new();

    [Description("Whether sirens may be sounded at all. Off refuses each such call before anything is sent: the switch for trying out "
        + "automations in a real house.")]
    public bool SirensAllowed { get; init; } = Defaults.SirensAllowed;

    [Description("Calls to Ring in any hour. The last tenth is kept for commands, half of it for sirens and the login.")]
    [Range(60, 100_000)]
    public int CallsPerHourMax { get; init; } = Defaults.CallsPerHourMax;

    [Description("How often the device list is read: lights, sirens, batteries and availability are not announced by Ring.")]
    [Range(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan DeviceListEvery { get; init; } = Defaults.Polling.DeviceList;

    [Description("How often it is written down up to when the homes were listened to. A kill of the process loses at most so much coverage.")]
    [Range(typeof(TimeSpan), "10s", "1h")]
    public TimeSpan CoverageProofEvery { get; init; } = RingGateway.ProofEveryDefault.ToTimeSpan();

    [Description("How often each camera's event history is read and compared with what push has told: one call to Ring a camera.")]
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan HistoryEvery { get; init; } = Defaults.Polling.PushWatchdog;

    [Description("How long after something happened it is surely in Ring's history, which is read so long after a start or an interruption.")]
    [Range(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan HistorySettles { get; init; } = Defaults.Push.WatchdogTolerance;

    [Description("API key of Ring's Firebase project, without which push is off and active dings are polled instead.")]
    [PasswordPropertyText(true)]
    public string? PushApiKey { get; init; }
}
