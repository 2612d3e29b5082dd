using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.RingCloud.Tests.Coverage;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>What must hold of a journal, whatever went wrong while it was written.</summary>
internal static class JournalChecks
{
    /// <summary>Nothing that was answered is lost, no event is missing, and the hashes are those of the records.</summary>
    public static void AssertKept(CoverageHouse house, IReadOnlyList<Answer> answers)
    {
        byte[] hash = new byte[HashChain.HashLength];
        byte[] next = new byte[HashChain.HashLength];
        HashChain.Genesis(house.Home, hash);
        long seq = 0;
        foreach (StoredFrame frame in house.Frames())
        {
            HashChain.Next(hash, frame.Record.Span, next);
            Assert.True(next.AsSpan().SequenceEqual(frame.Hash.Span), $"the chain breaks after {seq}");
            Assert.Equal(++seq, RecordReader.Read(frame.Record).HomeSeq);
            (hash, next) = (next, hash);
        }

        HashSet<string> begun = [.. house.Journal().Select(e => IntentOf(e.Event)).OfType<string>()];
        Assert.All(answers, a => Assert.InRange(a.HomeSeq, 0, seq));
        Assert.All(
            answers.Select(a => (a.Reply as IntentTaken)?.Intent).OfType<string>(),
            intent => Assert.Contains(intent, begun));
    }

    /// <summary>Before 'confirmed' stands the device's own latest word on that thing, and it says so.</summary>
    public static void AssertConfirmationsAreReports(IReadOnlyList<EventEnvelope> journal)
    {
        Dictionary<(Address, string), string> reported = [];
        Dictionary<string, (string About, int At)> begun = [];
        bool exitRuns = false;
        for (int i = 0; i < journal.Count; i++)
        {
            EventEnvelope each = journal[i];
            exitRuns = each.Event switch
            {
                DelayStarted { Kind: DelayKind.Exit } => true,
                DelayEnded { Kind: DelayKind.Exit, Reported: true } or ModeReported { Mode: SecurityMode.Disarmed } => false,
                _ => exitRuns,
            };
            if (Report(each.Event) is { } report)
            {
                reported[(each.Actor, report.About)] = report.Value;
            }
            else if (Begun(each.Event) is { } request)
            {
                begun[request.Intent] = (request.About, i);
            }
            else if (each.Event is IntentConfirmed confirmed)
            {
                (string about, int at) = begun[confirmed.Intent];
                string? word = reported.GetValueOrDefault((each.Actor, about));
                Assert.True(
                    word == confirmed.Reported, $"{confirmed} at {i}, asked at {at}: the device's word on {about} was {word ?? "nothing"}");
                Assert.False(about == "mode" && confirmed.Reported != "disarmed" && exitRuns, $"{confirmed} while the exit delay runs");
            }
        }
    }

    /// <summary>
    /// A wish did not end as it was meant to, or was never made because a lost word would have told that it is otherwise than believed: then
    /// somebody has to ask again.
    /// </summary>
    public static async Task<bool> IsAnyWishLostAsync(FaultHouse house, Fault fault)
    {
        IReadOnlyList<IntentView> wishes = (await house.House.Engine.Homes.ViewAsync(house.House.Home)).Part<IntentsView>().Recent;
        return wishes.Any(i => i.Stage != IntentStage.Confirmed) || (fault.LosesWords && wishes.Count < house.Answers.Count);
    }

    /// <summary>How the wishes ended, in the order in which they were made.</summary>
    public static IReadOnlyList<string> Ends(HomeView view) =>
        [.. view.Part<IntentsView>().Recent.Select(i => $"{i.About} {i.Target}: {i.Stage}")];

    private static string? IntentOf(IEvent @event) => Begun(@event)?.Intent;

    private static (string About, string Value)? Report(IEvent @event) => @event switch
    {
        ModeReported e => ("mode", e.Mode.Word()),
        LightReported e => (Capabilities.Light, e.On ? StateView.On : StateView.Off),
        SirenReported e => (Capabilities.Siren, e.Siren.On ? StateView.On : StateView.Off),
        SirenEndedAsAnnounced => (Capabilities.Siren, StateView.Off),
        StateReported e => (e.Capability, e.Value),
        _ => null,
    };

    private static (string Intent, string About)? Begun(IEvent @event) => @event switch
    {
        ArmRequested e => (e.Intent, "mode"),
        DisarmRequested e => (e.Intent, "mode"),
        LightRequested e => (e.Intent, Capabilities.Light),
        SirenRequested e => (e.Intent, Capabilities.Siren),
        ControlRequested e => (e.Intent, e.Capability),
        _ => null,
    };
}
