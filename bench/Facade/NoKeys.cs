using RingActors.Api.Access.Callers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Bench.Facade;

/// <summary>No named keys: what is measured without them.</summary>
internal sealed class NoKeys : IKeyDirectory
{
    public ToolPrincipal? Find(string digest) => null;

    public ToolPrincipal? Named(string name) => null;

    public void Used(string name)
    {
    }
}
