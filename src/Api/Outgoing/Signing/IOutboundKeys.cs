using NodaTime;

namespace RingActors.Api.Outgoing.Signing;

/// <summary>The keys with which the posts of a home are signed, by host.</summary>
internal interface IOutboundKeys
{
    /// <summary>
    /// The keys that sign a post, the newest first, pairs last: those of the host and port, else of the host, else of
    /// all
    /// hosts. Empty where none was made: then the server's own key signs.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    IReadOnlyList<OutboundKey> For(string home, Uri url, Instant now);
}
