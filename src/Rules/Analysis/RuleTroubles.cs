using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis;

/// <summary>
/// What of a rule comes to nothing as things are: a trigger that nothing can fire, a condition that cannot hold, a step
/// that reaches nobody. It stands beside the rule wherever that is shown, because a rule that was right when it was
/// written does not say so itself.
/// </summary>
/// <remarks>Whether a device can tell of something is asked of <see cref="Watch"/>, as everywhere.</remarks>
public sealed class RuleTroubles
{
    private readonly HomeView _view;
    private readonly DevicesView _devices;
    private readonly CoverageView _coverage;

    /// <summary>Every mode that this home has.</summary>
    private readonly HashSet<string> _modes;

    private RuleTroubles(HomeView view)
    {
        _view = view;
        _devices = view.Part<DevicesView>();
        _coverage = view.Coverage();
        _modes = [.. RuleModes.Words, .. view.Guard().Policy.ArmedModes().Select(m => m.Name)];
    }

    /// <summary>The troubles of the rules of a home.</summary>
    public static RuleTroubles In(HomeView view) => new(view);

    /// <summary>Whole sentences, the gravest first; empty if all of the rule can happen.</summary>
    public IReadOnlyList<string> Of(RuleDocument document)
    {
        string[][] silent = [.. document.Triggers.Select(Silent)];
        bool[] dead = [.. document.Triggers.Select((t, i) => IsDead(t, silent[i]))];
        string[] why = [.. silent.SelectMany(s => s).Distinct()];
        List<string> said = [];
        if (why.Length > 0)
        {
            said.Add((dead.All(d => d) ? "Nothing will start it as things are: " : "Not all that it names can start it: ") + string.Join("; ", why) + ".");
        }

        string[] never = [.. document.Conditions.Select(c => Never(c, document)).OfType<string>().Distinct()];
        if (never.Length > 0)
        {
            said.Add($"It does nothing as things are: {string.Join("; ", never)}.");
        }

        said.AddRange(document.Actions.SelectMany((action, i) =>
            action.All().SelectMany(a => Lost(a, document)).Distinct().Select(why =>
                $"Step {i + 1} comes to nothing: {why}.")));
        said.AddRange(document.Actions.SelectMany((action, i) =>
            action.All().SelectMany(a => a.Asked).Select(c => Never(c, document)).OfType<string>().Distinct()
                .Select(why => $"What step {i + 1} asks for cannot come as things are: {why}.")));
        return said;
    }

    /// <summary>Whether nothing of a trigger can happen.</summary>
    internal bool IsDead(RuleTrigger trigger) => IsDead(trigger, Silent(trigger));

    private bool IsDead(RuleTrigger trigger, string[] silent) => silent.Length > 0 && trigger switch
    {
        CountTrigger t => t.Of.All(e => IsDead(e, Silent(e))),
        SequenceTrigger t => t.Of.Any(e => IsDead(e, Silent(e))),
        NotFollowedTrigger t => t.Of.All(e => IsDead(e, Silent(e))),
        RuleFiredTrigger t => silent.Length == t.Rules.Count,
        ModeChangedTrigger or WebhookTrigger => true,
        DeviceTrigger { Which: WhichDevices.All } => true,
        DeviceTrigger t => Meant(t) is { Count: > 0 } meant ? meant.All(d => Why(d, t.About) is not null) : true,
        _ => true,
    };

    /// <summary>
    /// The devices that a trigger is about: those that are named, there or not, and those of its kinds and rooms that
    /// can tell it. None if it is about any.
    /// </summary>
    private IReadOnlyList<Address> Meant(DeviceTrigger trigger) => trigger.Selection.IsAny ? [] :
    [
        .. trigger.Selection.Devices
            .Concat(trigger.Selection.In(_devices).Where(d => Tells(d, trigger.About)).Select(d => d.Address))
            .Where(d => trigger.Exclude?.Contains(d) != true)
            .Distinct(),
    ];

    /// <summary>
    /// Why what a trigger names does not start it. A trigger of any device is silent only where no device can speak.
    /// </summary>
    internal string[] Silent(RuleTrigger trigger)
    {
        switch (trigger)
        {
            case ModeChangedTrigger changed:
                return IsUnheard ? [NotHeard] : [.. new[] { changed.From, changed.To }.Where(named => named.Count > 0 && !named.Any(_modes.Contains))
                    .Select(named => $"this home has no mode {string.Join(" or ", named)}")];
            case AlarmTrigger:
                return [];

            case ExitDelayTrigger:
                return IsUnheard ? [NotHeard] : [];

            case CountTrigger or SequenceTrigger or NotFollowedTrigger:
                return [.. trigger.Leaves().SelectMany(Silent).Distinct()];

            case WebhookTrigger told:
                return [.. WebhookTriggerWords.Missing(told, _view.Part<WebhooksView>())];

            case RuleFiredTrigger fired:
                return [.. fired.Rules.Select(WhyNot).OfType<string>()];

            case DeviceTrigger of when !of.Selection.IsAny:
                IReadOnlyList<Address> meant = Meant(of);
                string[] gone = [.. MissingOf(of.Selection)];
                return gone.Length > 0
                    ? [.. gone, .. meant.Select(d => Why(d, of.About)).OfType<string>().Distinct()]
                    : meant.Count == 0
                    ? [$"nothing of {TargetWords.Of(of.Selection, _devices, "")} reports {WordOf(of.About)}"]
                    : [.. meant.Select(d => Why(d, of.About)).OfType<string>().Distinct()];

            case DeviceTrigger of:
                DeviceView[] able = [.. of.Selection.In(_devices).Where(d => Tells(d, of.About))];
                string[] why = [.. able.Select(d => Why(d.Address, of.About)).OfType<string>()];
                return able.Length == 0 ? [$"no device of this home reports {WordOf(of.About)}"]
                    : why.Length == able.Length ? [.. why.Distinct()] : [];

            default:
                return [];
        }
    }

    /// <summary>Every device that says how it is reached tells of its connection, whatever its list says.</summary>
    private static bool Tells(DeviceView device, string capability) =>
        device.Has(capability)
        || (capability is not (Capabilities.Motion or Capabilities.Ding or Capabilities.Contact)
            && (Stated.StateOf(device, capability) is not null || Stated.NumberOf(device, capability) is not null));

    private string? WhyNot(string rule) => _view.Part<RulesView>().Rules.GetValueOrDefault(rule) switch
    {
        null => $"there is no rule {PlainText.Quoted(rule)}",
        { Enabled: false } => $"the rule {PlainText.Quoted(rule)} is switched off",
        _ => null,
    };

    /// <summary>What a rule is called before it is there it may call itself.</summary>
    private string? WhyNot(string rule, RuleDocument? document) =>
        document is not null && rule == Slug.Of(document.Name, RuleKinds.Rule) ? null : WhyNot(rule);

    /// <summary>Of a rule that is not there nobody knows that it is not running (R-S15).</summary>
    private string? Missing(IReadOnlyList<RuleCondition> denied, RuleDocument? document) => ConditionTree.Flat(denied)
        .OfType<RuleRunningCondition>().SelectMany(c => c.Rules)
        .Where(r => !_view.Part<RulesView>().Rules.ContainsKey(r)).Select(r => WhyNot(r, document))
        .FirstOrDefault(why => why is not null)
        ?? ConditionTree.Flat(denied).OfType<DeviceCondition>().Where(c => c is { Device: null, DeviceVariable: null })
            .SelectMany(c =>
                c.Meant(_devices).Count == 0 ? [.. MissingOf(c.Selection), NobodyTells(c)] : MissingOf(c.Selection))
            .FirstOrDefault();

    /// <summary>Of any it is enough that one can be so; with a group that is gone all cannot.</summary>
    private string? NeverOfSeveral(DeviceCondition condition, RuleDocument? document) =>
        condition.Meant(_devices).Count == 0 ? MissingOf(condition.Selection).FirstOrDefault() ?? NobodyTells(condition)
        : (condition.Which == HowMany.Any ? null : MissingOf(condition.Selection).FirstOrDefault())
            ?? Never(DevicesOfCondition.Spread(
                condition with { Groups = [.. (condition.Groups ?? []).Except(condition.Lost(_devices))] }, _devices),
                    document);

    private string NobodyTells(DeviceCondition condition) =>
        $"nothing of {TargetWords.Of(condition.Selection, _devices, "")} reports {WordOf(condition.Capability)}";

    /// <summary>Why a device tells nothing of a capability now; null if it may.</summary>
    private string? Why(Address address, string capability)
    {
        if (Gone(address) is { } gone)
        {
            return gone;
        }

        // A rule is only made of what a device's own listing says that it can.
        DeviceView device = _devices.Get(address)!;
        return !Tells(device, capability) ? $"{PlainText.Quoted(device.Name)} never reports {WordOf(capability)}"
            : capability == Capabilities.Connection ? null
            : Watch.Of(device, capability, _coverage) is [var spot, ..] ? Said(device, spot.Why)
            : null;
    }

    private static string Said(DeviceView device, string why) =>
        $"{PlainText.Quoted(device.Name)} {Blind.Said(why)}";

    /// <summary>
    /// Why a condition cannot hold as things are; null if it may. Of what is not to hold nothing is said.
    /// </summary>
    /// <param name="condition">The condition.</param>
    /// <param name="document">The rule that it stands in; null for none.</param>
    internal string? Never(RuleCondition condition, RuleDocument? document) => condition switch
    {
        AllCondition c => c.All.Select(p => Never(p, document)).FirstOrDefault(n => n is not null),
        AnyCondition c when c.Any.Select(p => Never(p, document)).ToArray() is var each
            && each.All(n => n is not null) =>
            string.Join(", and ", each.Distinct()),
        DeviceCondition { DeviceVariable: not null } => null,
        DeviceCondition { Device: null } c => NeverOfSeveral(c, document),
        NumericCondition { Device: { } device } c => Gone(device) ?? NoNumber(c, _devices.Get(device)!),
        TriggerCondition c when document?.Triggers.Any(t =>
            t.Id is { } id && c.Ids.Contains(id, StringComparer.Ordinal)) != true =>
            $"no trigger of it is called {string.Join(" or ", c.Ids)}",
        RuleRunningCondition c when c.Rules.Select(r => WhyNot(r, document)).ToArray() is var each
            && each.All(n => n is not null) => string.Join(" and ", each.Distinct()),
        NotCondition c => Missing(c.Not, document),
        DeviceStateCondition { Device: { } device } c => Gone(device) ?? NeverIs(c, _devices.Get(device)!),
        ModeCondition c when !c.Modes.Any(_modes.Contains) => $"this home has no mode {string.Join(" or ", c.Modes)}",
        ModeCondition => IsUnheard ? NotHeard : null,
        _ => null,
    };

    /// <summary>
    /// Why a state cannot be what a condition asks for: nobody knows it, as the condition itself has it, or it cannot
    /// become that. What Ring does not announce is read in its lists all the same.
    /// </summary>
    private string? NeverIs(DeviceStateCondition condition, DeviceView device)
    {
        if (condition.Capability == Capabilities.Connection)
        {
            return null;
        }

        if (device.State(Capabilities.Connection) is { Value: StateView.Offline or StateView.Unknown } away)
        {
            return Said(device, away.Value);
        }

        if (_view.UnheardOf(device.Address) is not null)
        {
            return Said(device, Blind.NotHeard);
        }

        return Stated.StateOf(device, condition.Capability) is not { } state ? Said(device, Blind.Unknown)
            : state.Value == condition.Is ? null
            : Watch.Of(device, condition.Capability, _coverage).FirstOrDefault(s => s.Why is not (Blind.NotHeard or Blind.NotAnnounced)) is { } stuck
                ? Said(device, stuck.Why)
                : null;
    }

    private string? NoNumber(NumericCondition condition, DeviceView device) =>
        device.State(Capabilities.Connection) is { Value: StateView.Offline or StateView.Unknown } away
            ? Said(device, away.Value)
        : Stated.NumberOf(device, condition.Capability) is null ? Said(device, Blind.Unknown)
        : null;

    /// <summary>No mode holds, and none changes, while the base station is not heard.</summary>
    private bool IsUnheard => _view.Security() is { Mode: not null, IsHeard: false };

    private const string NotHeard = "the base station is not heard";

    private IEnumerable<string> Lost(HomeAction action, RuleDocument document) => action switch
    {
        SetAction { TriggerDevice: true } => document.Triggers.SelectMany(t => t.Leaves()).Any(t => t is DeviceTrigger)
            ? [] : ["what starts it is no device"],
        SetAction { Device: { } device } when Gone(device) is { } gone => [gone],
        DeviceAction a when MissingOf(a.Selection).ToArray() is { Length: > 0 } gone =>
            [.. gone, .. a.Targets(_devices).Select(Gone).OfType<string>()],
        DeviceAction { DeviceVariable: null } a when a.Targets(_devices) is { Count: 0 } =>
            [$"nothing of {TargetWords.Of(a.Selection, _devices, "")} has a {a.About}"],
        DeviceAction a => a.Targets(_devices).Select(Gone).OfType<string>(),
        WaitForAction a => a.Triggers.All(t => Silent(t).Length > 0) ? a.Triggers.SelectMany(Silent) : [],
        NotifyAction a => Unreached(a.Recipients),
        RemindAction a => Unreached(a.Recipients),
        ArmAction a when !_modes.Contains(a.Mode) => [$"this home has no mode {a.Mode}"],
        _ => [],
    };

    private IEnumerable<string> Unreached(IReadOnlyList<string>? named)
    {
        string[] there = [.. _view.Guard().Policy.Contacts.Select(c => c.Id)];
        return there.Length == 0 ? ["the home has nobody who is told; update_security_settings names them"]
            : [.. (named ?? []).Except(there, StringComparer.Ordinal)
                .Select(id => $"{id} is no recipient of the home any more")];
    }

    /// <summary>Groups that the home has no more: what was in them is not known any more (R-S15).</summary>
    private IEnumerable<string> MissingOf(DeviceSelection selection) => (selection.Groups ?? [])
        .Where(g => _devices.Groups?.ContainsKey(g) != true)
        .Select(g => $"there is no group {PlainText.Quoted(g)}");

    private string? Gone(Address address) => address.Kind == DeviceKinds.SecuritySystem ? null : _devices.Get(address) switch
    {
        null => $"{address.Kind}/{address.Id} is not in the home",
        { Removed: true } device => Said(device, Blind.Gone),
        _ => null,
    };

    private static string WordOf(string capability) => capability switch
    {
        Capabilities.Ding => "a press",
        Capabilities.Contact => "opening or closing",
        Capabilities.Motion => "motion",
        _ => $"its {capability}",
    };
}
