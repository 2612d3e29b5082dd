using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>All homes that have a history or that Ring has named.</summary>
internal sealed class KnownHomes(IHomes homes, RingGateway gateway)
{
    /// <summary>Their ids, in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. homes.Names().Union(gateway.Homes, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
