using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Access.Callers;

/// <summary>The named keys, as they are at this moment.</summary>
internal interface IKeyDirectory
{
    /// <summary>Whose key has this digest; null if it is nobody's, revoked or at its end.</summary>
    ToolPrincipal? Find(string digest);

    /// <summary>The key of a name, for a token that was made of it; null if it is good no more.</summary>
    ToolPrincipal? Named(string name);

    /// <summary>Says that a key was used.</summary>
    void Used(string name);
}
