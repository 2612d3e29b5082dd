using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Instance;

/// <summary>Who this server is, so that another start can tell its own earlier instance from a stranger.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="DataDirectory">Absolute path of the data directory.</param>
internal sealed record ServerIdentity(string Version, string DataDirectory)
{
    public const string ServerName = "ringactors";

    /// <summary>Names the data directory without telling its path to everybody who may read /health.</summary>
    public string Instance { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..16];

    public static ServerIdentity Of(string dataDirectory) => new(ProgramVersion, dataDirectory);

    public static string ProgramVersion { get; } = typeof(ServerIdentity).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
