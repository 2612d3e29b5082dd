using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Api.Features.Past.Storage;

/// <summary>How a long question stands. The words are in files and answers.</summary>
internal static class PastTaskState
{
    internal const string Running = "running";
    internal const string Done = "done";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";
}

/// <summary>
/// A question that takes longer than a call, as it is kept beside the journal: whole, so that after a restart the same
/// is answered, whatever was changed meanwhile.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Home">Which home it is about.</param>
/// <param name="Zone">By which moments in it are read.</param>
/// <param name="Since">The first instant, ISO 8601.</param>
/// <param name="Until">The first instant behind it.</param>
/// <param name="ByKind">Who asked: kind of the caller.</param>
/// <param name="ByName">Who asked: name of the caller.</param>
/// <param name="AskedAt">When.</param>
/// <param name="State">How it stands.</param>
internal sealed record PastTaskFile(
    string Id, string Home, string Zone, string Since, string Until, string ByKind, string ByName, string AskedAt,
        string State)
{
    /// <summary>How the names of such files begin.</summary>
    internal const string Prefix = "past.";

    private const string Suffix = ".json";

    public StoredRule? First { get; init; }

    public StoredRule? Second { get; init; }

    /// <summary>The argument as it was sent.</summary>
    public JsonNode? Suppose { get; init; }

    public bool MayReadDuress { get; init; }

    public string? EndedAt { get; init; }

    public JsonObject? Answer { get; init; }

    public string? Error { get; init; }

    internal static IEnumerable<string> All(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, Prefix + "*" + Suffix)
        : [];

    private static string PathOf(string directory, string id) => Path.Combine(directory, Prefix + id + Suffix);

    /// <summary>Null for what cannot be read: it is asked anew by whoever wants to know.</summary>
    internal static PastTaskFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PastTaskJson.Default.PastTaskFile);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Written whole beside the old one and put in its place: for its user alone.</summary>
    internal void Write(string directory)
    {
        string path = PathOf(directory, Id);
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(path + ".new", options))
        {
            JsonSerializer.Serialize(file, this, PastTaskJson.Default.PastTaskFile);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Forgets a question.</summary>
    internal static void Delete(string directory, string id) => File.Delete(PathOf(directory, id));

    /// <summary>Removes what cannot be read.</summary>
    internal static void Delete(string path) => File.Delete(path);

    internal Instant SinceInstant => InstantPattern.ExtendedIso.Parse(Since).Value;

    internal Instant UntilInstant => InstantPattern.ExtendedIso.Parse(Until).Value;

    internal Instant? EndedInstant => EndedAt is null ? null : InstantPattern.ExtendedIso.Parse(EndedAt).Value;
}

/// <summary>An automation that is tried, as it is kept.</summary>
/// <param name="Slug">Its slug.</param>
/// <param name="Version">Its version.</param>
/// <param name="Called">As a sentence names it.</param>
/// <param name="Document">The document.</param>
internal sealed record StoredRule(string Slug, int Version, string Called, JsonNode Document);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PastTaskFile))]
internal sealed partial class PastTaskJson : JsonSerializerContext;
