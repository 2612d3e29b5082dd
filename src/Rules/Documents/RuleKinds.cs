using RingActors.Engine.Core;

namespace RingActors.Rules.Documents;

/// <summary>The kind of rule actors.</summary>
public static class RuleKinds
{
    public const string Rule = "rule";

    /// <summary>What lives beside a rule and does nothing.</summary>
    public const string Shadow = "shadow";

    /// <summary>What a household wants to hold.</summary>
    public const string Promise = "promise";

    /// <summary>What changes modes or acts by the clock.</summary>
    public const string Schedule = "schedule";

    /// <summary>Where a schedule lives.</summary>
    public static Address ScheduleOf(string home, string slug) => new(home, Schedule, slug);

    /// <summary>What a household does in an emergency.</summary>
    public const string Protocol = "protocol";

    /// <summary>Where a protocol lives.</summary>
    public static Address ProtocolOf(string home, string slug) => new(home, Protocol, slug);

    /// <summary>That drills took place, and the live one.</summary>
    public const string Drill = "drill";

    /// <summary>Where the drills of a home live.</summary>
    public static Address DrillsOf(string home) => new(home, Drill, "drills");

    /// <summary>That a home practises for a while.</summary>
    public const string Practice = "practice";

    /// <summary>Where practice mode lives.</summary>
    public static Address PracticeOf(string home) => new(home, Practice, "protocols");

    /// <summary>The id under which a protocol acts.</summary>
    public static Principal ProtocolPrincipal(string slug) => new(PrincipalKind.Protocol, slug);

    /// <summary>Where a rule lives.</summary>
    public static Address AddressOf(string home, string slug) => new(home, Rule, slug);

    /// <summary>Where what lives beside it is.</summary>
    public static Address ShadowOf(string home, string slug) => new(home, Shadow, slug);

    /// <summary>Where a promise lives.</summary>
    public static Address PromiseOf(string home, string slug) => new(home, Promise, slug);

    /// <summary>The id under which a rule acts.</summary>
    public static Principal PrincipalOf(string slug) => new(PrincipalKind.Rule, slug);

    /// <summary>The id under which a schedule acts.</summary>
    public static Principal PrincipalOfSchedule(string slug) => new(PrincipalKind.Schedule, slug);
}
