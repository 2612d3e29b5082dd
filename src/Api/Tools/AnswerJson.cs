using System.Text.Encodings.Web;
using System.Text.Json;

namespace RingActors.Api.Tools;

/// <summary>How answers are encoded: compact, and with no character escaped that JSON does not ask for.</summary>
internal static class AnswerJson
{
    /// <summary>Safe because every answer is sent as application/json with nosniff, never inside HTML.</summary>
    public static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true
    };

    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
