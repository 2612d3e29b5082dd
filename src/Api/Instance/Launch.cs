using System.Collections.Immutable;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Instance;

/// <summary>Everything that is known before anything runs.</summary>
/// <param name="Options">The command line.</param>
/// <param name="Settings">Checked settings.</param>
/// <param name="Identity">Who this server is.</param>
/// <param name="PortIsChosen">Somebody asked for this very port, so that another one will not do.</param>
internal sealed record Launch(
    ServeOptions Options, EffectiveSettings Settings, ServerIdentity Identity, bool PortIsChosen)
{
    /// <summary>What in the data directory others could read until this start, in words.</summary>
    public IReadOnlyList<string> Narrowed { get; init; } = [];

    /// <summary>
    /// Reads and checks the settings and makes the data directory, for its user alone. Throws
    /// <see cref="SettingsException"/> with every fault, <see cref="OwnFilesException"/> with every file that is
    /// somebody else's.
    /// </summary>
    public static Launch Prepare(ServeOptions options, Func<string, string?> environment)
    {
        Launch launch = Prepare(options, environment, SettingsCatalog.Areas);
        return launch with { Narrowed = OwnFiles.Secure(launch.Identity.DataDirectory) };
    }

    /// <summary>
    /// The same for a command that uses only some settings: what is wrong with the others is no reason to refuse it.
    /// </summary>
    public static Launch Prepare(
        ServeOptions options, Func<string, string?> environment, ImmutableArray<SettingsArea> areas)
    {
        var given = ImmutableDictionary.CreateBuilder<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        Add(given, SettingsCatalog.Port, "--port", options.Port);
        Add(given, "Http:Host", "--host", options.Host);
        Add(given, "Data:Directory", "--data", options.Data);
        var sources = new SettingsSources(given.ToImmutable(), environment,
            SettingsFile.Find(environment("MCP_CONFIG_FILE")));
        var settings = SettingsReader.Read(areas, sources);
        var directory = DataDirectory.Resolve(settings.Get<DataSettings>().Directory, environment);
        CreateOrExplain(directory);
        return new Launch(
            options, settings, ServerIdentity.Of(directory), PortIsChosen: settings.IsChosen(SettingsCatalog.Port));
    }

    private static void Add(ImmutableDictionary<string, (string, string)>.Builder given, string path, string option,
        string? text)
    {
        if (text is not null)
        {
            given[path] = (option, text);
        }
    }

    private static void CreateOrExplain(string directory)
    {
        try
        {
            DataDirectory.Create(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                [$"`Data:Directory` is {directory}, which cannot be created: {exception.Message} Set another with --data "
                + "or RINGACTORS_DATA."]);
        }
    }
}
