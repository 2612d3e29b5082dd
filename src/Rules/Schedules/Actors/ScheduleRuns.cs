using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// Runs of a schedule that change no mode: a rule that is started, actions that are carried out as those of rules are,
/// a reminder. What becomes of a run that is due while the one before it is not done is said by the document (S13).
/// </summary>
internal static class ScheduleRuns
{
    /// <summary>More than these do not wait in line.</summary>
    private const int QueueMax = 1_000;

    /// <summary>More than these do not run beside each other.</summary>
    private const int BesideMax = 100;

    /// <summary>What a schedule cannot do by itself, in words; null if there is nothing of that sort.</summary>
    internal static string? Fault(IReadOnlyList<HomeAction> actions) =>
        actions.SelectMany(a => a.All()).Select(a => a switch
        {
            ArmAction => "The mode is changed by a schedule of a mode, which knows what to do when it is late or "
                + "a person wants it otherwise; not by one of its actions.",
            WaitUntilAction or WaitForAction or RemindAction or RepeatAction { Until: not null } =>
                "A schedule waits for times only. What waits for something to happen is an automation's, and "
                    + "a schedule can start that.",
            _ => null,
        }).FirstOrDefault(f => f is not null);

    internal static void Run(ScheduleSteps steps, PlannedMoment moment, ScheduleTarget target, Duration late)
    {
        switch (target)
        {
            case RuleTarget rule when Rule(steps, rule) is { } why:
                steps.Omit(moment, why);
                break;

            case ProtocolTarget protocol:
                Protocol(steps, moment, protocol, late);
                break;

            case ActionsTarget actions when steps.State.Runs.Any(r => r.Ran.Target is ActionsTarget):
                Overlapping(steps, moment, actions, late);
                break;

            case ActionsTarget actions:
                Start(steps, moment.At, actions, late, false);
                break;

            case ReminderTarget reminder:
                string run = Began(steps, moment.At, reminder, late);
                bool isTold = ScheduleNotices.Give(
                    steps, ScheduleNoticeKind.Reminder, moment.At, reminder.Message, only: reminder.Recipients);
                steps.Add(new ScheduleRunEnded(
                    run, isTold ? ScheduleRunOutcome.Done : ScheduleRunOutcome.Failed,
                    isTold ? null : "there is nobody who is told, or too many messages were sent within the hour"));
                break;

            default:
                Began(steps, moment.At, target, late);
                break;
        }
    }

    /// <summary>Goes on with runs whose wait is over, then with what waits in line.</summary>
    internal static void WaitsOver(ScheduleSteps steps)
    {
        (string Run, ScheduleWait Wait)[] over =
        [
            .. steps.State.Runs.SelectMany(r => r.Waits.Select(w => (r.Id, w))).Where(w => w.w.Until <= steps.Now)
                .OrderBy(w => w.w.Until),
        ];
        foreach ((string run, ScheduleWait wait) in over)
        {
            // A step of another branch may have ended the run meanwhile.
            if (steps.State.Runs.Any(r => r.Id == run && r.Waits.Contains(wait)))
            {
                Duration late = steps.Now - wait.Until;
                steps.Add(new ScheduleWaitEnded(run, wait.Place, late));
                Carry(steps, run, new WaitOver(new ActionPlace(wait.Place), false), late);
            }
        }

        while (steps.State.IsOn && steps.State.Queue is [var next, ..] && steps.Document.Do is ActionsTarget actions
            && steps.State.Runs.All(r => r.Ran.Target is not ActionsTarget))
        {
            Start(steps, next, actions, steps.Now - next, true);
        }
    }

    /// <summary>Ends runs of actions. What they asked for stays asked for.</summary>
    internal static void Cancel(ScheduleSteps steps, string why)
    {
        foreach (ScheduleRun run in steps.State.Runs.Where(r => r.Ran.Target is ActionsTarget))
        {
            steps.Add(new ScheduleRunEnded(run.Id, ScheduleRunOutcome.Cancelled, why));
        }
    }

    private static Omission? Rule(ScheduleSteps steps, RuleTarget target) =>
        steps.Context.View.Part<RulesView>().Rules.GetValueOrDefault(target.Rule) switch
        {
            null => new Omission(OmittedBecause.RuleNotThere)
            {
                Tells = true,
                Detail = $"there is no automation '{target.Rule}' any more",
            },
            { IsActive: false } => new Omission(OmittedBecause.RuleNotThere)
            {
                Detail = $"the automation '{target.Rule}' is switched off or paused",
            },
            _ => null,
        };

    /// <summary>Help that does not come is never silent. What becomes of the protocol's steps it says itself.</summary>
    private static void Protocol(ScheduleSteps steps, PlannedMoment moment, ProtocolTarget target, Duration late)
    {
        IEmergencySteps? emergencies = steps.Context.View.Parts.OfType<IEmergencySteps>().FirstOrDefault();
        if (emergencies?.CanStart(target.Protocol) != true)
        {
            steps.Omit(moment, new Omission(OmittedBecause.ProtocolNotThere)
            {
                Tells = true,
                Detail = $"there is no emergency protocol '{target.Protocol}' any more, or it is switched off",
            });
            return;
        }

        string run = Began(steps, moment.At, target, late);
        steps.Tell(
            new Address(steps.Self.Home, ProtocolTarget.Type, target.Protocol),
            new ActivateProtocol(ActivateProtocol.Called) { Reason = target.Reason },
            steps.By);
        steps.Add(emergencies.IsUnderWay(target.Protocol)
            ? new ScheduleRunEnded(run, ScheduleRunOutcome.Already, "it was under way")
            : new ScheduleRunEnded(run, ScheduleRunOutcome.Done, null));
    }

    private static void Overlapping(ScheduleSteps steps, PlannedMoment moment, ActionsTarget actions, Duration late)
    {
        int running = steps.State.Runs.Count(r => r.Ran.Target is ActionsTarget);
        switch (steps.Document.Overlapping)
        {
            case OverlapOfRuns.BufferOne when steps.State.Queue.Count == 0:
            case OverlapOfRuns.BufferAll when steps.State.Queue.Count < QueueMax:
                steps.Add(new ScheduleQueued(moment.At));
                break;

            case OverlapOfRuns.CancelOther:
                Cancel(steps, "the next run came");
                Start(steps, moment.At, actions, late, false);
                break;

            case OverlapOfRuns.TerminateOther:
                Cancel(steps, "the next run ended it");
                Start(steps, moment.At, actions, late, false);
                break;

            case OverlapOfRuns.AllowAll when running < BesideMax:
                Start(steps, moment.At, actions, late, false);
                break;

            default:
                string detail = steps.Document.Overlapping switch
                {
                    OverlapOfRuns.BufferOne => "buffer_one: the run before it is not done, and another waits for it",
                    OverlapOfRuns.BufferAll => $"buffer_all: {QueueMax} wait for the run before it",
                    OverlapOfRuns.AllowAll => $"allow_all: {BesideMax} runs are under way",
                    _ => "skip: the run before it is not done",
                };
                steps.Omit(moment, new Omission(OmittedBecause.Overlap) { Detail = detail });
                break;
        }
    }

    private static string Began(
        ScheduleSteps steps, Instant nominal, ScheduleTarget target, Duration late, bool queued = false)
    {
        string run = steps.Context.NewId("run");
        steps.Add(new ScheduleRan(run, nominal, late, target, steps.Now) { Queued = queued ? true : null });
        return run;
    }

    private static void Start(ScheduleSteps steps, Instant nominal, ActionsTarget actions, Duration late, bool queued)
    {
        string run = Began(steps, nominal, actions, late, queued);

        // What waited for the run before is not late: it was to come after it.
        Carry(steps, run, null, queued ? Duration.Zero : late);
    }

    /// <summary>Takes the run's steps up to its next waits or its end.</summary>
    private static void Carry(ScheduleSteps steps, string id, WaitOver? after, Duration late)
    {
        ScheduleRun run = steps.State.Runs.Single(r => r.Id == id);
        ScheduleRan ran = run.Ran;
        ActionProgress progress = ActionRunner.Run(
            new ActionRequest
            {
                Actions = ((ActionsTarget)ran.Target).Actions,
                After = after,
                StillWaiting = [.. run.Waits.Select(w => new ActionPlace(w.Place))],
                Run = id,
                Actor = steps.Self,
                By = steps.By,
                Started = [],
                LateBy = late,
                LatenessMax = steps.CatchUp(300),
                Cause = "schedule",
                WebhookBody = body => ScheduleMessage.Of(steps, ran, body),
                Notice = (message, recipient, place) => new SendScheduleNotice(
                    recipient.Id, recipient.Url, steps.Self.Home, steps.Self.Id, steps.Document.Name,
                    new ScheduleNotice($"{id}.{place.Text}", ScheduleNoticeKind.Reminder, ran.Nominal, message),
                    steps.Now),
                Withheld = (device, command) => steps.Context.View.Parts.OfType<IEmergencySteps>().FirstOrDefault()?
                    .Withheld(device, command, null, null),
                NoticesLeft = NotifyAction.PerHourMax - steps.State.Lately(steps.Now).Count(),
            },
            steps.Context.View,
            steps.Now);
        foreach (ActionStep step in progress.Steps)
        {
            steps.Add(new ScheduleStep(id, step.Place.Text, step.Action, step.Told, step.SkippedBecause)
            {
                Recipients = step.Recipients,
                Judged = step.Judged is { } judged
                    ? [.. judged.Select((f, i) => new Fact($"conditions[{i}]", f.Holds, f.Reason))] : null,
            });
        }

        foreach (Message message in progress.Messages)
        {
            steps.Tell(message.To, message.Command, message.As ?? steps.By);
        }

        foreach (Effect effect in progress.Effects)
        {
            steps.Call(effect);
        }

        foreach (ActionWait wait in progress.IsOver ? [] : progress.Waits)
        {
            steps.Add(new ScheduleWaitBegan(id, wait.Place.Text, wait.Until));
        }

        if (progress.IsOver)
        {
            steps.Add(progress.StoppedBecause is { } why
                ? new ScheduleRunEnded(id, ScheduleRunOutcome.Stopped, why)
                : new ScheduleRunEnded(id, ScheduleRunOutcome.Done, null));
        }
    }
}

/// <summary>What is posted for a run of a schedule, in the shape of the Standard Webhooks specification.</summary>
internal sealed record ScheduleMessage(string Type, Instant Timestamp, ScheduleMessageData Data)
{
    internal static RawJson Of(ScheduleSteps steps, ScheduleRan ran, RawJson? body) => RawJson.Parse(
        JsonSerializer.Serialize(
            new ScheduleMessage(
                "schedule.ran", steps.Now,
                new ScheduleMessageData(
                    steps.Self.Home, steps.Self.Id, ran.Run, steps.State.Version, ran.Nominal, body)),
            ScheduleMessageJson.Default.ScheduleMessage));
}

/// <param name="Home">The home.</param>
/// <param name="Schedule">The schedule's id.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Version">The schedule's version.</param>
/// <param name="Nominal">The moment it was planned for.</param>
/// <param name="Body">What the author wants said; null if nothing.</param>
internal sealed record ScheduleMessageData(
    string Home, string Schedule, string Run, int Version, Instant Nominal, RawJson? Body);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ScheduleMessage))]
internal sealed partial class ScheduleMessageJson : JsonSerializerContext;
