using System.Reflection;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.RingCloud.Tests.Client;
using RingActors.Testing.Journals;
using RingCloudSim;
using ClientOptions = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Two Ring accounts, each with its own cloud, connection and gateway, over one engine in one process.</summary>
public sealed class TwoAccountsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    [Fact]
    public async Task Each_account_tells_of_its_own_homes_and_is_called_for_them_alone_and_one_that_goes_leaves_the_other()
    {
        RingAccounts accounts = new();
        await using ActorEngine engine = new(
            new InMemoryJournal(),
            new HomeModel(Types, DomainRegistration.Deciders, DomainRegistration.Projections, DomainRegistration.Reactions),
            [new RingEffects(accounts)]);
        engine.Start();
        await using SimulatedRing town = (await SimulatedRing.StartAsync()).LoggedIn();
        await using SimulatedRing cabin =
            (await SimulatedRing.StartAsync(new RingCloudOptions { Household = "cabin" })).LoggedIn();
        (RingGateway ofTown, _) = Connect(engine, accounts, town);
        (RingGateway ofCabin, IDisposable membership) = Connect(engine, accounts, cabin);
        await HeardAsync(engine, DemoHousehold.LocationId);
        await HeardAsync(engine, CabinHousehold.LocationId);
        Assert.Equal([DemoHousehold.LocationId], ofTown.Homes);
        Assert.Equal([CabinHousehold.LocationId], ofCabin.Homes);

        // Each is armed over its own account: the other does not know the home.
        await ArmAsync(engine, DemoHousehold.LocationId);
        await ArmAsync(engine, CabinHousehold.LocationId);

        membership.Dispose();
        await cabin.StopAllAsync();
        town.Control.SetMode("none");
        Assert.NotNull(await engine.Homes.WaitForAsync(
            DemoHousehold.LocationId, v => v.Part<SecurityView>().Mode == SecurityMode.Disarmed, Patience));
    }

    [Fact]
    public void While_several_are_connected_a_home_that_nobody_tells_of_waits()
    {
        RingAccounts accounts = new();
        Assert.Null(accounts.CallsOf("a"));
        IRingCalls first = DispatchProxy.Create<IRingCalls, NoCalls>();
        IRingCalls second = DispatchProxy.Create<IRingCalls, NoCalls>();
        IDisposable one = accounts.Add(() => ["a"], first);
        Assert.Same(first, accounts.CallsOf("b"));
        accounts.Add(() => ["b"], second);
        Assert.Same(first, accounts.CallsOf("a"));
        Assert.Same(second, accounts.CallsOf("b"));
        Assert.Null(accounts.CallsOf("c"));
        one.Dispose();

        // What was the first one's is not the other's now.
        Assert.Null(accounts.CallsOf("a"));
        Assert.Same(second, accounts.CallsOf("b"));
    }

    private static (RingGateway Gateway, IDisposable Membership) Connect(
        ActorEngine engine, RingAccounts accounts, SimulatedRing ring)
    {
        RingGateway gateway = new(engine.Homes, TimeProvider.System);
        ring.Observer.OnObservation = o => gateway.ObserveAsync(o, default);
        return (gateway, accounts.Add(() => gateway.Homes, ring.Start(Quick).Calls));
    }

    private static async Task HeardAsync(ActorEngine engine, string home) => Assert.NotNull(await engine.Homes.WaitForAsync(
        home, v => v.Part<SecurityView>().BaseStation?.Status == Connection.Online, Patience));

    private static async Task ArmAsync(ActorEngine engine, string home)
    {
        Request request = new(
            DeviceKinds.SecuritySystemOf(home),
            new Arm(SecurityMode.Away, BypassOpen: true),
            new Principal(PrincipalKind.Local, "test"),
            "arm-" + home);
        Answer answer = await engine.Homes.AskAsync(request);
        Assert.True(answer.Ok, answer.Refusal?.Detail);

        // What the account's own cloud says of it then.
        Assert.NotNull(await engine.Homes.WaitForAsync(
            home, v => v.Part<SecurityView>().Mode == SecurityMode.Away, Patience));
    }

    private static ClientOptions Quick(ClientOptions o) =>
        o with { Polling = o.Polling with { LocationMode = TimeSpan.FromSeconds(1) } };

    /// <summary>Nobody calls it.</summary>
    public class NoCalls : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new NotSupportedException(targetMethod?.Name);
    }
}
