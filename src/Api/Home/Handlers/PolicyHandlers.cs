using System.Text.Json;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Definitions;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;

namespace RingActors.Api.Home.Handlers;

/// <summary>get_security_settings and update_security_settings.</summary>
internal sealed class PolicyHandlers(HomeDesk desk, WebhookAddresses addresses)
{
    private const string Faulty = "settings.correct-the-faults";

    public async ValueTask<ToolResult> GetAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        return failure ?? await AnswerAsync(view!, call.Cancellation);
    }

    public async ValueTask<ToolResult> UpdateAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        DevicesView devices = view!.Part<DevicesView>();
        PolicyReading reading = PolicyCall.Read(arguments.Root, devices);
        if (reading.Policy is not { } policy)
        {
            return ArgumentFaults.ToFailure(
                PolicyTools.Update, arguments.Root, FaultsOf(reading, arguments.Root), Faulty, sent => FaultsIn(sent, devices));
        }

        Answer answer = await desk.AskAsync(DeviceKinds.SecuritySystemOf(view.Home), new SetSecurityPolicy(policy), arguments, call);
        return answer.Ok
            ? await AnswerAsync(await desk.Host.Homes.ViewAsync(view.Home), call.Cancellation)
            : HomeDesk.FailureOf(answer);
    }

    /// <summary>What is wrong with a call's shape hides what is wrong with its document: this adds that.</summary>
    public async ValueTask<ToolFailure> RepairAsync(ToolFailure failure, JsonElement arguments)
    {
        (HomeView? view, ToolFailure? none) = await desk.ViewOfAsync(arguments);
        if (none is not null)
        {
            return failure;
        }

        DevicesView devices = view!.Part<DevicesView>();
        return ArgumentFaults.ToFailure(PolicyTools.Update, arguments, failure.Faults, failure.Code, sent => FaultsIn(sent, devices));
    }

    private async Task<ToolResult> AnswerAsync(HomeView view, CancellationToken cancellation)
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
                PolicyWriter.Write(policy, devices),
                [.. policy.ArmedModes().Select(m => new ModeEntry(
                    m.Name, m.Guards.Word(), m.ExitDelay, m.EntryDelay, PanelDelayOf(security, m)))],
                Guarded(policy, security, devices),
                warnings.Length > 0 ? warnings : null,
                HomeDesk.Text(desk.Now)),
            HomeJson.Default.SecuritySettingsAnswer);
    }

    /// <summary>Automations that name a mode which this home does not have, or not any more.</summary>
    private static IEnumerable<string> LostModes(SecurityPolicy policy, RulesView rules) =>
        from rule in rules.All
        from mode in rule.Document.ModesNamed().Where(name => !RuleModes.IsBaseStations(name) && policy.Mode(name) is null).Distinct()
        select $"The automation {rule.Slug} names the mode {mode}, which this home does not have: that part of it does nothing.";

    private async Task<IEnumerable<string>> TroublesAsync(SecurityPolicy policy, CancellationToken cancellation)
    {
        string?[] troubles = await Task.WhenAll(policy.Contacts.Select(async c =>
            await addresses.TroubleWithAsync(new Uri(c.Url), cancellation) is { } trouble
                ? $"The contact {c.Id} will not be told as things are. {trouble}"
                : null));
        return troubles.OfType<string>();
    }

    /// <summary>
    /// Every device that somebody guards, the base station's modes by all the names that the home has for them.
    /// </summary>
    private static IReadOnlyList<GuardedEntry> Guarded(SecurityPolicy policy, SecurityView security, DevicesView devices)
    {
        IReadOnlyList<ModePolicy> modes = policy.ArmedModes();
        return
        [
            .. security.Sensors.Select(s => s.DeviceId).Union(policy.Zones.Select(z => z.Device), StringComparer.Ordinal)
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

    private static IReadOnlyList<ToolFault> FaultsIn(JsonElement arguments, DevicesView devices) =>
        FaultsOf(PolicyCall.Read(arguments, devices), arguments);

    private static IReadOnlyList<ToolFault> FaultsOf(PolicyReading reading, JsonElement arguments) =>
        [.. reading.Faults.Select(f => FaultWords.Of(f.Path, f.Code, f.Message, f.Near, arguments))];
}
