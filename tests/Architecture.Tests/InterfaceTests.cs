using System.Reflection;

namespace RingActors.Architecture.Tests;

/// <summary>What a wrapper can miss, it will miss one day, and nothing says so: a default member of an interface is such a thing.</summary>
public sealed class InterfaceTests
{
    private static readonly string[] Rooms =
    [
        "RingActors.Engine.Core", "RingActors.Engine.Runtime", "RingActors.Engine.Verification", "RingActors.Engine.Sqlite",
        "RingActors.Devices.Domain", "RingActors.Devices.RingCloud", "RingActors.Rules", "ringactors", "RingCloudSim",
    ];

    private static IEnumerable<Type> Interfaces =>
        Rooms.SelectMany(r => Assembly.Load(r).GetTypes()).Where(t => t.IsInterface);

    [Fact]
    public void No_interface_has_a_member_that_whoever_implements_it_can_forget() => Assert.Empty(
        from type in Interfaces
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !method.IsAbstract
        select $"{type.FullName}.{method.Name}");

    /// <summary>The check above would pass if it looked at nothing.</summary>
    [Fact]
    public void Every_room_with_interfaces_is_looked_at()
    {
        Assert.True(Interfaces.Count() > 15, $"{Interfaces.Count()} interfaces");
        Assert.All(Rooms, r => Assert.NotEmpty(Assembly.Load(r).GetTypes()));
    }
}
