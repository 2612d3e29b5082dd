using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RingActors.Api.Settings;

/// <summary>
/// The two committed files that are derived from the settings' records: the default file and the page.
/// </summary>
internal static class SettingsPages
{
    /// <summary>
    /// config/ringactors.json: every setting that may stand in a file, with its default, and that says nothing by
    /// standing there.
    /// </summary>
    public static string DefaultFile(ImmutableArray<SettingsArea> areas)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer,
            new JsonWriterOptions
            {
                Indented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                NewLine = "\n"
            }))
        {
            WriteLevel(
                writer,
                [.. areas.SelectMany(a => a.Settings).Where(s => !s.IsSecret && s.Path != SettingsCatalog.Port)],
                0);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteLevel(Utf8JsonWriter writer, ImmutableArray<SettingDefinition> settings, int depth)
    {
        writer.WriteStartObject();
        foreach (var group in settings.GroupBy(s => s.Path.Split(':')[depth]))
        {
            writer.WritePropertyName(group.Key);
            var first = group.First();
            if (first.Path.Split(':').Length == depth + 1)
            {
                SettingValue.WriteTo(writer, first.Default);
            }
            else
            {
                WriteLevel(writer, [.. group], depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>docs/settings.md.</summary>
    public static string Markdown(ImmutableArray<SettingsArea> areas)
    {
        var page = new StringBuilder(Preface);
        foreach (var area in areas)
        {
            page.Append($"\n## {area.Name}\n\n{area.About}\n\n| Setting | Default | Allowed | Environment | What it is "
                + $"|\n|---|---|---|---|---|\n");
            foreach (var setting in area.Settings)
            {
                var standard = setting.IsSecret ? "(none)" : SettingValue.Text(setting.Default);
                var variable = setting.Environment is null ? string.Empty : $"`{setting.Environment}`";
                var secret = setting.IsSecret ? " A secret: from the environment only." : string.Empty;
                page.Append($"| `{setting.Path}` | {Cell(standard)} | {Cell(setting.Allowed)} | {variable} | "
                    + $"{Cell(setting.Description)}{secret} |\n");
            }
        }

        return page.ToString();
    }

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private const string Preface =
        """
        # Settings

        This page is generated from the settings' records. To renew it, together with config/ringactors.json:
        `RENEW=1 dotnet test --project tests/Api.Tests`.

        A value is looked for on the command line, then in the environment, then in the settings file, and else is the default
        below. The settings file is the one `MCP_CONFIG_FILE` names, else `config/ringactors.json` in the working directory, else the one beside
        the program. It may hold comments. Names nest: `Http:Port` is `{ "Http": { "Port": 8123 } }`. Durations are written
        `500ms`, `30s`, `5m`, `12h`, `7d`. Lists in the environment are separated by commas. Everything is checked at start, and all faults are
        shown at once; a wrong setting stops the start with exit code 2.

        """;
}
