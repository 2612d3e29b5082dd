using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Flat;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// The arguments of create_security_automation as a rule. Faults are in the words in which the caller spoke, flat or a
/// document.
/// </summary>
internal static class AutomationCall
{
    internal const string DocumentArgument = "rule_document";

    private static readonly string[] FlatArguments = ["trigger_type", "trigger_conditions", "response_actions"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    internal static bool IsDocument(JsonElement arguments) => arguments.TryGetProperty(DocumentArgument, out _);

    /// <summary>Whether somebody said how it is to be switched; who did not leaves it as it is.</summary>
    internal static bool NamesSwitch(JsonElement said) => said.ValueKind == JsonValueKind.Object
        && said.TryGetProperty("enabled", out JsonElement enabled) && enabled.ValueKind != JsonValueKind.Null;

    internal static RuleReading Read(JsonElement arguments, RuleContext context) =>
        IsDocument(arguments) ? ReadDocument(arguments, context) : ReadFlat(arguments, context);

    /// <summary>
    /// The automation that a call means by its id, or else by its name; a name that several have means none of them.
    /// </summary>
    internal static (RuleView? Rule, ToolFailure? Failure) Find(RulesView rules, string said)
    {
        RuleView[] named = rules.Meant(said);
        return named.Length == 1 ? (named[0], null)
            : named.Length == 0 ? (null, NoSuch(rules, said))
            : (null, ToolFailures.Refused(
                "rule.name-one",
                $"There are {named.Length} automations called {Phrases.Quoted(said)}.",
                $"Say one by its id: {string.Join(", ", named.Select(r => r.Slug))}. Nothing was changed."));
    }

    internal static ToolFailure NoSuch(RulesView rules, string said) => ToolFailures.NoSuch(
        "automation_id", "automation", said, [.. rules.All.Select(r => r.Slug)],
        ListSecurityAutomationsTool.Definition.Name);

    /// <summary>The home as a document is read in it.</summary>
    internal static RuleContext ContextOf(HomeView view, HomeNames names, PersonSeals persons) => new(
        view.Part<DevicesView>(),
        names.Of(view) is { IsZoneTold: true, Zone: var zone } ? zone.Id : null,
        [.. view.Guard().Policy.ArmedModes().Select(m => m.Name)],
        view.Guard().Policy.Contacts.GroupBy(c => persons.Open(c.Id)).ToDictionary(c => c.Key, c => c.First().Id))
    {
        Rules = view.Part<RulesView>().Rules.ToDictionary(r => r.Key, r => r.Value.Name, StringComparer.Ordinal),
        Webhooks = view.Part<WebhooksView>().All,
        Protocols = [.. view.Part<ProtocolsView>().All.Select(p => p.Slug)],
        ProtocolNames = view.Part<ProtocolsView>().All.Where(p => p.Document is not null).ToDictionary(
            p => p.Slug, p => p.Document!.Name, StringComparer.Ordinal),
    };

    private static RuleReading ReadFlat(JsonElement arguments, RuleContext context) =>
        FlatForm.Read(Copy(arguments, ["automation_name", .. FlatArguments, "enabled"]), context);

    private static RuleReading ReadDocument(JsonElement arguments, RuleContext context)
    {
        List<RuleFault> faults = [.. FlatArguments.Where(name => arguments.TryGetProperty(name, out _)).Select(name => new RuleFault(
            name, "conflict", $"Give either {DocumentArgument} or {string.Join(", ", FlatArguments)}, not both.", []))];
        JsonObject document = DocumentOf(arguments, faults);
        RuleReading reading = RuleParser.Read(document, context);
        faults.AddRange(reading.Faults.Select(InTheCall));
        return faults.Count == 0 ? reading : new RuleReading(null, faults, null);
    }

    /// <summary>The document, named and switched as the arguments beside it say.</summary>
    private static JsonObject DocumentOf(JsonElement arguments, List<RuleFault> faults)
    {
        string name = arguments.GetProperty("automation_name").GetString()!;
        JsonObject document = [];
        try
        {
            document = (JsonObject)JsonNode.Parse(arguments.GetProperty(DocumentArgument).GetRawText(), null, Strict)!;
        }
        catch (JsonException)
        {
            faults.Add(new RuleFault(DocumentArgument, "invalid", "A name stands twice in one of its objects; give each once.", []));
        }

        if (document["name"] is { } other && !JsonNode.DeepEquals(other, name))
        {
            faults.Add(new RuleFault(
                DocumentArgument + ".name", "conflict", "It differs from automation_name, which names the automation; leave it out.", []));
        }

        document["name"] = name;
        if (arguments.TryGetProperty("enabled", out JsonElement enabled) && !enabled.GetBoolean())
        {
            document["enabled"] = false;
        }

        return document;
    }

    private static RuleFault InTheCall(RuleFault fault) => fault.Path == "name"
        ? fault with { Path = "automation_name", Message = fault.Message.Replace("'name'", "'automation_name'", StringComparison.Ordinal) }
        : fault with { Path = $"{DocumentArgument}.{fault.Path}" };

    private static JsonObject Copy(JsonElement arguments, string[] names)
    {
        JsonObject call = [];
        foreach (string name in names)
        {
            if (arguments.TryGetProperty(name, out JsonElement value))
            {
                call[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return call;
    }
}
