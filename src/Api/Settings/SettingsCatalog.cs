using System.Collections.Immutable;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Messages;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Settings;

/// <summary>
/// Every area of settings. To add one: a record with defaults, Description and Range in its own room, and a line here;
/// then renew config/ringactors.json and docs/settings.md as docs/settings.md says.
/// </summary>
internal static class SettingsCatalog
{
    public static readonly ImmutableArray<SettingsArea> Areas =
    [
        SettingsArea.Of<HttpSettings>("Http", "Where and how the server listens.")
            .From(nameof(HttpSettings.Port), "PORT")
            .From(nameof(HttpSettings.Host), "HOST")
            .From(nameof(HttpSettings.BehindProxy), "RINGACTORS_BEHIND_PROXY")
            .From(nameof(HttpSettings.ApiKey), "RINGACTORS_API_KEY"),
        SettingsArea.Of<TlsSettings>("Http:Tls", "Encryption on the way to the server.")
            .From(nameof(TlsSettings.Mode), "RINGACTORS_TLS")
            .From(nameof(TlsSettings.Certificate), "RINGACTORS_TLS_CERTIFICATE")
            .From(nameof(TlsSettings.Key), "RINGACTORS_TLS_KEY")
            .From(nameof(TlsSettings.Password), "RINGACTORS_TLS_PASSWORD"),
        SettingsArea.Of<AuthSettings>("Auth", "Who may call.")
            .From(nameof(AuthSettings.Enabled), "MCP_AUTH_ENABLED")
            .From(nameof(AuthSettings.ApiKey), "MCP_API_KEY")
            .From(nameof(AuthSettings.ApiKeys), "MCP_API_KEYS")
            .From(nameof(AuthSettings.TokenSecret), "MCP_JWT_SECRET"),
        SettingsArea.Of<OAuthSettings>(
            "Auth:OAuth", "Tokens of an OAuth 2.1 issuer elsewhere, beside the server's own keys.")
            .From(nameof(OAuthSettings.Issuer), "RINGACTORS_OAUTH_ISSUER")
            .From(nameof(OAuthSettings.Audience), "RINGACTORS_OAUTH_AUDIENCE"),
        SettingsArea.Of<RateLimitSettings>("RateLimiting", "How often somebody may call.")
            .From(nameof(RateLimitSettings.RequestsPerMinute), "MCP_RATE_LIMIT_RPM")
            .From(nameof(RateLimitSettings.BurstSize), "MCP_RATE_LIMIT_BURST"),
        SettingsArea.Of<CallSettings>("Calls", "How long calls of tools take, and how many run at once.")
            .From(nameof(CallSettings.TimeoutSeconds), "MCP_DEFAULT_TIMEOUT_SEC")
            .From(nameof(CallSettings.Concurrency), "MCP_DEFAULT_CONCURRENCY"),
        SettingsArea.Of<McpSettings>("Mcp", "Limits of the MCP endpoint."),
        SettingsArea.Of<DataSettings>("Data", "Where the server keeps what it must not lose.")
            .From(nameof(DataSettings.Directory), "RINGACTORS_DATA"),
        SettingsArea.Of<LogSettings>("Log", "What is logged.")
            .From(nameof(LogSettings.Level), "LOG_LEVEL").From(nameof(LogSettings.Format), "LOG_FORMAT"),
        SettingsArea.Of<RingAccountSettings>("Ring", "The Ring account and where its token is stored.")
            .From(nameof(RingAccountSettings.Username), "RING_USERNAME")
            .From(nameof(RingAccountSettings.Password), "RING_PASSWORD")
            .From(nameof(RingAccountSettings.Token), "RING_TOKEN")
            .From(nameof(RingAccountSettings.TokenPath), "RING_MCP_TOKEN_PATH")
            .From(nameof(RingAccountSettings.EncryptionKey), "RING_MCP_ENCRYPTION_KEY")
            .From(nameof(RingAccountSettings.EncryptionSalt), "RING_MCP_ENCRYPTION_SALT"),
        SettingsArea.Of<HomeSettings>("Home", "What may be done to the homes."),
        SettingsArea.Of<SnapshotSettings>("Snapshots", "Pictures of cameras, kept as files beside the journal."),
        SettingsArea.Of<RingCloudSettings>("RingCloud", "How Ring's cloud is used.")
            .From(nameof(RingCloudSettings.PushApiKey), "RING_PUSH_API_KEY"),
        SettingsArea.Of<RingEndpointSettings>(
            "RingEndpoints",
            "Where Ring is. Empty means Ring's own address; only a test or a simulator needs another."),
        SettingsArea.Of<EngineSettings>("Engine", "Limits of the engine."),
        SettingsArea.Of<JournalSettings>("Journal", "The journal."),
        SettingsArea.Of<AuditSettings>("Audit", "The log of calls."),
        SettingsArea.Of<ToolsSettings>("Tools", "Which tools are offered.")
            .From(nameof(ToolsSettings.Include), "TOOL_INCLUDE")
            .From(nameof(ToolsSettings.Exclude), "TOOL_EXCLUDE"),
        SettingsArea.Of<SecuritySettings>("Security", "The home's alarm."),
        SettingsArea.Of<AutomationSettings>("Automations", "Automations."),
        SettingsArea.Of<AccessSettings>("Access", "Codes of the household.")
            .From(nameof(AccessSettings.DuressUrl), "RINGACTORS_DURESS_URL"),
        SettingsArea.Of<WebhookSettings>("Webhooks", "Outgoing webhooks.")
            .From(nameof(WebhookSettings.SigningKey), "RINGACTORS_WEBHOOK_KEY"),
        SettingsArea.Of<MailSettings>("Mail", "The mail server by which recipients are told by e-mail."),
        SettingsArea.Of<NtfySettings>("Ntfy", "The ntfy server by which recipients are told."),
    ];

    /// <summary>
    /// Settings that are called and meant otherwise today, with what to do. They are recognised for ever: a file that
    /// once was right does not stop the start.
    /// </summary>
    public static readonly ImmutableArray<(string Path, string Instead)> Renamed =
    [
        ("Engine:ChainStepsMax", "is now `Engine:ChainDepthMax`, which counts causes in a row and not steps: a message may lead to any "
            + "number of steps. 16 is right for almost every home; if you need another, set `Engine:ChainDepthMax` (1 to 100)"),
    ];

    /// <summary>
    /// A port that somebody chose is taken or it is an error: what says it chooses it, and so the delivered file does
    /// not.
    /// </summary>
    public const string Port = "Http:Port";

    /// <summary>The areas of these records, for commands that need no others.</summary>
    public static ImmutableArray<SettingsArea> Of(params ReadOnlySpan<Type> records)
    {
        Type[] wanted = [.. records];
        return [.. Areas.Where(area => wanted.Contains(area.Type))];
    }
}
