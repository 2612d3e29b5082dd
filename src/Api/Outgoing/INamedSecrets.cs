namespace RingActors.Api.Outgoing;

/// <summary>Secrets that a header names instead of showing them.</summary>
internal interface INamedSecrets
{
    /// <summary>The secret of this name as it is now; null if there is none, or none that can be read.</summary>
    string? Find(string name);
}
