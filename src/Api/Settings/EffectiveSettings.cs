using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RingActors.Api.Settings;

/// <summary>The settings this process runs with, one record per area.</summary>
/// <param name="areas">The records.</param>
/// <param name="notices">What the user should change although it is no reason not to start, one sentence each.</param>
/// <param name="chosen">
/// The paths of those that somebody set, each with where: on the command line, by a variable or in the file.
/// </param>
internal sealed class EffectiveSettings(
    IEnumerable<object> areas, ImmutableArray<string> notices, IReadOnlyDictionary<string, string> chosen)
{
    private readonly FrozenDictionary<Type, object> byType = areas.ToFrozenDictionary(area => area.GetType());

    public ImmutableArray<string> Notices => notices;

    /// <summary>True if somebody set it, also to what it would be anyhow.</summary>
    public bool IsChosen(string path) => chosen.ContainsKey(path);

    /// <summary>Where its value came from; <c>default</c> if nobody set it.</summary>
    public string SourceOf(string path) => chosen.GetValueOrDefault(path, "default");

    /// <summary>The record of an area.</summary>
    public object Get(Type area) => byType[area];

    public T Get<T>()
        where T : class => (T)byType[typeof(T)];
}

/// <summary>
/// Where values may come from, strongest first: command line, environment, file, the records' defaults.
/// </summary>
/// <param name="CommandLine">Setting path to the option that was given and its text.</param>
/// <param name="Environment">Reads an environment variable; null when it is not set.</param>
/// <param name="File">The settings file, or null when there is none.</param>
internal sealed record SettingsSources(
    ImmutableDictionary<string, (string Option, string Text)> CommandLine,
    Func<string, string?> Environment,
    SettingsFile? File);

/// <summary>The settings cannot be used. Its message lists every fault, one a line.</summary>
internal sealed class SettingsException(ImmutableArray<string> faults)
    : Exception(string.Join(System.Environment.NewLine, faults))
{
    public ImmutableArray<string> Faults => faults;
}
