using System.Collections.Immutable;
using System.Text.Json;

namespace RingActors.Api.Settings;

/// <summary>The settings file: nested JSON objects, comments allowed. Flattened to setting paths.</summary>
/// <param name="ShownPath">How messages call it.</param>
/// <param name="Values">Setting path to value, as written.</param>
internal sealed record SettingsFile(string ShownPath, ImmutableDictionary<string, JsonElement> Values)
{
    public const string DefaultPath = "config/ringactors.json";
    private const int BytesMax = 1024 * 1024;

    /// <summary>
    /// The file named by MCP_CONFIG_FILE, which must then exist; else config/ringactors.json in the working directory,
    /// else the one delivered beside the program; else none.
    /// </summary>
    public static SettingsFile? Find(string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return File.Exists(configured)
                ? Read(configured, configured)
                : throw new SettingsException(
                    [$"The settings file {configured} named by MCP_CONFIG_FILE does not exist; correct MCP_CONFIG_FILE "
                    + "or unset it."]);
        }

        string[] places = [DefaultPath, Path.Combine(AppContext.BaseDirectory, DefaultPath)];
        return places.FirstOrDefault(File.Exists) is { } path ? Read(path, DefaultPath) : null;
    }

    public static SettingsFile Read(string path, string shownPath)
    {
        if (new FileInfo(path).Length > BytesMax)
        {
            throw new SettingsException([$"{shownPath} is larger than {BytesMax} bytes; that is no settings file."]);
        }

        return Parse(File.ReadAllBytes(path), shownPath);
    }

    public static SettingsFile Parse(ReadOnlyMemory<byte> json, string shownPath)
    {
        try
        {
            using var document = JsonDocument.Parse(json,
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SettingsException([$"{shownPath} must hold a JSON object."]);
            }

            var values = ImmutableDictionary.CreateBuilder<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            Flatten(document.RootElement, string.Empty, values);
            return new SettingsFile(shownPath, values.ToImmutable());
        }
        catch (JsonException exception)
        {
            throw new SettingsException(
                [$"{shownPath} is not valid JSON: line {exception.LineNumber + 1}, byte "
                + $"{exception.BytePositionInLine + 1}."]);
        }
    }

    private static void Flatten(JsonElement element, string path,
        ImmutableDictionary<string, JsonElement>.Builder values)
    {
        foreach (var member in element.EnumerateObject())
        {
            var name = path.Length == 0 ? member.Name : $"{path}:{member.Name}";
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(member.Value, name, values);
            }
            else
            {
                values[name] = member.Value.Clone();
            }
        }
    }
}
