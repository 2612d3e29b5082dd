using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts.World;

/// <summary>
/// The home from which every witness begins: the devices, settings and modes of the present one, and as quiet as can
/// be. Doors are shut, lights are out, nobody moves, the alarm is disarmed, everything is reached.
/// </summary>
internal sealed class WitnessSeed
{
    /// <summary>What has to have been so for a time has been for longer: a rule asks for 7 days at most.</summary>
    internal static readonly Duration LongAgo = Duration.FromDays(8);

    private readonly DevicesView _devices;
    private readonly Dictionary<string, string> _guards;

    private WitnessSeed(HomeView view, Instant begin)
    {
        _devices = view.Part<DevicesView>();
        Webhooks = view.Part<WebhooksView>();
        Home = view.Home;
        Begin = begin;
        Modes =
        [
            SecurityMode.Disarmed.Word(),
            .. view.Guard().Policy.ArmedModes().Select(m => m.Name),
        ];
        _guards = view.Guard().Policy.ArmedModes().ToDictionary(m => m.Name, m => m.Guards.Word());
        Quiet = Made(view, begin - LongAgo - Duration.FromHours(1));
    }

    internal string Home { get; }

    /// <summary>When a witness begins, unless a time of day is asked for.</summary>
    internal Instant Begin { get; }

    /// <summary>The home, long before that.</summary>
    internal WitnessHome Quiet { get; }

    /// <summary>All modes, disarmed first.</summary>
    internal IReadOnlyList<string> Modes { get; }

    internal DevicesView Devices => _devices;

    internal WebhooksView Webhooks { get; }

    /// <param name="view">The present home.</param>
    /// <param name="begin">When witnesses begin.</param>
    internal static WitnessSeed Of(HomeView view, Instant begin) => new(view, begin);

    /// <summary>The base station's word for a mode.</summary>
    internal string GuardsOf(string mode) => _guards.GetValueOrDefault(mode, mode);

    /// <summary>Whether a device that is there tells that capability.</summary>
    internal bool Tells(Address device, string capability) =>
        _devices.Get(device) is { Removed: false } there && Tells(there, capability);

    internal static bool Tells(DeviceView device, string capability) => device.Has(capability)
        || Stated.StateOf(device, capability) is not null || Stated.NumberOf(device, capability) is not null
        || capability == Capabilities.Connection;

    /// <summary>The state of a capability in the quiet home.</summary>
    internal static string QuietWord(DeviceView? device, string capability) => capability switch
    {
        Capabilities.Contact => StateView.Closed,
        Capabilities.Motion or Capabilities.Fault or Capabilities.Smoke or Capabilities.Co => StateView.Clear,
        Capabilities.Light or Capabilities.Siren or Capabilities.Switch => StateView.Off,
        Capabilities.Tamper => StateView.Ok,
        Capabilities.Connection => StateView.Online,
        Capabilities.Power => StateView.Mains,
        Capabilities.Lock => StateView.Locked,
        Capabilities.Flood => StateView.Dry,
        _ => device?.State(capability)?.Value is { } word && word != StateView.Unknown ? word
            : Stated.WordsOf(capability) is [.., var last] ? last : StateView.Unknown,
    };

    private static WitnessHome Made(HomeView view, Instant since)
    {
        WitnessHome home = new(view.Home, since);
        Address panel = DeviceKinds.SecuritySystemOf(view.Home);
        SecurityView security = view.Security();
        Tell(panel, new SetSecurityPolicy(security.Guard.Policy));
        Tell(panel, new ReportPanel
        {
            Mode = SecurityMode.Disarmed,
            DelayEndsAt = Patch.Of<Instant?>(null),
            Participations = security.Sensors.Count > 0 ? security.Sensors : null,
        });
        foreach (DeviceView device in view.Part<DevicesView>().All)
        {
            Tell(device.Address, new ReportDevice(Described(device), new Readings { Connection = Connection.Online }));
            foreach (string capability in Stated.InWords.Where(c => c != Capabilities.Battery && IsTold(device, c)))
            {
                Tell(device.Address, new ReportReadings(
                    WorldReports.ReadingsOf(device, capability, QuietWord(device, capability))));
            }

            foreach (string capability in Stated.InNumbers)
            {
                if (Stated.NumberOf(device, capability) is { } number)
                {
                    Tell(device.Address, new ReportReadings(WorldReports.ReadingsOf(device, capability, number)));
                }
            }
        }

        foreach (GroupView group in view.Part<DevicesView>().AllGroups)
        {
            Tell(HomeGroups.AddressOf(view.Home, group.Id), new MakeGroup(group.Name, group.Devices));
        }

        foreach (WebhookView webhook in view.Part<WebhooksView>().All)
        {
            Tell(HomeWebhooks.AddressOf(view.Home, webhook.Id),
                new CreateWebhook(webhook.Path, webhook.Settings, "seed"));
        }

        return home.Fork();

        void Tell(Address to, ICommand command) => home.Tell(to, command, Principal.RingCloud, "seed");
    }

    /// <summary>A camera has motion and no state of it.</summary>
    private static bool IsTold(DeviceView device, string capability) => capability != Capabilities.Connection
        && (device.State(capability) is not null
            || (device.Has(capability) && capability != Capabilities.Motion));

    private static DeviceDescription Described(DeviceView device) => new()
    {
        Name = device.Name,
        RingKind = device.RingKind,
        Model = device.Model,
        Firmware = device.Firmware,
        Room = device.Room,
        TimeZone = device.TimeZone,
        Shared = device.Shared ? true : null,
        Capabilities = device.Capabilities,
    };
}
