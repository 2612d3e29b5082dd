namespace RingActors.Api.Settings.Areas;

/// <summary>What is often copied along with a secret and then taken for a part of it.</summary>
internal static class PastedSecret
{
    /// <summary>What to mend, as the end of "it ..."; null if it looks whole.</summary>
    internal static string? Fault(string secret) => secret switch
    {
        _ when secret.Trim().Length != secret.Length => "it has white space around it, which would be a part of it; remove that",
        ['"', .., '"'] or ['\'', .., '\''] => "it stands in quotes, which would be a part of it; remove them",
        _ when secret.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => "the key alone belongs here, without 'Bearer'",
        _ => null,
    };
}
