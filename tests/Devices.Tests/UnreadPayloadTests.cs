using NodaTime;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

public sealed class UnreadPayloadTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void What_nobody_understood_is_kept_as_it_came()
    {
        ReportNotUnderstood report = Report("a", "{\"strange\": [1, null]}");
        PayloadKept kept = Assert.IsType<PayloadKept>(Assert.Single(_home.Tell(Unread, report).Events).Event);
        Assert.Equal("{\"strange\": [1, null]}", kept.Payload.Text);
        Assert.Equal(report.Reasons, kept.Reasons);
        Assert.Equal("push", kept.Source);
    }

    [Fact]
    public void One_of_a_shape_is_kept_a_day_and_the_next_one_says_how_many_came_between()
    {
        Assert.NotEmpty(_home.Tell(Unread, Report("a", "1")).Names);
        Assert.Empty(_home.Tell(Unread, Report("a", "2") with { Seen = 2 }).Names);
        Assert.NotEmpty(_home.Tell(Unread, Report("b", "3")).Names);
        _home.Sleep(Duration.FromDays(1));
        PayloadKept kept = Assert.IsType<PayloadKept>(
            Assert.Single(_home.Tell(Unread, Report("a", "4") with { Seen = 1_000 }).Events).Event);
        Assert.Equal(1_000, kept.Seen);
    }

    [Fact]
    public void A_cloud_that_says_something_new_every_second_cannot_fill_the_disk()
    {
        int written = 0;
        for (int second = 0; second < 3 * 24 * 60 * 60; second += 60)
        {
            written += _home.Tell(Unread, Report("shape-" + second, "x")).Events.Count;
            _home.Sleep(Duration.FromMinutes(1));
        }

        Assert.Equal(3 * UnparsedPayloads.PerDayMax, written);
        PayloadKept[] kept = [.. _home.Journal.Select(e => e.Event).OfType<PayloadKept>()];
        Assert.False(kept[UnparsedPayloads.PerDayMax - 2].LimitReached);
        Assert.True(kept[UnparsedPayloads.PerDayMax - 1].LimitReached);
    }

    [Fact]
    public void What_is_longer_than_may_be_kept_is_cut_and_says_so()
    {
        string text = new string('x', KeptPayload.LengthMax - 1) + "\U0001F6AA and more";
        KeptPayload kept = KeptPayload.Of(text);
        Assert.Equal(text.Length, kept.CutFrom);
        Assert.Equal(KeptPayload.LengthMax - 1, kept.Text.Length);
        Assert.Null(KeptPayload.Of(new string('x', KeptPayload.LengthMax)).CutFrom);
    }

    private static ReportNotUnderstood Report(string shape, string text) =>
        new("push", ["a message of category none"], KeptPayload.Of(text), shape, 1);
}
