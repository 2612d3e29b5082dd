using RingActors.Api.Access.Callers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Tests.Support;

/// <summary>Named keys of a server without a home.</summary>
internal sealed class TestKeys : IKeyDirectory
{
    private readonly Dictionary<string, ToolPrincipal> keys = new(StringComparer.Ordinal);

    public void Add(string key, ToolPrincipal principal) => keys[ApiKeyText.DigestOf(key)] = principal;

    public void Remove(string key) => keys.Remove(ApiKeyText.DigestOf(key));

    public ToolPrincipal? Find(string digest) => keys.GetValueOrDefault(digest);

    public ToolPrincipal? Named(string name) => keys.Values.FirstOrDefault(k => k.Name == name);

    public void Used(string name)
    {
    }
}
