using System.Text.Json;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation;

/// <summary>A mutant that no test can catch, since nothing that anybody could see is different.</summary>
/// <param name="Reason">Why that is so, as a sentence.</param>
internal sealed record KnownSurvivor(string File, string Member, string Before, string After, string Reason);

/// <summary>The committed list (survivors.json). Lines move; a mutant is known by its file, its member and its text.</summary>
internal sealed class KnownSurvivors(IReadOnlyList<KnownSurvivor> all)
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static KnownSurvivors Read(string path)
    {
        var all = JsonSerializer.Deserialize<IReadOnlyList<KnownSurvivor>>(File.ReadAllText(path), Form) ?? [];
        return all.FirstOrDefault(s => string.IsNullOrWhiteSpace(s.Reason)) is { } silent
            ? throw new MutationException($"{path}: '{silent.Before} => {silent.After}' in {silent.Member} says no reason. Say why no test can catch it.")
            : new KnownSurvivors(all);
    }

    public bool Knows(Mutant mutant) => all.Any(s => Is(s, mutant));

    /// <summary>What the list names and the code no longer has.</summary>
    public IEnumerable<KnownSurvivor> Gone(IEnumerable<Mutant> mutants)
    {
        var there = mutants.Select(m => (m.File, m.Member, m.Change.Before, m.Change.After)).ToHashSet();
        return all.Where(s => !there.Contains((s.File, s.Member, s.Before, s.After)));
    }

    /// <summary>An entry for the list, its reason still to be said.</summary>
    public static string Entry(Mutant m) => JsonSerializer.Serialize(new KnownSurvivor(m.File, m.Member, m.Change.Before, m.Change.After, ""), Form);

    private static bool Is(KnownSurvivor s, Mutant m) =>
        (s.File, s.Member, s.Before, s.After) == (m.File, m.Member, m.Change.Before, m.Change.After);
}
