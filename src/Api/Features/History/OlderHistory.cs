using System.Collections.Immutable;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Api.Features.History;

/// <summary>
/// get_security_history as callers of other servers of this sort ask for it: hours back, types of events, videos. What
/// a word means is in one table; a word that would mean more than it says is none.
/// </summary>
internal static class OlderHistory
{
    internal const string Hours = "hours";
    internal const string Types = "event_types";
    internal const string Video = "include_video";
    internal const string Words = "ding, motion_detected, mode_change or automation";
    internal const int HoursMax = 8760;

    private const string Since = "since";
    private const string Kinds = "kinds";

    private static readonly ImmutableDictionary<string, string> KindOfWord = new Dictionary<string,
        string>(StringComparer.Ordinal)
    {
        ["ding"] = EventKinds.Doorbell,
        ["doorbell_press"] = EventKinds.Doorbell,
        ["doorbell_ring"] = EventKinds.Doorbell,
        ["motion_detected"] = EventKinds.Motion,
        ["mode_change"] = EventKinds.Mode,
        ["mode_changed"] = EventKinds.Mode,
        ["arm_disarm"] = EventKinds.Mode,
        ["automation"] = EventKinds.Rule,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly string[] OwnKinds =
    [
        EventKinds.Motion, EventKinds.Doorbell, EventKinds.Sensor, EventKinds.Mode, EventKinds.Alarm, EventKinds.Rule,
        EventKinds.Command, EventKinds.System, EventKinds.Refusal, EventKinds.Unread,
    ];

    /// <summary>True if the call asks so; then it is answered so.</summary>
    internal static bool IsMeant(ToolArguments arguments) => arguments.Has(Hours) || arguments.Has(Types);

    /// <summary>The kinds that a call asks for, under either name.</summary>
    internal static IReadOnlySet<string> KindsOf(ToolArguments arguments) =>
        arguments.GetStrings(Kinds).Concat(arguments.GetStrings(Types).Select(KindOf).OfType<string>())
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>All that is wrong with such a call.</summary>
    internal static IReadOnlyList<ToolFault> Faults(ToolArguments arguments)
    {
        List<ToolFault> faults = [];
        if (arguments.Has(Hours) && arguments.Has(Since))
        {
            faults.Add(new ToolFault(Hours, "conflict", $"{Hours} and {Since} both say where to begin; give one of "
                + "them."));
        }

        if (arguments.Has(Types) && arguments.Has(Kinds))
        {
            faults.Add(new ToolFault(Types, "conflict", $"{Types} and {Kinds} say the same thing twice; give one of "
                + "them."));
        }

        string[] allowed = [.. OwnKinds, .. KindOfWord.Keys.Order(StringComparer.Ordinal)];
        faults.AddRange(arguments.GetStrings(Types).Select((said, place) => (said, place))
            .Where(t => KindOf(t.said) is null).Select(t =>
        {
            string? near = NearMatch.Word(t.said, allowed);
            return new ToolFault(
                $"{Types}[{t.place}]", "choice",
                $"{Types}[{t.place}] is none of the kinds of events here; it must be one of "
                    + $"{string.Join(", ", allowed)}."
                    + SchemaCheck.Hint(near))
            {
                DidYouMean = near,
                Allowed = string.Join(", ", allowed),
            };
        }));
        if (arguments.FindBoolean(Video) == true)
        {
            faults.Add(new ToolFault(
                Video, "absent",
                $"{Video}: no tool gives videos; they are in Ring's own app. Leave it out: what happened is told "
                    + "without them, "
                    + "and get_visitor_history has include_snapshots for the pictures that were taken."));
        }

        return faults;
    }

    private static string? KindOf(string said)
    {
        string word = said.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return OwnKinds.Contains(word, StringComparer.Ordinal) ? word : KindOfWord.GetValueOrDefault(word);
    }
}
