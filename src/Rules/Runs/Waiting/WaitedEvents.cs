using RingActors.Engine.Core;
using RingActors.Rules.Triggers;
using RingActors.Rules.Triggers.Finding;

namespace RingActors.Rules.Runs.Waiting;

/// <summary>Under which words waits for something to happen are found by events.</summary>
internal static class WaitedEvents
{
    private const string AnyDevice = "*";

    internal static IReadOnlyList<string> WordsOf(RuleTrigger trigger)
    {
        // Devices that are meant by kind or room are whichever are there when an event comes.
        IReadOnlyList<Address> devices =
            trigger is DeviceTrigger { Selection: { IsListed: true } selection } ? selection.Devices : [];
        return
        [
            .. TriggerKeys.Of(trigger).SelectMany(k => k.IsOfDevice && devices.Count > 0
                ? devices.Select(d => Word(k.Key, d.Value))
                : [Word(k.Key, AnyDevice)]),
        ];
    }

    internal static IReadOnlyList<string> WordsOf(EventEnvelope envelope) =>
        [.. TriggerKeys.Of(envelope.Event).SelectMany(k => new[] { Word(k, envelope.Actor.Value), Word(k, AnyDevice) })];

    private static string Word(string key, string device) => $"{key} {device}";
}
