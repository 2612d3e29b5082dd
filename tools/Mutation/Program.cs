using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using RingActors.Mutation.Building;
using RingActors.Mutation.Mutants;
using RingActors.Mutation.Running;

namespace RingActors.Mutation;

/// <summary>
/// Would the tests notice? Changes the product in small ways, one at a time, and sees whether a test fails.
/// </summary>
internal static class Program
{
    /// <summary>
    /// About one in seven does not compile; so many more are tried, of a hundred, to have the number that was asked
    /// for.
    /// </summary>
    private const int SparePercent = 30;
    private const int SpareMin = 5;

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
        var clock = Stopwatch.StartNew();
        var id = 0;
        var builds = MutatedRoom.All.Select(room => MutatedBuild.Prepare(root, room, scratch, () => id++)).ToList();
        List<Mutant> all = [.. builds.SelectMany(b => b.Mutants)];
        var known = KnownSurvivors.Read(Path.Combine(AppContext.BaseDirectory, "survivors.json"), all);
        foreach (var gone in known.Gone())
        {
            throw new MutationException($"survivors.json names what is no longer there: {gone.File} {gone.Member}: {gone.Before} => {gone.After}");
        }

        var wanted = Choose(all.FindAll(m => !known.Knows(m)), known, options);
        var assemblies = new List<string>();
        var compiled = new HashSet<int>();
        foreach (var (build, room) in builds.Zip(MutatedRoom.All).Where(b => wanted.Any(m => m.Room == b.Second)))
        {
            assemblies.Add(Path.Combine(scratch, room.Assembly + ".dll"));
            compiled.UnionWith(build.Emit(assemblies[^1], wanted.FindAll(m => m.Room == room)).Select(m => m.Id));
        }

        var chosen = wanted.FindAll(m => compiled.Contains(m.Id));
        List<Mutant[]> batches = options.IsChoice ? [.. chosen.Chunk(options.Count).Take(options.TriesAgain ? 2 : 1)] : [[.. chosen]];
        if (batches is not [[_, ..], ..])
        {
            throw new MutationException("There is no such mutant, or it does not compile. --list says which there are.");
        }

        Console.WriteLine($"seed {options.Seed}: {batches[0].Length} of {all.Count} mutants, {clock.Elapsed.TotalSeconds:0} s to compile them");
        if (options.ListsOnly)
        {
            chosen.ForEach(m => Console.WriteLine(m));
            return 0;
        }

        CommittedFiles.Copy(root, scratch);
        var bench = new TestBench(
            scratch,
            name => TestProgram.Copy(root, name, options.Configuration, scratch, assemblies),
            chosen.SelectMany(m => m.Room.Tests.Concat(m.Room.SecondLine)));
        var isGood = false;
        foreach (var batch in batches.TakeWhile(_ => !isGood))
        {
            isGood = Report.Of(Try(bench, batch, options), known, options);
            Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s in all");
        }

        return isGood ? 0 : 1;
    }

    /// <summary>What a seed chooses it goes on to choose, as long as it is there, whatever else changes.</summary>
    private static List<Mutant> Choose(List<Mutant> all, KnownSurvivors known, GateOptions options)
    {
        if (!options.IsChoice)
        {
            return all.FindAll(m => options.Matches.Count == 0 || options.Matches.Any(text => m.ToString().Contains(text, StringComparison.Ordinal)));
        }

        string Place(Mutant mutant) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(options.Seed + known.Entry(mutant))));
        var count = options.Count * (options.TriesAgain ? 2 : 1) * (100 + SparePercent) / 100;
        return [.. all.OrderBy(Place, StringComparer.Ordinal).Take(count + SpareMin)];
    }

    /// <summary>As many at a time as there are processors: each test program uses one.</summary>
    private static List<TrialResult> Try(TestBench bench, Mutant[] chosen, GateOptions options)
    {
        var many = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        var trial = new Trial(bench, options.IsThorough);
        var results = new TrialResult[chosen.Length];
        var done = 0;
        try
        {
            Parallel.ForEach(chosen.SelectMany(m => m.Room.Tests).Distinct(), many, program => bench.Of(program));
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, chosen.Length), EnumerablePartitionerOptions.NoBuffering), many, i =>
            {
                var clock = Stopwatch.StartNew();
                var result = results[i] = trial.Of(chosen[i]);
                var by = result.By.Count > 0 ? $" by {result.By.Count}, e.g. {result.By[0]}" : "";
                Console.WriteLine(
                    $"{Interlocked.Increment(ref done)}/{chosen.Length} {result.Verdict}{by} ({clock.Elapsed.TotalSeconds:0} s): {chosen[i]}");
            });
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is MutationException first)
        {
            throw first;
        }

        return [.. results];
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
