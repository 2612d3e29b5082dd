using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules;
using RingActors.Rules.Analysis.Past;
using RingActors.Testing.Journals;

namespace RingActors.Api.Tests.Home;

/// <summary>Points of a home's past that are gone on from: only as long as the past is the one that was lived through.</summary>
public sealed class PastMarksTests
{
    private const string Home = "home-1";

    [Fact]
    public void A_point_counts_only_while_the_chain_has_the_same_hash_there()
    {
        HomeModel model = new(
            new Engine.Core.Serialization.StoredTypes.Builder().AddDomain().AddRules().Build(),
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions]);
        Swapped journal = new() { Hash = [1, 2, 3] };
        PastMarks marks = new(new HomeHistory(journal, model));
        marks.Note(Home, 0).Read(PastMarks.SpacingMin, journal.Hash, new PastHome(Home, model.Projections));
        PastMarks.Point point = Assert.Single(marks.Before(Home, Instant.MaxValue));
        Assert.Equal(PastMarks.SpacingMin, point.Seq);

        journal.Hash = [1, 2, 4];
        Assert.Empty(marks.Before(Home, Instant.MaxValue));

        // What was of another past is forgotten, and not only passed over.
        journal.Hash = [1, 2, 3];
        Assert.Empty(marks.Before(Home, Instant.MaxValue));
        journal.Hash = null;
        Assert.Empty(marks.Before(Home, Instant.MaxValue));
    }

    [Fact]
    public async Task A_long_past_is_lived_through_after_a_start_before_anybody_asks()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        HomeHistory history = server.Service<HomeHistory>();
        while (history.HeadOf(Home) < PastMarks.SpacingMin)
        {
            await Task.WhenAll(Enumerable.Range(0, 256).Select(i => server.TellAsync(
                HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = i % 2 == 0 }))));
        }

        PastMarks marks = new(history);
        PastReader reader = new(history, server.Service<HomeModel>(), marks);
        using PastWarmth warmth = new(server.Homes, history, reader, NullLogger<PastWarmth>.Instance);
        await warmth.StartAsync(CancellationToken.None);
        await warmth.ExecuteTask!;

        Assert.NotEmpty(marks.Before(Home, Instant.MaxValue));
        Assert.Single(server.Service<IEnumerable<IHostedService>>().OfType<PastWarmth>());
    }

    /// <summary>A journal that is put in place of another.</summary>
    private sealed class Swapped() : DelegatingJournal(new InMemoryJournal(1))
    {
        internal byte[]? Hash { get; set; }

        public override IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) =>
            Hash is null ? [] : [new StoredFrame(default, Hash)];
    }
}
