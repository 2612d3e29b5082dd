using RingActors.Devices.Domain;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules;

namespace RingActors.Api.Features.Homes;

/// <summary>What lives in a home of this product: devices, the security system, rules.</summary>
internal static class HomeModels
{
    internal static HomeModel Make() => new(
        new StoredTypes.Builder().AddDomain().AddRules().Build(),
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds,
        RulesRegistration.Guard);
}
