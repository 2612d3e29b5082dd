using RingActors.Engine.Core;

namespace RingActors.Rules.Documents;

/// <summary>The kind of rule actors.</summary>
public static class RuleKinds
{
    public const string Rule = "rule";

    /// <summary>Where a rule lives.</summary>
    public static Address AddressOf(string home, string slug) => new(home, Rule, slug);

    /// <summary>The id under which a rule acts.</summary>
    public static Principal PrincipalOf(string slug) => new(PrincipalKind.Rule, slug);
}
