using System.Text;
using System.Text.Json;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Testing.Deciders;

/// <summary>
/// Stored payloads of every version ever written, one file each, <c>tests/fixtures/events/name.vN.json</c>, one payload a line,
/// byte for byte as in the journal. They are read for ever. With <c>RINGACTORS_RENEW=1</c> missing files are added; a file
/// that is there is never rewritten.
/// </summary>
public static class EventFixtures
{
    private const string Folder = "tests/fixtures/events";

    /// <summary>Every file, as stored name, version and payloads.</summary>
    public static IReadOnlyList<(string Name, int Version, IReadOnlyList<string> Payloads)> All() =>
        [.. Directory.EnumerateFiles(Path.Combine(CommittedText.Root, Folder), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(file =>
            {
                string stem = Path.GetFileNameWithoutExtension(file);
                int mark = stem.LastIndexOf(".v", StringComparison.Ordinal);
                int version = int.Parse(stem[(mark + 2)..], System.Globalization.CultureInfo.InvariantCulture);
                IReadOnlyList<string> payloads = File.ReadAllLines(file);
                return (stem[..mark], version, payloads);
            })];

    /// <summary>What is missing for the samples' types, or was added now.</summary>
    /// <param name="types">How the samples are stored.</param>
    /// <param name="samples">Samples of the newest version of every type.</param>
    public static IReadOnlyList<string> Missing(StoredTypes types, IEnumerable<object> samples)
    {
        List<string> missing = [];
        foreach (IGrouping<Type, object> group in samples.GroupBy(s => s.GetType()))
        {
            StoredType type = types.Of(group.Key);
            string file = Path.Combine(CommittedText.Root, Folder, $"{type.Name}.v{type.Version}.json");
            if (File.Exists(file))
            {
                continue;
            }

            if (CommittedText.IsRenewing)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, string.Concat(group.Select(s => Payload(type, s) + "\n")));
            }
            else
            {
                missing.Add(Path.GetFileName(file));
            }
        }

        return missing;
    }

    /// <summary>The payload as it would be stored.</summary>
    public static string Payload(StoredType type, object value) =>
        Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(value, type.Json));
}
