using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Settings;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Backups;

/// <summary>
/// Puts files that lie ready in the place of others, all or nothing. Renaming several files is not one step, so what
/// is to be done is written down first, in one: before that the old state is whole, and after it whoever comes next
/// does the rest, as often as it takes. Only for whoever keeps all others out of the journal.
/// </summary>
internal static class RestoreSwap
{
    /// <summary>Where what is to come in lies ready.</summary>
    internal const string Staged = "restoring";

    private const string PlanFile = "journal.restore";

    /// <summary>True if one was begun and not finished.</summary>
    internal static bool IsPending(string directory) => File.Exists(Path.Combine(directory, PlanFile));

    /// <summary>Decides that what lies ready comes in, and does it.</summary>
    /// <param name="directory">In which.</param>
    /// <param name="replaced">What goes out, as far as it is there.</param>
    /// <param name="kept">The directory in which that is kept.</param>
    /// <param name="step">Told before each change; only tests do anything then.</param>
    internal static void Run(string directory, IEnumerable<string> replaced, string kept, Action? step = null)
    {
        step?.Invoke();
        Write(directory, new Plan(Goes: true, [.. replaced], kept));
        Finish(directory, step);
    }

    /// <summary>Does what is left to do.</summary>
    internal static void Finish(string directory, Action? step = null)
    {
        string path = Path.Combine(directory, PlanFile);
        Plan plan = JsonSerializer.Deserialize(File.ReadAllBytes(path), PlanJson.Default.Plan)!;
        string staged = Path.Combine(directory, Staged);
        if (plan.Goes)
        {
            string kept = Path.Combine(directory, plan.Kept);
            DataDirectory.Create(kept);
            foreach (string name in plan.Replaced.Where(n => Path.Exists(Path.Combine(directory, n))))
            {
                step?.Invoke();
                Move(Path.Combine(directory, name), Path.Combine(kept, name));
            }

            DurableFile.FlushDirectory(kept);
            DurableFile.FlushDirectory(directory);
            step?.Invoke();

            // From here on what stands in the directory may be new already.
            Write(directory, plan with { Goes = false });
        }

        foreach (string entry in Directory.Exists(staged) ? Directory.GetFileSystemEntries(staged) : [])
        {
            step?.Invoke();
            Move(entry, Path.Combine(directory, Path.GetFileName(entry)));
        }

        DurableFile.FlushDirectory(directory);
        step?.Invoke();
        if (Directory.Exists(staged))
        {
            Directory.Delete(staged);
        }

        step?.Invoke();
        File.Delete(path);
        DurableFile.FlushDirectory(directory);
    }

    /// <summary>
    /// A file is moved by one rename, which takes the place of what is there: a move that would not is two steps, a second
    /// name and then without the first, and whoever is killed between them leaves both for whoever comes next.
    /// </summary>
    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
            return;
        }

        File.Move(from, to, overwrite: true);

        // Two names of one file stay both: to rename one to the other does nothing.
        File.Delete(from);
    }

    private static void Write(string directory, Plan plan) => DurableFile.Replace(
        Path.Combine(directory, PlanFile), JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.Plan));
}

/// <summary>What is to be done.</summary>
/// <param name="Goes">True until everything that is replaced has gone out.</param>
/// <param name="Replaced">What goes out.</param>
/// <param name="Kept">Where it is kept.</param>
internal sealed record Plan(bool Goes, IReadOnlyList<string> Replaced, string Kept);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Plan))]
internal sealed partial class PlanJson : JsonSerializerContext;
