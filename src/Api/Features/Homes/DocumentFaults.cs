using System.Text.Json;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;
using NearMatch = RingActors.Api.Tools.Schemas.NearMatch;

namespace RingActors.Api.Features.Homes;

/// <summary>What is wrong with a document inside a call, in the facade's words.</summary>
internal static class DocumentFaults
{
    /// <param name="path">Where.</param>
    /// <param name="code">What sort of fault.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="near">What would do there, best first.</param>
    /// <param name="arguments">The call. What was sent decides whether any of these is near enough to be meant.</param>
    internal static ToolFault Of(
        string path, string code, string message, IReadOnlyList<string> near, JsonElement arguments) =>
        new(path, code, $"{path}: {message}")
        {
            DidYouMean = Meant(path, code, near, arguments),
            Allowed = near.Count > 1 ? string.Join(", ", near) : null,
        };

    private static string? Meant(string path, string code, IReadOnlyList<string> near, JsonElement arguments) =>
        code switch
        {
            "unknown-field" => FieldNames.Meant(path[(path.LastIndexOf('.') + 1)..], near),
            "unknown-device" when TextAt(arguments, path) is { } text => NearMatch.Name(text, near),
            "unknown-word" or "unknown-mode" or "unknown-group" when TextAt(arguments, path) is { } text => NearMatch.Word(
                text, near),
            _ => null,
        };

    /// <summary>The text at a place of the call; nothing is read anew for each fault.</summary>
    private static string? TextAt(JsonElement arguments, string path) =>
        JsonPlace.At(arguments, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
