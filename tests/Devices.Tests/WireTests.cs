using System.Text;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Commands and replies between processes: what arrives is what was sent.</summary>
public sealed class WireTests
{
    private const int Cases = 4000;

    [Fact]
    public void Every_command_and_reply_arrives_as_it_was_sent() => Assert.All(Samples.All, sample => Assert.Null(sample switch
    {
        ICommand command => Wire.LossOf(Types, Panel, command),
        IReply reply => Wire.LossOf(Types, reply),
        _ => null,
    }));

    /// <summary>Seeded; a failure names its seed.</summary>
    [Fact]
    public void Whatever_a_household_is_told_arrives_as_it_was_sent()
    {
        TestHome home = New();
        HashSet<Type> met = [];
        for (int seed = 0; seed < Cases; seed++)
        {
            (Address to, ICommand command) = RandomCommands.Next(new Random(seed), home);
            string? loss = Wire.LossOf(Types, to, command);
            Assert.True(loss is null, $"seed {seed}: {loss}");
            met.Add(command.GetType());
        }

        Assert.True(met.Count > 25, $"only {met.Count} sorts of commands were sent");
    }

    [Fact]
    public void What_is_written_of_a_code_that_somebody_presented_holds_no_more_than_the_command()
    {
        object presented = Samples.All.First(s => s is Domain.Access.PresentCode { Matched: not null, Weak: null, Approval: null });
        string written = EventFixtures.Payload(Types.Of(presented.GetType()), presented);
        Assert.Equal(
            """{"channel":"keypad","purpose":"arm","arm":{"mode":"away","bypass":["z-back"],"bypass_open":false,"until_closed":false,"then_bypass":false},"matched":"pat","version":3,"seal":"c2VhbA=="}""",
            written);
    }

    [Fact]
    public void A_report_that_is_read_again_still_knows_what_was_not_said_from_what_was_said_to_be_nothing()
    {
        Domain.Alarm.Panel.ReportPanel nothing = Read("{}");
        Assert.False(nothing.Alarm.WasSaid);
        Assert.False(nothing.DelayEndsAt.WasSaid);
        Domain.Alarm.Panel.ReportPanel cleared = Read("""{"alarm":null,"delay_ends_at":null}""");
        Assert.True(cleared.Alarm is { WasSaid: true, Value: null });
        Assert.True(cleared.DelayEndsAt is { WasSaid: true, Value: null });
    }

    private static Domain.Alarm.Panel.ReportPanel Read(string body) =>
        (Domain.Alarm.Panel.ReportPanel)Types.Read("security.report-panel", 1, Encoding.UTF8.GetBytes(body));
}
