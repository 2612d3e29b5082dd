using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using RingActors.Api.Settings.Areas.Wire;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Settings;

/// <summary>Brings the sources together into checked records, or says everything that is wrong at once.</summary>
internal sealed class SettingsReader(ImmutableArray<SettingsArea> areas, SettingsSources sources)
{
    private readonly List<string> faults = [];
    private readonly List<string> notices = [];
    private readonly Dictionary<string, string> chosen = new(StringComparer.OrdinalIgnoreCase);

    private string FileShown => sources.File?.ShownPath ?? SettingsFile.DefaultPath;

    public static EffectiveSettings Read(ImmutableArray<SettingsArea> areas, SettingsSources sources) =>
        new SettingsReader(areas, sources).Read();

    private EffectiveSettings Read()
    {
        RejectUnknown();
        var records = areas.Select(Fill).ToArray();
        faults.AddRange(OpenDoors.Faults(records));
        notices.AddRange(OpenDoors.Notices(records));
        return faults.Count == 0
            ? new EffectiveSettings(records, [.. notices], chosen)
            : throw new SettingsException([.. faults]);
    }

    private void RejectUnknown()
    {
        var known = areas.SelectMany(area => area.Settings).Select(s => s.Path).ToArray();
        var others = SettingsCatalog.Areas.Except(areas).Select(area => area.Name + ":").ToArray();
        foreach (var path in (sources.File?.Values.Keys ?? []).Order(StringComparer.Ordinal))
        {
            if (SettingsCatalog.Renamed.FirstOrDefault(r => r.Path.Equals(path, StringComparison.OrdinalIgnoreCase)) is { Instead: { } instead } old)
            {
                notices.Add($"`{old.Path}` {instead}. It has no effect any more; remove it from {FileShown}.");
            }
            else if (!known.Contains(path, StringComparer.OrdinalIgnoreCase)
                && !Array.Exists(others, other => path.StartsWith(other, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add($"`{path}` is not a setting.{SchemaCheck.Hint(NearMatch.Name(path, known))} Correct or remove "
                    + $"it in {FileShown}.");
            }
        }
    }

    private object Fill(SettingsArea area)
    {
        var record = area.Create();
        foreach (var setting in area.Settings)
        {
            if (Given(setting) is { } given && Parsed(setting, given) is { } value)
            {
                chosen[setting.Path] = given.Source;
                setting.Property.SetValue(record, value);
            }
        }

        if (record is IValidatableObject whole)
        {
            CheckWhole(area, record, whole);
        }

        return record;
    }

    private GivenValue? Given(SettingDefinition setting)
    {
        if (sources.CommandLine.TryGetValue(setting.Path, out var option))
        {
            return new GivenValue(option.Text, $"correct {option.Option}", $"command line {option.Option}");
        }

        // An empty variable is how shells and compose files say 'not set'.
        if (setting.Environment is { } variable && sources.Environment(variable) is { Length: > 0 } text)
        {
            return new GivenValue(text, $"correct the environment variable {variable}", $"environment {variable}");
        }

        if (sources.File is null || !sources.File.Values.TryGetValue(setting.Path, out var json))
        {
            return null;
        }

        if (setting.IsSecret)
        {
            faults.Add($"`{setting.Path}` is a secret and does not belong in {FileShown}; set the environment variable "
                + $"{setting.Environment} instead.");
            return null;
        }

        return new GivenValue(SettingValue.TextOf(json), $"set it in {FileShown}", $"file {FileShown}");
    }

    private object? Parsed(SettingDefinition setting, GivenValue given)
    {
        if (given.Text is { } text && SettingValue.TryParse(setting.Property.PropertyType, text, out var value)
            && setting.IsInRange(value!))
        {
            return value;
        }

        var shown = setting.IsSecret ? "not usable" : given.Text is null ? "of the wrong shape" : given.Text.Length == 0
            ? "empty" : given.Text;
        faults.Add($"`{setting.Path}` is {shown}; it must be {setting.Allowed}; {given.Remedy}.");
        return null;
    }

    private void CheckWhole(SettingsArea area, object record, IValidatableObject whole)
    {
        foreach (var result in whole.Validate(new ValidationContext(record)))
        {
            var setting = area.Settings.FirstOrDefault(s => result.MemberNames.Contains(s.Property.Name));
            var shown = setting is null || setting.IsSecret ? "not usable"
                : SettingValue.Text(setting.Property.GetValue(record));
            var remedy = setting is not null && Given(setting) is { } given ? given.Remedy : $"set it in {FileShown}";
            faults.Add($"`{setting?.Path ?? area.Name}` is {shown}; {result.ErrorMessage}; {remedy}.");
        }
    }

    /// <param name="Text">Null when the file holds something no setting can be.</param>
    /// <param name="Remedy">Where the reader of a fault has to go.</param>
    /// <param name="Source">Where it came from, as it is shown.</param>
    private sealed record GivenValue(string? Text, string Remedy, string Source);
}
