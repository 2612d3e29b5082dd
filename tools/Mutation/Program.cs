using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using RingActors.Mutation.Building;
using RingActors.Mutation.Mutants;
using RingActors.Mutation.Running;

namespace RingActors.Mutation;

/// <summary>Would the tests notice? Changes the product in small ways, one at a time, and sees whether a test fails.</summary>
internal static class Program
{
    /// <summary>Of those that can be caught, at least so many are; of a handful one may be missed.</summary>
    private const double CaughtMin = 0.95;

    public static int Main(string[] arguments)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine(GateOptions.Usage);
            return 0;
        }

        var scratch = Directory.CreateTempSubdirectory("ringactors-mutation-").FullName;
        try
        {
            var root = FindRoot();
            return Run(root, scratch, GateOptions.Parse(arguments, () => FreshSeed(root)));
        }
        catch (MutationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static int Run(string root, string scratch, GateOptions options)
    {
        var known = KnownSurvivors.Read(Path.Combine(AppContext.BaseDirectory, "survivors.json"));
        var id = 0;
        var builds = MutatedRoom.All.Select(room => MutatedBuild.Prepare(root, room, scratch, () => id++)).ToList();
        var assemblies = builds.Zip(MutatedRoom.All, (build, room) =>
        {
            var path = Path.Combine(scratch, room.Assembly + ".dll");
            build.Emit(path, id);
            return path;
        }).ToList();
        List<Mutant> all = [.. builds.SelectMany(b => b.Mutants)];
        Console.WriteLine($"{all.Count} mutants: {string.Join(", ", builds.Zip(MutatedRoom.All, (b, r) => $"{r.Folder} {b.Mutants.Count}"))}");
        foreach (var gone in known.Gone(all))
        {
            Console.WriteLine($"survivors.json names what is no longer there: {gone.File} {gone.Member}: {gone.Before} => {gone.After}");
        }

        var chosen = Choose(all.Where(m => !known.Knows(m)).ToList(), options);
        if (options.ListsOnly)
        {
            chosen.ForEach(m => Console.WriteLine(m));
            return 0;
        }

        Console.WriteLine($"seed {options.Seed}: {chosen.Count} mutants");
        CommittedFiles.Copy(root, scratch);
        var trial = new Trial(new TestBench(root, options.Configuration, scratch, assemblies, all), options.IsThorough);
        List<TrialResult> results = [.. chosen.Select((mutant, i) => Tried(trial, mutant, $"{i + 1}/{chosen.Count}"))];
        return Report(results, options);
    }

    private static List<Mutant> Choose(List<Mutant> all, GateOptions options)
    {
        if (options.Match is { } match)
        {
            return all.FindAll(m => m.ToString().Contains(match, StringComparison.Ordinal));
        }

        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(options.Seed))));
        var shuffled = all.ToArray();
        random.Shuffle(shuffled);
        return options.ListsOnly ? all : [.. shuffled.Take(options.Count)];
    }

    private static TrialResult Tried(Trial trial, Mutant mutant, string number)
    {
        var clock = Stopwatch.StartNew();
        var result = trial.Of(mutant);
        var by = result.By.Count > 0 ? $" by {result.By.Count}, e.g. {result.By[0]}" : "";
        Console.WriteLine($"{number} {result.Verdict}{by} ({clock.Elapsed.TotalSeconds:0} s): {mutant}");
        return result;
    }

    private static int Report(List<TrialResult> results, GateOptions options)
    {
        var caught = results.FindAll(r => r.Verdict is Verdict.Caught or Verdict.CaughtByHang);
        var hung = results.FindAll(r => r.Verdict == Verdict.CaughtByHang);
        var survived = results.FindAll(r => r.Verdict is Verdict.Survived or Verdict.NotReached);
        foreach (var result in survived)
        {
            Console.WriteLine($"survived ({(result.Verdict == Verdict.NotReached ? "no test comes by" : "no test fails")}): {result.Mutant}");
            Console.WriteLine(KnownSurvivors.Entry(result.Mutant));
        }

        hung.ForEach(r => Console.WriteLine($"caught only because a test waited for ever: {r.Mutant}"));
        if (options.IsThorough)
        {
            Console.WriteLine($"{caught.Count(r => r.By.Count == 1)} of {caught.Count} were caught by one test alone");
        }

        var share = results.Count == 0 ? 1 : (double)caught.Count / results.Count;
        var missedMax = (int)(results.Count * (1 - CaughtMin));
        Console.WriteLine($"{caught.Count} of {results.Count} caught ({share:P1}), {hung.Count} of them by a hang; seed {options.Seed}");
        if (survived.Count <= missedMax && hung.Count == 0)
        {
            return 0;
        }

        Console.WriteLine(
            $"At most {missedMax} may survive, and none may be caught by a hang. Write a test that fails for what survived; what no test can catch goes into "
            + "tools/Mutation/survivors.json with its reason.");
        return 1;
    }

    private static string FreshSeed(string root) => $"{CommittedFiles.Git(root, "rev-parse", "--short", "HEAD").Trim()}-{DateTimeOffset.UtcNow:yyyyMMddHHmm}";

    private static string FindRoot() =>
        new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }.SelectMany(Upwards).FirstOrDefault(f => File.Exists(Path.Combine(f, "RingActors.sln")))
        ?? throw new MutationException("RingActors.sln is in no folder above this one. Run it in the checkout.");

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
