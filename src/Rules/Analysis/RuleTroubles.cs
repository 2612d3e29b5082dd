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
using RingActors.Rules.Triggers;

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

        string[] never = [.. document.Conditions.Select(Never).OfType<string>().Distinct()];
        if (never.Length > 0)
        {
            said.Add($"It does nothing as things are: {string.Join("; ", never)}.");
        }

        said.AddRange(document.Actions.SelectMany((action, i) => Lost(action).Select(why => $"Step {i + 1} comes to nothing: {why}.")));
        return said;
    }

    private bool IsDead(RuleTrigger trigger, string[] silent) => silent.Length > 0 && trigger switch
    {
        ModeChangedTrigger => true,
        _ => TriggerCheck.DevicesOf(trigger) is var named && (named.Count == 0 || named.Distinct().All(d => Why(d, CapabilityOf(trigger)) is not null)),
    };

    /// <summary>
    /// Why what a trigger names does not start it. A trigger of any device is silent only where no device can speak.
    /// </summary>
    private string[] Silent(RuleTrigger trigger)
    {
        switch (trigger)
        {
            case ModeChangedTrigger changed:
                return IsUnheard ? [NotHeard] : [.. new[] { changed.From, changed.To }.Where(named => named.Count > 0 && !named.Any(_modes.Contains))
                    .Select(named => $"this home has no mode {string.Join(" or ", named)}")];
            case AlarmTrigger:
                return [];
            default:
                string capability = CapabilityOf(trigger);
                IReadOnlyList<Address> named = TriggerCheck.DevicesOf(trigger);
                if (named.Count > 0)
                {
                    return [.. named.Select(d => Why(d, capability)).OfType<string>().Distinct()];
                }

                DeviceView[] able = [.. _devices.All.Where(d => d.Has(capability))];
                string[] why = [.. able.Select(d => Why(d.Address, capability)).OfType<string>()];
                return able.Length == 0 ? [$"no device of this home reports {WordOf(capability)}"] : why.Length == able.Length ? [.. why.Distinct()] : [];
        }
    }

    /// <summary>Why a device tells nothing of a capability now; null if it may.</summary>
    private string? Why(Address address, string capability)
    {
        if (Gone(address) is { } gone)
        {
            return gone;
        }

        // A rule is only made of what a device's own listing says that it can.
        DeviceView device = _devices.Get(address)!;
        return !device.Has(capability) ? $"{PlainText.Quoted(device.Name)} never reports {WordOf(capability)}"
            : Watch.Of(device, capability, _coverage) is [var spot, ..] ? Said(device, spot.Why)
            : null;
    }

    private static string Said(DeviceView device, string why) =>
        $"{PlainText.Quoted(device.Name)} {Blind.Said(why)}";

    private string? Never(RuleCondition condition) => condition switch
    {
        DeviceStateCondition c => Gone(c.Device) ?? NeverIs(c, _devices.Get(c.Device)!),
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

        return device.State(condition.Capability) is not { } state ? Said(device, Blind.Unknown)
            : state.Value == condition.Is ? null
            : Watch.Of(device, condition.Capability, _coverage).FirstOrDefault(s => s.Why is not (Blind.NotHeard or Blind.NotAnnounced)) is { } stuck
                ? Said(device, stuck.Why)
                : null;
    }

    /// <summary>No mode holds, and none changes, while the base station is not heard.</summary>
    private bool IsUnheard => _view.Security() is { Mode: not null, IsHeard: false };

    private const string NotHeard = "the base station is not heard";

    private IEnumerable<string> Lost(HomeAction action) => action switch
    {
        SirenAction a => a.Devices.Select(Gone).OfType<string>(),
        LightAction a => a.Devices.Select(Gone).OfType<string>(),
        ArmAction a when !_modes.Contains(a.Mode) => [$"this home has no mode {a.Mode}"],
        _ => [],
    };

    private string? Gone(Address address) => address.Kind == DeviceKinds.SecuritySystem ? null : _devices.Get(address) switch
    {
        null => $"{address.Kind}/{address.Id} is not in the home",
        { Removed: true } device => Said(device, Blind.Gone),
        _ => null,
    };

    private static string CapabilityOf(RuleTrigger trigger) => trigger switch
    {
        DingTrigger => Capabilities.Ding,
        ContactTrigger => Capabilities.Contact,
        _ => Capabilities.Motion,
    };

    private static string WordOf(string capability) => capability switch
    {
        Capabilities.Ding => "a press",
        Capabilities.Contact => "opening or closing",
        _ => "motion",
    };
}
