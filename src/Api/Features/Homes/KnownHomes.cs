using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>All homes that have a history or that Ring has named.</summary>
internal sealed class KnownHomes(IHomes homes, RingGateway gateway)
{
    /// <summary>Their ids, in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. homes.Names().Where(Installation.IsHome).Union(
            gateway.Homes, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>The homes of an engine without what belongs to the installation.</summary>
internal static class LoadedHomes
{
    /// <summary>The views of all homes that are in memory.</summary>
    public static IEnumerable<HomeView> Households(this IHomes homes) =>
        homes.LoadedViews().Where(v => Installation.IsHome(v.Home));
}
