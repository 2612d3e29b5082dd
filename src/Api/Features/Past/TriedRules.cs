using System.Globalization;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Past;

/// <summary>Which automations a back-test is about: one that is there, a version of it, or the caller's draft.</summary>
internal sealed class TriedRules(AutomationDraft drafts, AutomationVersions versions)
{
    internal const string Draft = AutomationDraft.Argument;
    internal const string CompareWith = "compare_with";

    /// <summary>One, and what it is called.</summary>
    /// <param name="Rule">The document.</param>
    /// <param name="Called">As a sentence names it.</param>
    internal sealed record Named(TriedRule Rule, string Called);

    /// <summary>The one that is tried: one that is there, or the caller's draft.</summary>
    internal (Named? Rule, ToolFailure? Failure) Of(ToolDefinition tool, ToolArguments arguments, HomeView view)
    {
        if (!arguments.Has("automation_id") && !arguments.Has(AutomationDraft.Argument))
        {
            return (null, AutomationDraft.Neither(tool, arguments));
        }

        (string slug, int version, RuleDocument? document, ToolFailure? failure) = drafts.Of(tool, arguments, view);
        return failure is not null ? (null, failure)
            : arguments.Has(AutomationDraft.Argument)
                ? (new Named(new TriedRule(slug, version, document!), "the draft"), null)
                : (Present(view.Part<RulesView>().Rules[slug]), null);
    }

    /// <summary>What it is compared with: an earlier version of the same, or another that is there.</summary>
    internal (Named? Rule, ToolFailure? Failure) Other(
        ToolDefinition tool, ToolArguments arguments, HomeView view, Named first)
    {
        string said = arguments.GetString(CompareWith);
        bool isThere = arguments.Has("automation_id");
        if (isThere && int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
        {
            return Version(tool, arguments, view, first, version);
        }

        RulesView rules = view.Part<RulesView>();
        RuleView[] named = rules.Meant(said);
        if (named.Length != 1)
        {
            ToolFault fault = named.Length > 1
                ? new ToolFault(CompareWith, "reference", $"There are {named.Length} automations called "
                    + $"{Phrases.Quoted(said)}; say one by its id: {string.Join(", ", named.Select(r => r.Slug))}.")
                : ToolFailures.NoSuchFault(CompareWith, "automation", said, [.. rules.All.Select(r => r.Slug)]);
            return (null, ArgumentFaults.ToFailure(tool, arguments.Root, [fault]));
        }

        return isThere && named[0].Slug == first.Rule.Slug
            ? (null, ArgumentFaults.ToFailure(tool, arguments.Root, [Itself()]))
            : (Present(named[0]), null);
    }

    private static Named Present(RuleView rule) =>
        new(new TriedRule(rule.Slug, rule.Version, rule.Document),
            $"{Phrases.Quoted(rule.Name)} version {rule.Version}");

    private static ToolFault Itself() => new(
        CompareWith, "conflict",
        $"{CompareWith} is what automation_id says already: name another automation, or an earlier version by its "
            + $"number.");

    private (Named? Rule, ToolFailure? Failure) Version(
        ToolDefinition tool, ToolArguments arguments, HomeView view, Named first, int version)
    {
        if (version == first.Rule.Version)
        {
            return (null, ArgumentFaults.ToFailure(tool, arguments.Root, [Itself()]));
        }

        IReadOnlyList<EventEnvelope> record = versions.Of(RuleKinds.AddressOf(view.Home, first.Rule.Slug));
        return AutomationVersions.DocumentOf(record, version) is { } document
            ? (new Named(first.Rule with { Version = version, Document = document }, $"version {version}"), null)
            : (null, ArgumentFaults.ToFailure(tool, arguments.Root,
            [
                new ToolFault(CompareWith, "range", $"{CompareWith}: {Phrases.Quoted(first.Rule.Document.Name)} has no "
                    + $"version {version}; it is at version {first.Rule.Version}."),
            ]));
    }
}
