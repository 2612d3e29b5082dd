using System.Buffers;
using System.Text.Json;
using RingActors.Api.Faces.Http;
using RingActors.Api.Settings;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Server;

/// <summary>
/// <c>GET /config</c>: every setting as it is in effect, and where its value came from. Of a secret only whether there
/// is one; of an address only where it leads, because a path or a name in it may open what is there. For those who run
/// the server and those who hand out its keys: whom it believes, which paths it keeps and what it lets pass is nothing
/// that a model, or somebody who lives there, needs to know.
/// </summary>
internal sealed class ConfigRoutes(EffectiveSettings settings) : IRoutes
{
    private const string IsSet = "set";
    private const string IsNotSet = "not set";

    /// <summary>Whether somebody is called in silence is nothing for whoever keeps the machine running.</summary>
    private const string Silent = "Access:DuressUrl";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapReading("/config", (RequestDelegate)ShowAsync).Takes(AccessRight.Operate, AccessRight.Keys);

    private Task ShowAsync(HttpContext context)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, AnswerJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success", true);
            writer.WriteStartArray("settings");
            foreach (SettingsArea area in SettingsCatalog.Areas)
            {
                object record = settings.Get(area.Type);
                foreach (SettingDefinition setting in area.Settings)
                {
                    Write(writer, setting, setting.Property.GetValue(record));
                }
            }

            writer.WriteEndArray();
            writer.WriteStartArray("notices");
            foreach (string notice in settings.Notices)
            {
                writer.WriteStringValue(notice);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        HttpAnswer.WriteJson(context, 200, json.WrittenSpan);
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter writer, SettingDefinition setting, object? value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", setting.Path);
        writer.WritePropertyName("value");
        if (setting.Path == Silent)
        {
            writer.WriteStringValue("not shown");
            writer.WriteString("source", "not shown");
        }
        else
        {
            SettingValue.WriteTo(
                writer,
                setting.IsSecret ? value is string { Length: > 0 } ? IsSet : IsNotSet : WithoutCredentials(value));
            writer.WriteString("source", settings.SourceOf(setting.Path));
        }

        if (setting.Environment is { } variable)
        {
            writer.WriteString("environment", variable);
        }

        writer.WriteString("description", setting.Description);
        writer.WriteEndObject();
    }

    private static object? WithoutCredentials(object? value) =>
        value is string text && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? $"{uri.Scheme}://{uri.Authority}{(uri.PathAndQuery.Length > 1 ? "/…" : "")}"
            : value;
}
