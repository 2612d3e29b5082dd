using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>A step that has to wait for a later turn is written down with its command, so every command that actors send has a stored name.</summary>
public sealed class CommandNameTests
{
    [Fact]
    public void Every_command_that_a_decider_or_a_reaction_makes_can_be_written_down()
    {
        Type[] made =
        [
            .. CommandsMade.In(typeof(DomainRegistration).Assembly), .. CommandsMade.In(typeof(RulesRegistration).Assembly),
        ];

        Assert.Empty(made.Where(t => Types.Find(t) is null).Select(t => t.Name));
        Assert.Superset(
            new HashSet<Type> { typeof(Arm), typeof(Disarm), typeof(SensorSignal), typeof(SetLight), typeof(SilenceSiren), typeof(SoundSiren), typeof(Trigger) },
            made.ToHashSet());
    }

    [Fact]
    public void A_command_that_is_made_and_has_no_name_is_found() =>
        Assert.Contains(typeof(Nameless), CommandsMade.In(typeof(CommandNameTests).Assembly));

    private static Message Told() => new(Panel, new Nameless());

    private sealed record Nameless : ICommand
    {
        public override string ToString() => Told().To.Value;
    }
}
