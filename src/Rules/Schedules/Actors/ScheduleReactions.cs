using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// Which schedules an event concerns, by id: what the alarm says of the mode that one asked for, what one waits for
/// after a stop, and clocks that are others than it was planned by.
/// </summary>
internal sealed class ScheduleReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        switch (envelope.Event)
        {
            case ServerStarted or ClockStepped:
                Tell(s => s.Enabled || envelope.Event is ClockStepped, _ => new ReplanSchedule());
                break;

            case LocationTold:
                Tell(s => s.Enabled && s.Document.Calendar.Zone is null, _ => new ReplanSchedule());
                break;

            case BaseStationReported or ModeReported or PeriodBegan:
                Tell(s => s.WaitsForWord, _ => new LookAtSchedule());
                break;

            case IIntentEvent or ArmWaitEnded when envelope.Actor.Kind == DeviceKinds.SecuritySystem:
                WaitEnd? how = envelope.Event is ArmWaitEnded ended ? ended.How : null;
                foreach (ScheduleView schedule in before.Part<SchedulesView>().All)
                {
                    foreach (string run in schedule.Follows)
                    {
                        Add(before, schedule, new FollowRun(run, how), messages);
                    }
                }

                break;
        }

        void Tell(Func<ScheduleView, bool> whom, Func<ScheduleView, ICommand> what)
        {
            foreach (ScheduleView schedule in before.Part<SchedulesView>().All.Where(whom))
            {
                Add(before, schedule, what(schedule), messages);
            }
        }
    }

    private static void Add(HomeView home, ScheduleView schedule, ICommand command, List<Message> messages) =>
        messages.Add(new Message(
            RuleKinds.ScheduleOf(home.Home, schedule.Slug), command, RuleKinds.PrincipalOfSchedule(schedule.Slug)));
}
