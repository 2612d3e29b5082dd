using RingActors.Api.Outgoing;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>A server on which no secret was set.</summary>
internal sealed class NoSecrets : INamedSecrets
{
    public NamedSecret? Find(string name) => null;
}
