using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>More happenings than are remembered, wrong clocks and late histories: no true one is dropped, and none is told twice.</summary>
public sealed class SightingsTests
{
    private static readonly Duration Year = Duration.FromDays(365);

    private readonly TestHome _home = New();

    [Fact]
    public void A_clock_that_was_a_year_ahead_drops_no_motion_once_it_is_right_again()
    {
        for (int i = 0; i < 200; i++)
        {
            Assert.Single(_home.Tell(FrontCamera, new ReportMotion($"ahead{i}", _home.Now + Year)).Names);
            Assert.Single(_home.Tell(Bell, new ReportDing($"ahead{i}", _home.Now + Year)).Names);
            _home.Sleep(Duration.FromSeconds(1));
        }

        for (int i = 0; i < 200; i++)
        {
            ReportMotion right = new($"right{i}", _home.Now);
            Assert.Single(_home.Tell(FrontCamera, right).Names);
            Assert.Empty(_home.Tell(FrontCamera, right).Names);
            Assert.Single(_home.Tell(Bell, new ReportDing($"right{i}", _home.Now)).Names);
            _home.Sleep(Duration.FromSeconds(1));
        }
    }

    [Fact]
    public void A_journal_of_an_older_version_with_times_to_come_drops_nothing_and_heals()
    {
        Sightings old = Sightings.None;
        for (int i = 0; i < 65; i++)
        {
            old = old.Add($"old{i}", Start + Year + Duration.FromSeconds(i));
        }

        Assert.True(old.KnownUpTo > Start);
        Assert.False(old.Knows("new", Start, Start));
        Sightings healed = old.Add("new", Start);
        Assert.True(healed.Knows("new", Start, Start));
        Assert.False(healed.Knows("newer", Start + Duration.FromSeconds(1), Start + Duration.FromSeconds(1)));
    }

    [Fact]
    public void A_history_read_after_more_live_motions_than_are_remembered_tells_all_of_the_gap_once()
    {
        _home.Sleep(Duration.FromHours(12));
        for (int i = 0; i < 300; i++)
        {
            Assert.Single(_home.Tell(FrontCamera, new ReportMotion($"live{i}", Start + Duration.FromMinutes(30 + i))).Names);
        }

        // The gap is before them; its rows come oldest first, and are read again after a kill.
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 150; i++)
            {
                Assert.Equal(round == 0 ? 1 : 0, _home.Tell(FrontCamera, Row(i)).Names.Count);
            }
        }

        // What Google kept of the gap and tells now is known, and what happens next is not.
        Assert.Empty(_home.Tell(FrontCamera, Row(3) with { FromHistory = false }).Names);
        Assert.Empty(_home.Tell(FrontCamera, new ReportMotion("live3", Start + Duration.FromMinutes(33))).Names);
        Assert.Single(_home.Tell(FrontCamera, new ReportMotion("next", Start + Duration.FromMinutes(331))).Names);
    }

    [Fact]
    public void A_history_row_of_what_was_told_as_it_happened_is_no_second_event()
    {
        ReportMotion live = new("m", Start);
        Assert.Single(_home.Tell(FrontCamera, live).Names);
        Assert.Empty(_home.Tell(FrontCamera, live with { FromHistory = true }).Names);
    }

    private static ReportMotion Row(int i) => new($"row{i}", Start + Duration.FromSeconds(i)) { FromHistory = true };
}
