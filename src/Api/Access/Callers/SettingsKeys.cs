using System.Collections.Frozen;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// The keys that settings give, of the one role that a setting names: <c>RINGACTORS_API_KEY</c>, <c>MCP_API_KEY</c> and
/// <c>MCP_API_KEYS</c>.
/// </summary>
internal sealed class SettingsKeys(HttpSettings http, AuthSettings auth)
{
    private const string Name = "settings";

    private readonly FrozenDictionary<string, ToolPrincipal> _byDigest = Given(http, auth)
        .DistinctBy(k => k.Digest)
        .ToFrozenDictionary(k => k.Digest, k => k.Principal, StringComparer.Ordinal);

    public ToolPrincipal? Find(string digest) => _byDigest.GetValueOrDefault(digest);

    /// <summary>Whether a key of the settings is, or could be, called so: no named key is.</summary>
    public static bool IsNameOfOne(string name) => name.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>The key of the settings that is called so; null if there is none.</summary>
    public ToolPrincipal? Named(string name) => _byDigest.Values.FirstOrDefault(k => k.Name == name);

    private static IEnumerable<(string Digest, ToolPrincipal Principal)> Given(HttpSettings http, AuthSettings auth)
    {
        AuthRole role = auth.SettingsKeyRole;
        string[] keys = [.. new[] { http.ApiKey, auth.ApiKey }.OfType<string>().Where(
            k => k.Length > 0), .. auth.AllKeys()];
        for (int i = 0; i < keys.Length; i++)
        {
            string name = i == 0 ? Name : $"{Name}-{i + 1}";
            yield return (ApiKeyText.DigestOf(keys[i]), new ToolPrincipal(
                ToolPrincipal.ApiKeyKind, name, role.ToRole()));
        }
    }
}
