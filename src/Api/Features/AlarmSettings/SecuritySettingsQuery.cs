using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Webhooks;
using RingActors.Api.Incoming;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.AlarmSettings;

/// <summary>The alarm's settings as both tools answer them, with what is worth a warning.</summary>
internal sealed class SecuritySettingsQuery(
    ActorClient client, RecipientSender sender, IncomingCounts incoming)
{
    internal static readonly ObjectSchema Output = Schema.OpenObject()
        .Required("home_id", Schema.Said())
        .Required("settings", Schema.OpenObject())
        .Optional("warnings", Schema.Listing(Schema.Said()))
        .Required("as_of", Schema.Moment());

    internal async Task<ToolResult> AnswerAsync(
        HomeView view, ToolPrincipal caller, CancellationToken cancellation)
    {
        DevicesView devices = view.Part<DevicesView>();
        SecurityView security = view.Security();
        SecurityPolicy policy = security.Guard.Policy;
        string[] warnings =
        [
            .. PolicyWarnings.Of(policy, view),
            .. LostModes(policy, view.Part<RulesView>()),
            .. await TroublesAsync(policy, cancellation),
        ];
        return ToolResult.Ok(
            new SecuritySettingsAnswer(
                view.Home,
                PolicyWriter.Write(Shown(policy, caller), devices),
                [.. policy.ArmedModes().Select(m => new ModeEntry(
                    m.Name, m.Guards.Word(), m.ExitDelay, m.EntryDelay, PanelDelayOf(security, m)))],
                Guarded(policy, security, devices),
                warnings.Length > 0 ? warnings : null,
                Instants.Text(client.Now))
            {
                Webhooks = WebhookGlance.Of(
                    view.Part<WebhooksView>(), w => incoming.Of(HomeWebhooks.AddressOf(view.Home, w.Id))),
            },
            SecuritySettingsJson.Default.SecuritySettingsAnswer);
    }

    /// <summary>An address of a version of before is not sealed, and is shown like those that are.</summary>
    private static SecurityPolicy Shown(SecurityPolicy policy, ToolPrincipal caller)
    {
        OpenedFor reader = Callers.OpenedFor(caller, null);
        return policy with
        {
            Contacts =
            [
                .. policy.Contacts.Select(c => c with
                {
                    Url = reader.ShownAddress(c.Url),
                    Ways = c.Ways is null ? null : [.. c.Ways.Select(reader.ShownAddress)],
                }),
            ],
        };
    }

    /// <summary>Automations that name a mode which this home does not have, or not any more.</summary>
    private static IEnumerable<string> LostModes(SecurityPolicy policy, RulesView rules) =>
        from rule in rules.All
        from mode in rule.Document.ModesNamed().Where(name => !RuleModes.IsBaseStations(name) && policy.Mode(name) is null).Distinct()
        select $"The automation {rule.Slug} names the mode {mode}, which this home does not have: that part of it does nothing.";

    private async Task<IEnumerable<string>> TroublesAsync(SecurityPolicy policy, CancellationToken cancellation)
    {
        string?[] troubles = await Task.WhenAll(policy.Contacts.SelectMany(c => c.AllWays().Select(async w =>
            await sender.TroubleWithAsync(w.Address, cancellation) is { } trouble
                ? $"The contact {c.Id} will not be told{(c.Ways is null ? "" : $" by {w.Name}")} "
                    + $"as things are. {trouble}"
                : null)));
        return troubles.OfType<string>();
    }

    /// <summary>
    /// Every device that somebody guards, the base station's modes by all the names that the home has for them.
    /// </summary>
    private static IReadOnlyList<GuardedEntry> Guarded(
        SecurityPolicy policy, SecurityView security, DevicesView devices)
    {
        IReadOnlyList<ModePolicy> modes = policy.ArmedModes();
        return
        [
            .. security.Sensors.Select(s => s.DeviceId).Union(
                policy.Zones.Select(z => z.Device), StringComparer.Ordinal)
                .Select(id => (Id: id, Device: devices.LastKnown(id)))
                .OrderBy(d => d.Device?.Slug ?? d.Id, StringComparer.Ordinal)
                .Select(d => new GuardedEntry(
                    d.Device?.Slug ?? d.Id,
                    d.Device?.Name,
                    [.. modes.Where(m => ArmingCheck.IsBaseStations(security.Sensors, d.Id, m.Guards)).Select(m => m.Name)],
                    policy.Zones.FirstOrDefault(z => z.Device == d.Id) is { } zone ? ByServer(zone, modes, security) : null)),
        ];
    }

    private static PanelDelayEntry? PanelDelayOf(SecurityView security, ModePolicy mode) =>
        security.PanelDelays?.FirstOrDefault(d => d.Mode == mode.Guards) is { } delays
            ? new PanelDelayEntry(delays.ExitSeconds, delays.EntrySeconds)
            : null;

    private static ZoneEntry ByServer(ZonePolicy zone, IReadOnlyList<ModePolicy> modes, SecurityView security) => new(
        zone.Type.ToString().ToLowerInvariant(),
        zone.Type == ZoneType.Always
            ? ["always"]
            :
            [
                .. modes.Where(m => zone.Modes.Contains(m.Name, StringComparer.Ordinal)
                    && !ArmingCheck.IsBaseStations(security.Sensors, zone.Device, m.Guards)).Select(m => m.Name),
            ]);
}

internal sealed record SecuritySettingsAnswer(
    string HomeId,
    JsonObject Settings,
    IReadOnlyList<ModeEntry> Modes,
    IReadOnlyList<GuardedEntry> Guarded,
    IReadOnlyList<string>? Warnings,
    string AsOf)
{
    /// <summary>What somebody outside may tell this home, and what came of it last.</summary>
    public IReadOnlyList<WebhookGlance>? Webhooks { get; init; }
}

/// <summary>
/// A mode, with the delays of this server's zones and those that the base station keeps for what it guards itself.
/// </summary>
internal sealed record ModeEntry(
    string Mode, string Guards, int ExitSeconds, int EntrySeconds, PanelDelayEntry? BaseStation);

internal sealed record PanelDelayEntry(int? ExitSeconds, int? EntrySeconds);

internal sealed record GuardedEntry(
    string DeviceId, string? Name, IReadOnlyList<string> ByBaseStation, ZoneEntry? ByServer);

internal sealed record ZoneEntry(string Type, IReadOnlyList<string> Modes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SecuritySettingsAnswer))]
internal sealed partial class SecuritySettingsJson : JsonSerializerContext;
