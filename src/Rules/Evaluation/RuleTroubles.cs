using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>
/// What of a rule comes to nothing as things are: a trigger that nothing can fire, a condition that cannot hold, a step that reaches nobody.
/// It stands beside the rule wherever that is shown, because a rule that was right when it was written does not say so itself.
/// </summary>
/// <param name="devices">The home's devices, those that are gone included.</param>
/// <param name="modes">Every mode that this home has.</param>
public sealed class RuleTroubles(DevicesView devices, IReadOnlyCollection<string> modes)
{
    /// <summary>The troubles of the rules of a home.</summary>
    public static RuleTroubles In(HomeView view) => new(
        view.Part<DevicesView>(),
        [.. RuleModes.Words.Union(view.Part<SecurityView>().Guard.Policy.ArmedModes().Select(m => m.Name), StringComparer.Ordinal)]);

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

    /// <summary>Why what a trigger names does not start it. A trigger of any device is silent only where no device can speak.</summary>
    private string[] Silent(RuleTrigger trigger)
    {
        switch (trigger)
        {
            case ModeChangedTrigger changed:
                return [.. new[] { changed.From, changed.To }.Where(named => named.Count > 0 && !named.Any(modes.Contains))
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

                DeviceView[] able = [.. devices.All.Where(d => d.Has(capability))];
                string[] why = [.. able.Select(d => Why(d.Address, capability)).OfType<string>().Distinct()];
                return able.Length == 0 ? [$"no device of this home reports {WordOf(capability)}"] : why.Length == able.Length ? why : [];
        }
    }

    /// <summary>Why a device tells nothing of a capability now; null if it may.</summary>
    private string? Why(Address address, string capability)
    {
        if (Gone(address) is { } gone)
        {
            return gone;
        }

        DeviceView device = devices.Get(address)!;
        return !device.Has(capability) ? $"{device.Name} never reports {WordOf(capability)}"
            : capability == Capabilities.Motion && Is(device, Capabilities.MotionDetection, StateView.Off)
                ? $"the motion detection of {device.Name} is off"
            : Is(device, Capabilities.Reporting, StateView.Disabled) ? $"the sensor of {device.Name} is switched off"
            : Is(device, Capabilities.Connection, StateView.Offline) ? $"{device.Name} is offline"
            : null;
    }

    private string? Never(RuleCondition condition) => condition switch
    {
        DeviceStateCondition c => Gone(c.Device),
        ModeCondition c when !c.Modes.Any(modes.Contains) => $"this home has no mode {string.Join(" or ", c.Modes)}",
        _ => null,
    };

    private IEnumerable<string> Lost(RuleAction action) => action switch
    {
        SirenAction a => a.Devices.Select(Gone).OfType<string>(),
        LightAction a => a.Devices.Select(Gone).OfType<string>(),
        ArmAction a when !modes.Contains(a.Mode) => [$"this home has no mode {a.Mode}"],
        _ => [],
    };

    private string? Gone(Address address) => address.Kind == DeviceKinds.SecuritySystem ? null : devices.Get(address) switch
    {
        null => $"{address.Kind}/{address.Id} is not in the home",
        { Removed: true } device => $"{device.Name} is gone from the home",
        _ => null,
    };

    private static bool Is(DeviceView device, string capability, string value) => device.State(capability)?.Value == value;

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
