namespace RingActors.Rules.Runs;

/// <summary>One trigger or condition of a rule, judged.</summary>
/// <param name="Path">
/// Its place in the document, e.g. <c>conditions[0]</c>; <c>rule</c> for what concerns the whole rule.
/// </param>
/// <param name="Holds">Whether it was met.</param>
/// <param name="Reason">What it was judged by, in words and values.</param>
public sealed record Fact(string Path, bool Holds, string Reason);

/// <summary>What a rule makes of an event, given the home just before it.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Version">The rule's version.</param>
/// <param name="Fired">True if a trigger and all conditions were met.</param>
/// <param name="Facts">
/// Every trigger, then every condition, judged; nothing is left out because something before it failed.
/// </param>
/// <param name="AtHomeSeq">The point of the home's order at which all of them were read (R-S13).</param>
public sealed record Evaluation(string Rule, int Version, bool Fired, IReadOnlyList<Fact> Facts, long AtHomeSeq);
