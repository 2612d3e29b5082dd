using System.Text.Encodings.Web;
using System.Text.Json;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation;

/// <summary>A mutant that no test can catch, since nothing that anybody could see is different.</summary>
/// <param name="Nth">From 1: which of those in the member that read the same.</param>
/// <param name="Reason">Why that is so, as a sentence.</param>
internal sealed record KnownSurvivor(string File, string Member, string Before, string After, int Nth, string Reason);

/// <summary>
/// The committed list (survivors.json). Lines move; a mutant is known by its file, its member and its text.
/// </summary>
internal sealed class KnownSurvivors
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IReadOnlyList<KnownSurvivor> _all;
    private readonly Dictionary<int, KnownSurvivor> _entries;

    private KnownSurvivors(IReadOnlyList<KnownSurvivor> all, IEnumerable<Mutant> mutants) => (_all, _entries) = (all, mutants
        .GroupBy(m => (m.File, m.Member, m.Change.Before, m.Change.After))
        .SelectMany(same => same.Select((m, i) => (m.Id, Entry: new KnownSurvivor(m.File, m.Member, m.Change.Before, m.Change.After, i + 1, ""))))
        .ToDictionary(m => m.Id, m => m.Entry));

    /// <param name="path">The list.</param>
    /// <param name="mutants">All there are.</param>
    public static KnownSurvivors Read(string path, IEnumerable<Mutant> mutants)
    {
        var all = JsonSerializer.Deserialize<IReadOnlyList<KnownSurvivor>>(File.ReadAllText(path), Form) ?? [];
        return all.FirstOrDefault(s => string.IsNullOrWhiteSpace(s.Reason)) is { } silent
            ? throw new MutationException($"{path}: '{silent.Before} => {silent.After}' in {silent.Member} says no reason. Say why no test can catch it.")
            : new KnownSurvivors(all, mutants);
    }

    public bool Knows(Mutant mutant) => _all.Any(s => s with { Reason = "" } == _entries[mutant.Id]);

    /// <summary>What the list names and the code no longer has.</summary>
    public IEnumerable<KnownSurvivor> Gone()
    {
        var there = _entries.Values.ToHashSet();
        return _all.Where(s => !there.Contains(s with { Reason = "" }));
    }

    /// <summary>An entry for the list, its reason still to be said.</summary>
    public string Entry(Mutant mutant) => JsonSerializer.Serialize(_entries[mutant.Id], Form);
}
