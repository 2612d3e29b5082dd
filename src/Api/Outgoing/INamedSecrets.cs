using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Outgoing;

/// <summary>Secrets that a header names instead of showing them.</summary>
internal interface INamedSecrets
{
    /// <summary>The secret of this name as it is now; null if there is none, or none that can be read.</summary>
    NamedSecret? Find(string name);
}

/// <param name="Value">The whole value of a header.</param>
/// <param name="ChangedAt">When it was set last, in ticks since the epoch.</param>
/// <param name="Hosts">
/// The hosts that may have it, as <see cref="AllowedHost"/> reads them; <see cref="AnyHost"/> alone if that was said;
/// null if it was set by a version that did not ask for any.
/// </param>
internal sealed record NamedSecret(string Value, long ChangedAt, IReadOnlyList<string>? Hosts = null)
{
    internal const string AnyHost = "*";

    /// <summary>False if it was set before hosts were asked for: then a person has to have approved where it
    /// goes.</summary>
    internal bool IsBound => Hosts is not null;

    internal bool GoesTo(Uri url) => Hosts is null || Hosts.Any(text => text == AnyHost
        || (AllowedHost.TryParse(text, out AllowedHost? host) && host.Value.Is(OutgoingHost.Of(url), url.Port)));
}
