using System.Text.Json;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// The automation that a call asks about: one that is there, or a draft of one that is not. A draft is held to all that
/// create_security_automation asks of its arguments.
/// </summary>
internal sealed class AutomationDraft(HomeNames names, PersonSeals persons)
{
    internal const string Argument = "draft";

    private const string IdArgument = "automation_id";
    private const string FaultyRule = "rule.correct-the-faults";

    internal static readonly ObjectSchema Shape = Schema.OpenObject("The arguments for create_security_automation.");

    /// <summary>It has to be one of the two.</summary>
    internal static ToolFailure Neither(ToolDefinition tool, ToolArguments arguments) =>
        ArgumentFaults.ToFailure(tool, arguments.Root, [OneOf(IdArgument, "missing")]);

    /// <summary>The automation that is meant, where the call names one.</summary>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="view">The home.</param>
    internal (string Slug, int Version, RuleDocument? Document, ToolFailure? Failure) Of(
        ToolDefinition tool, ToolArguments arguments, HomeView view)
    {
        RulesView rules = view.Part<RulesView>();
        string? id = arguments.FindString(IdArgument);
        if (id is not null && arguments.Has(Argument))
        {
            return ("", 0, null, ArgumentFaults.ToFailure(tool, arguments.Root, [OneOf(Argument, "conflict")]));
        }

        if (id is not null)
        {
            (RuleView? rule, ToolFailure? failure) = AutomationCall.Find(rules, id);
            return (rule?.Slug ?? "", rule?.Version ?? 0, rule?.Document, failure);
        }

        IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, view, out RuleDocument? document);
        return document is not null
            ? (rules.NewSlug(document.Name), 1, document, null)
            : ("", 0, null, ArgumentFaults.ToFailure(
                tool, arguments.Root, faults, FaultyRule, sent => FaultsOf(sent, view, out _)));
    }

    private static ToolFault OneOf(string path, string code) => new(
        path, code, "Give either automation_id, for one that is there, or draft, for one that is not; not both.");

    private IReadOnlyList<ToolFault> FaultsOf(JsonElement call, HomeView view, out RuleDocument? document)
    {
        document = null;
        JsonElement draft = MeantArguments.Of(
            CreateSecurityAutomationTool.Definition.Input, Named(call.GetProperty(Argument)));
        SchemaCheck check = new();
        check.Enter(Argument);
        CreateSecurityAutomationTool.Definition.Input.Check(draft, ref check);
        check.Leave();
        if (!check.IsFaultless)
        {
            return check.Faults;
        }

        string? home = call.TryGetProperty("home_id", out JsonElement named) ? named.GetString() : null;
        if (draft.TryGetProperty("home_id", out JsonElement meant) && meant.GetString() != home)
        {
            return
            [
                new ToolFault(
                    $"{Argument}.home_id",
                    "conflict",
                    "Say home_id beside draft, not in it: it is the home that is looked at."),
            ];
        }

        RuleReading reading = AutomationCall.Read(draft, AutomationCall.ContextOf(view, names, persons));
        document = reading.Document;
        return
        [
            .. reading.Faults.Select(f => DocumentFaults.Of($"{Argument}.{f.Path}", f.Code, f.Message, f.Near, call)),
        ];
    }

    /// <summary>A draft needs no name yet.</summary>
    private static JsonElement Named(JsonElement draft)
    {
        if (draft.TryGetProperty("automation_name", out _))
        {
            return draft;
        }

        string raw = draft.GetRawText();
        string rest = draft.EnumerateObject().Any() ? "," + raw[1..] : "}";
        using JsonDocument named = JsonDocument.Parse($"{{\"automation_name\":\"{Argument}\"{rest}");
        return named.RootElement.Clone();
    }
}
