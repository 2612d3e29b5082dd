using RingActors.Api.Outgoing;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>A server on which no secret was set.</summary>
internal sealed class NoSecrets : INamedSecrets
{
    public string? Find(string name) => null;
}
