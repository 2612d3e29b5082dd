using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>All devices of a home.</summary>
/// <param name="Home">The home.</param>
/// <param name="ByAddress">Every device ever seen, by its whole address.</param>
public sealed record DevicesView(string Home, ImmutableDictionary<string, DeviceView> ByAddress)
{
    private const int NearMax = 6;

    /// <summary>The home's own groups of devices, by id; null for none.</summary>
    public ImmutableDictionary<string, GroupView>? Groups { get; init; }

    /// <summary>The devices that are there, ordered by slug.</summary>
    [JsonIgnore]
    public IReadOnlyList<DeviceView> All =>
        [.. ByAddress.Values.Where(d => !d.Removed).OrderBy(d => d.Slug, StringComparer.Ordinal)];

    /// <summary>The home's own groups of devices, ordered by id.</summary>
    [JsonIgnore]
    public IReadOnlyList<GroupView> AllGroups => [.. (Groups?.Values ?? []).OrderBy(g => g.Id, StringComparer.Ordinal)];

    /// <summary>The group with an id, or else the only one with a name; null if there is none.</summary>
    public GroupView? FindGroup(string reference)
    {
        GroupView[] named = [.. (Groups?.Values ?? []).Where(g => FoldedName.Same(g.Name, reference))];
        return Groups?.GetValueOrDefault(reference) ?? (named.Length == 1 ? named[0] : null);
    }

    /// <summary>Whether a device is in one of the groups with these ids.</summary>
    public bool IsInGroup(Address device, IReadOnlyList<string> groups) =>
        Groups is { } there && groups.Any(g => there.GetValueOrDefault(g)?.Devices.Contains(device) == true);

    /// <summary>The device at an address, removed or not.</summary>
    public DeviceView? Get(Address address) => ByAddress.GetValueOrDefault(address.Value);

    /// <summary>The device with Ring's id or zid, if it is there.</summary>
    public DeviceView? ById(string id)
    {
        foreach (string kind in DeviceKinds.Devices)
        {
            if (Get(new Address(Home, kind, id)) is { Removed: false } device)
            {
                return device;
            }
        }

        return null;
    }

    /// <summary>
    /// The device with Ring's id or zid as it is, or as it was when it was removed; null if it never was.
    /// </summary>
    public DeviceView? LastKnown(string id)
    {
        if (ById(id) is { } there)
        {
            return there;
        }

        foreach (string kind in DeviceKinds.Devices)
        {
            if (Get(new Address(Home, kind, id)) is { } removed)
            {
                return removed;
            }
        }

        return null;
    }

    /// <summary>
    /// The device somebody means: by address, <c>kind/id</c>, slug, id, or name without regard to case. Null if there
    /// is none, or if a name fits several.
    /// </summary>
    public DeviceView? Find(string reference)
    {
        reference = reference.Trim();
        if (ByAddress.GetValueOrDefault(reference) is { Removed: false } exact)
        {
            return exact;
        }

        if (ByAddress.GetValueOrDefault(Home + "/" + reference) is { Removed: false } ofKind)
        {
            return ofKind;
        }

        if (All.FirstOrDefault(d => d.Slug == reference) is { } bySlug)
        {
            return bySlug;
        }

        if (Address.IsPart(reference) && ById(reference) is { } byId)
        {
            return byId;
        }

        DeviceView[] named =
            [.. All.Where(d => string.Equals(d.Name, reference, StringComparison.OrdinalIgnoreCase))];
        return named.Length == 1 ? named[0] : null;
    }

    /// <summary>
    /// The slugs of the devices that a name is the name of, if these are several: <see cref="Find"/> cannot say which
    /// is
    /// meant. Empty otherwise.
    /// </summary>
    public IReadOnlyList<string> Called(string reference)
    {
        string[] named =
        [
            .. All.Where(d => string.Equals(d.Name, reference.Trim(), StringComparison.OrdinalIgnoreCase))
                .Select(d => d.Slug),
        ];
        return named.Length > 1 ? named : [];
    }

    /// <summary>That a name is the name of several, with their ids; null if it is not.</summary>
    public string? SaysSeveral(string reference) => Called(reference) is { Count: > 0 } named
        ? $"{named.Count} devices are called {PlainText.Quoted(reference.Trim())}: "
            + $"{string.Join(", ", named)}. Give the id of the one that is meant."
        : null;

    /// <summary>
    /// The device that was removed and is meant by its address, id or slug, or by a name that no other has. What still
    /// names it can so be shown and sent back.
    /// </summary>
    internal DeviceView? FindRemoved(string reference)
    {
        reference = reference.Trim();
        DeviceView[] fitting =
        [
            .. ByAddress.Values.Where(d => d.Removed
                && (d.Slug == reference || d.Address.Value == reference || d.Address.Id == reference
                    || string.Equals(d.Name, reference, StringComparison.OrdinalIgnoreCase))),
        ];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    /// <summary>
    /// Slugs of devices that <paramref name="reference"/> may have meant, best first; all that fit if none is near.
    /// </summary>
    public IReadOnlyList<string> Near(string reference, Func<DeviceView, bool>? fits = null)
    {
        DeviceView[] fitting = [.. All.Where(d => fits?.Invoke(d) ?? true)];
        IReadOnlyList<string> near =
            NearMatch.Of(reference, fitting.SelectMany(d => new[] { d.Slug, d.Name }), NearMax);
        string[] slugs =
            [.. near.SelectMany(n => fitting.Where(d => d.Slug == n || d.Name == n)).Select(d => d.Slug).Distinct()];
        return slugs.Length > 0 ? slugs : [.. fitting.Take(10).Select(d => d.Slug)];
    }
}
