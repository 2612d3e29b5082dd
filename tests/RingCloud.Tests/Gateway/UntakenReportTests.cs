using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Testing.Journals;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>What the alarm's own actor could not take does not count as heard, whatever the base station said.</summary>
public sealed class UntakenReportTests
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    private static readonly AlarmModeObserved Whole = new(
        "l", "hub-1", "panel-1", new AlarmPanel { Mode = "all" }, AlarmReportCause.Listed, [], AlarmContext.Nothing)
    {
        IsWhole = true,
        LearnedAt = NodaTime.Instant.FromUtc(2026, 3, 1, 20, 0),
    };

    [Fact]
    public async Task A_base_station_whose_word_the_alarm_takes_is_heard() => Assert.True((await ToldAsync(null)).Hears);

    [Theory]
    [InlineData(Fault.InDecide)]
    [InlineData(Fault.InEvolve)]
    public async Task A_base_station_whose_word_the_alarm_cannot_take_is_not_heard(Fault fault)
    {
        (bool hears, bool? armed) = await ToldAsync(fault);
        Assert.False(hears);
        Assert.Null(armed);
    }

    /// <summary>Whoever told it does not count it as told then, and tells it again after the restart.</summary>
    [Fact]
    public async Task What_a_stopping_engine_cannot_take_is_repeated_and_never_called_told()
    {
        ActorEngine engine = new(
            new InMemoryJournal(),
            new HomeModel(Types, DomainRegistration.Deciders, DomainRegistration.Projections, DomainRegistration.Reactions),
            []);
        engine.Start();
        RingGateway gateway = new(engine.Homes, TimeProvider.System);
        await engine.DisposeAsync();
        using CancellationTokenSource stop = new();
        Task telling = gateway.ObserveAsync(Whole, stop.Token).AsTask();
        Assert.False(telling.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => telling);
    }

    /// <summary>The whole panel, told twice: the second time the actor that could not fold its event is set aside.</summary>
    private static async Task<(bool Hears, bool? Armed)> ToldAsync(Fault? fault)
    {
        InMemoryJournal journal = new();
        IEnumerable<Decider> deciders = fault is { } bad
            ? DomainRegistration.Deciders.Where(d => d.Kind != DeviceKinds.SecuritySystem).Append(new Broken(bad))
            : DomainRegistration.Deciders;
        await using ActorEngine engine = new(
            journal, new HomeModel(Types, [.. deciders], DomainRegistration.Projections, DomainRegistration.Reactions), []);
        engine.Start();
        RingGateway gateway = new(engine.Homes, TimeProvider.System);
        await gateway.ObserveAsync(Whole, default);
        await gateway.ObserveAsync(Whole, default);
        string home = gateway.Homes[0];
        HomeView view = await engine.Homes.ViewAsync(home);
        return (gateway.Hears(home), view.Part<SecurityView>().IsArmed(NodaTime.SystemClock.Instance.GetCurrentInstant()));
    }

    public enum Fault
    {
        InDecide = 1,
        InEvolve = 2,
    }

    private sealed class Broken(Fault fault) : Decider<object>(DeviceKinds.SecuritySystem)
    {
        public override object Initial(Address self) => new();

        public override Decision Decide(object state, ICommand command, DecideContext context) => fault == Fault.InDecide
            ? throw new InvalidOperationException("a bug in deciding")
            : Decision.Of(new BaseStationReported(Connection.Online, null, null));

        public override object Evolve(object state, IEvent @event) => throw new InvalidOperationException("a bug in folding");
    }
}
