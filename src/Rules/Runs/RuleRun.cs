using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>The steps of a run: from its start or the end of a wait up to the next wait or its end.</summary>
internal static class RuleRun
{
    /// <summary>A message that could not be delivered by then is given up.</summary>
    internal static readonly Duration WebhookExpiresAfter = Duration.FromHours(1);

    /// <summary>Runs of one rule that alarms started, at once. One more ends the oldest of them: an alarm is never turned away.</summary>
    internal const int AlarmRunsMax = 32;

    internal static Decision Start(RuleState state, Trigger trigger, DecideContext context)
    {
        List<IEvent> begun = [];
        Run[] alarms = [.. state.Runs.Where(r => r.IsAlarms)];
        if (TriggerCheck.IsAlarm(trigger.By) && alarms.Length >= AlarmRunsMax)
        {
            begun.Add(new RuleRunEnded(alarms[0].Id, RunOutcome.Superseded, $"{AlarmRunsMax} alarms had started it, and one more came"));
        }

        string id = context.NewId("run");
        begun.Add(new RuleFired(id, state.Version, trigger.By, trigger.Evaluation.Facts, context.Now));
        return new Steps(begun.Aggregate(state, (s, e) => s.Evolve(e)).Runs.Single(r => r.Id == id), context, Duration.Zero).Take(begun);
    }

    /// <summary>
    /// Goes on with every run whose wait is over, at once if it ended while nobody was there to see it (R-S6). A deadline is told once:
    /// what waits for the same instant is not left for another.
    /// </summary>
    internal static Decision Resume(RuleState state, DecideContext context)
    {
        Run[] due = [.. state.Runs.Where(r => r.WaitsUntil <= context.Now).OrderBy(r => r.WaitsUntil)];
        if (due.Length == 0)
        {
            return Decision.Nothing();
        }

        Dictionary<string, string> chains = context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id)?
            .UnderWay.ToDictionary(r => r.Run, r => r.Correlation) ?? [];
        return Decision.Together([.. due.Select(run => Resumed(state, run, context))])
            .As(RuleKinds.PrincipalOf(context.Self.Id))
            .CorrelatedTo(e => e is IRunEvent step ? chains.GetValueOrDefault(step.Run) : null);
    }

    private static Decision Resumed(RuleState state, Run run, DecideContext context)
    {
        RuleWaitEnded ended = new(run.Id, run.NextStep, context.Now - run.WaitsUntil!.Value);
        return new Steps(state.Evolve(ended).Runs.Single(r => r.Id == run.Id), context, ended.LateBy).Take([ended]);
    }

    /// <summary>Ends the runs that are under way with the rule. What they already asked for stays asked for (R-S10).</summary>
    internal static Decision Cancel(RuleState state, IEvent @event, string reason) =>
        Decision.Of([@event, .. state.Runs.Select(run => (IEvent)new RuleRunEnded(run.Id, RunOutcome.Cancelled, reason))]);

    internal static Decision Concluded(RuleState state, EffectConcluded call)
    {
        int dot = call.Name.LastIndexOf('.');
        if (!state.Calls.Contains(call.Name, StringComparer.Ordinal) || dot < 0)
        {
            return Decision.Nothing();
        }

        return Decision.Of(new RuleStepConcluded(
            call.Name[..dot],
            int.Parse(call.Name[(dot + 1)..], System.Globalization.CultureInfo.InvariantCulture),
            call.Outcome switch
            {
                EffectOutcome.Delivered => "delivered",
                EffectOutcome.Rejected => "rejected",
                _ => "expired",
            },
            call.Code,
            call.Detail,
            call.Attempts));
    }

    private sealed class Steps(Run run, DecideContext context, Duration lateBy)
    {
        private readonly List<IEvent> _events = [];
        private readonly List<Message> _messages = [];
        private readonly List<Effect> _effects = [];

        internal Decision Take(IReadOnlyList<IEvent> first)
        {
            _events.AddRange(first);
            int step = run.NextStep;
            while (step < run.Actions.Count && Took(step))
            {
                step++;
            }

            if (step == run.Actions.Count)
            {
                _events.Add(new RuleRunEnded(run.Id, RunOutcome.Completed, null));
            }

            Decision decision = Decision.Of(_events);
            _messages.ForEach(m => decision.Tell(m.To, m.Command, m.As));
            _effects.ForEach(e => decision.Call(e));
            return decision;
        }

        /// <summary>False if the run waits here.</summary>
        private bool Took(int step)
        {
            switch (run.Actions[step])
            {
                case DelayAction delay:
                    _events.Add(new RuleWaitBegan(run.Id, step, context.Now + Duration.FromSeconds(delay.Seconds)));
                    return false;

                case WebhookAction webhook:
                    _events.Add(new RuleStepTaken(run.Id, step, "webhook", []));
                    _effects.Add(Webhook(step, webhook));
                    return true;

                case ArmAction arm:
                    Tell(step, "arm", [DeviceKinds.SecuritySystemOf(context.Self.Home)],
                        Command(arm), false);
                    return true;

                case SirenAction siren:
                    Tell(step, "siren", siren.Devices,
                        siren.On ? new SoundSiren(Duration.FromSeconds(siren.Seconds)) : new SilenceSiren(), siren.On);
                    return true;

                case LightAction light:
                    Tell(step, "light", light.Devices, new SetLight(light.On), light.On);
                    return true;

                default:
                    throw new System.Diagnostics.UnreachableException(run.Actions[step].GetType().Name);
            }
        }

        /// <summary>Home and away are the base station's own; every other name says by itself what the base station guards.</summary>
        private static Arm Command(ArmAction arm) => new(
            arm.Mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away, null, arm.OnOpen == WhenOpen.Bypass)
        {
            Named = arm.Mode is ModePolicy.Home or ModePolicy.Away ? null : arm.Mode,
            WaitForClosed = arm.OnOpen == WhenOpen.Wait ? Duration.FromMinutes(arm.WaitsMinutes) : null,
            ThenBypass = arm.OnOpen == WhenOpen.Wait,
        };

        private void Tell(int step, string action, IReadOnlyList<Address> devices, ICommand command, bool switchesOn)
        {
            if (switchesOn && lateBy > Duration.FromSeconds(run.MaxLatenessSeconds))
            {
                _events.Add(new RuleStepSkipped(
                    run.Id, step, action, $"it would have come {(long)lateBy.TotalSeconds} s late"));
                return;
            }

            Address[] there = [.. devices.Where(IsThere)];
            if (there.Length == 0)
            {
                _events.Add(new RuleStepSkipped(run.Id, step, action, "none of its devices is in the home any more"));
                return;
            }

            _events.Add(new RuleStepTaken(run.Id, step, action, there));
            _messages.AddRange(there.Select(to => new Message(to, command)));
        }

        private bool IsThere(Address device) =>
            device.Kind == DeviceKinds.SecuritySystem
            || context.View.Part<DevicesView>().Get(device) is { Removed: false };

        private Effect Webhook(int step, WebhookAction webhook) => new(
            RuleState.CallName(run.Id, step),
            PostWebhook.Channel,
            new PostWebhook(webhook.Url, WebhookMessage.Of(context.Self, run, context.Now, webhook.Body), webhook.Headers),
            context.Now + WebhookExpiresAfter,
            // A slow server holds back no other rule, and what one device starts holds back nothing that another or an alarm does.
            $"{context.Self.Value}/webhook/{(run.IsAlarms ? "alarm" : $"{run.By.Actor.Kind}/{run.By.Actor.Id}")}");
    }
}
