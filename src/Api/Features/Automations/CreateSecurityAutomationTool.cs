using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// create_security_automation: a rule in flat arguments or as a whole document, new or in place of the one of its name.
/// </summary>
internal sealed class CreateSecurityAutomationTool(
    ActorClient client, HomeNames names, AutomationSettings settings, AutomationWritten written, PersonSeals persons,
    EvidenceCheck evidence)
    : ITool, IRepairsArguments
{
    private const string NameTaken = "rule.replace-instead";
    private const string TooMany = "rule.raise-the-limit";
    private const string FaultyRule = "rule.correct-the-faults";

    /// <summary>The argument that changes an automation instead of making one.</summary>
    private const string Replace = "replace";

    private static readonly StringSchema LocalTime = Schema.Shaped(TextShapes.LocalTime, "HH:mm.");

    /// <summary>Which modes there are, and what may have been meant, the home knows.</summary>
    private static readonly StringSchema Mode = Schema.Said();

    private static readonly ArraySchema Days =
        Schema.List(Schema.Choice(null, "mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1, 7);

    private static readonly ObjectSchema Window = Schema.Object("Across midnight if it ends before it starts.")
        .Required("from", LocalTime)
        .Required("to", LocalTime)
        .Optional("zone", Schema.Text("IANA zone, if not the home's.", 1, 60))
        .Optional(
            "days",
            Days);

    private static readonly ObjectSchema State = Schema.Object()
        .Required("device", Schema.Id())
        .Required(
            "capability",
            Schema.Choice(null, "contact", "motion", "light", "siren", "smoke", "co", "tamper", "connection", "power", "fault"))
        .Required("is", Schema.Text("open, closed, on, off, online and the like.", 1, 40));

    private static readonly ObjectSchema Conditions = Schema.Object(
        "All that are given must hold.")
        .Optional("devices", Schema.List(Schema.Id(), 1, 50, "Only these devices' events."))
        .Older("device_type", Schema.Choice("Those of a kind.", [.. DeviceKinds.Devices]) with { IsReadByTool = true })
        .Optional("detection", Schema.Text("For motion, e.g. human.", 1, 40))
        .Optional("contact_state", Schema.Choice(null, "open", "closed"))
        .Optional("for_seconds", Schema.Integer("It has to stay so.", 1, 604_800))
        .Optional("to_modes", Schema.List(Mode, 1, 20, "For mode_change: only to these."))
        .Optional("from_modes", Schema.List(Mode, 1, 20, "For mode_change: only from these."))
        .Optional("alarm_states", Schema.List(
            Schema.Choice(null, "entry-delay", "burglar-alarm", "fire-alarm", "co-alarm", "flood-alarm",
                "tamper-alarm", "panic", "medical"), 1, 8, "For alarm: which."))
        .Optional(
            "modes", Schema.List(
                Mode, 1, 20, "Only while the alarm is so, exit delay over; for mode_change: only to these."))
        .Optional("at", Schema.List(LocalTime, 1, 24, "For schedule."))
        .Older("days", Days)
        .Older("zone", Schema.Text("IANA zone, if not the home's.", 1, 60))
        .Optional("time_window", Window)
        .Optional("device_states", Schema.List(State, 1, 10, "Only while these devices are so."));

    private static readonly ChoiceSchema Kind =
        Schema.Choice(
            null, "light_on", "light_off", "siren_on", "siren_off", "lock", "arm", "webhook", "notify",
            "delay") with
        {
            IsReadByTool = true,
        };

    private static readonly ObjectSchema Action = Schema.Object()
        .Required("type", Kind).OrAs("action")
        .Optional("devices", Schema.List(Schema.Id(), 1, 50, "Else the trigger's."))
        .Optional(
            "duration_seconds", Schema.Integer("Siren (camera at most 120), delay.", 1, 86_400)).OrAs("duration")
        .Optional("mode", Schema.Said("For arm: home, away, night or another."))
        .Optional(
            "when_open",
            Schema.Choice("For arm, if a sensor is open (default fail); wait, then bypass.", "wait", "bypass", "fail"))
        .Optional("wait_minutes", Schema.Integer(null, 1, 720))
        .Optional("bypass_open", Schema.Flag(byDefault: false))
        .Optional("url", Schema.Shaped(TextShapes.WebAddress, "For webhook: where to POST."))
        .Optional(
            "message", Schema.Text("For webhook and notify.", 1, 500))
        .Optional("recipients", Schema.List(Schema.Said(), 1, 20, "Else all."));

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "create_security_automation",
        Title = "Create an automation",
        Description = "Create a rule that reacts to what happens, or acts at a time. Give trigger_type, "
            + "trigger_conditions and response_actions, or a whole rule_document. Read the answer's sentence to the "
            + "user. Try it first with backtest_automation; change one with replace true; modes by the clock are "
            + "change_schedule's.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        Input = Schema.Object()
            .Required("automation_name", Schema.Text("A name the household recognises.", 1, 80))
            .Optional("trigger_type", AutomationEntries.TriggerType with { IsReadByTool = true })
            .Optional("trigger_conditions", Conditions)
            .Optional("response_actions", Schema.List(Action, 1, 20, "What to do, in order."))
            .Optional(
                "rule_document",
                    Schema.OpenObject("A whole rule, instead of the three above: see describe_automation_format."))
            .Optional(
                "enabled", Schema.Flag("false: stored, does not act. replace without it keeps it.", byDefault: true))
            .Optional(Replace, Schema.Flag("true changes the one of that name, whole.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("automation", Schema.OpenObject("As in list_security_automations."))
            .Optional("warnings", Schema.Listing(Schema.Said(), "What is allowed but may surprise."))
            .Required("as_of", Schema.Moment()),
        Example = """{"automation_name":"Driveway deterrent","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},"""
            + "\"response_actions\":[{\"type\":\"light_on\",\"devices\":[\"front-camera\"]},"
            + "{\"type\":\"siren_on\",\"devices\":[\"front-camera\"],\"duration_seconds\":30},"
            + "{\"type\":\"webhook\",\"url\":\"https://example.org/alarm\",\"message\":\"Motion in the driveway\"}]}",
    };

    public static int Place => 110;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        RuleContext context = AutomationCall.ContextOf(view!, names, persons);
        RuleReading reading = AutomationCall.Read(arguments.Root, context);
        if (reading.Document is not { } document)
        {
            return ArgumentFaults.ToFailure(
                Definition, arguments.Root, FaultsOf(reading, arguments.Root), FaultyRule, sent => FaultsIn(sent, context));
        }

        (Address? address, failure) = AddressOf(view!, document, arguments);
        if (failure is not null)
        {
            return failure;
        }

        // What is changed keeps its name, however the call spelled it or said its id.
        document = document with { Name = view!.Part<RulesView>().Rules.GetValueOrDefault(address!.Id)?.Name ?? document.Name };

        // Of a name that is taken nothing is changed, and so nothing of it can be broken.
        bool isTaken = !arguments.GetBoolean(Replace) && view.Part<RulesView>().Rules.ContainsKey(address.Id);
        (failure, IReadOnlyList<string>? kept) = isTaken ? (null, null)
            : await evidence.HoldAsync(view, address.Id, document, call.Cancellation);
        if (failure is not null)
        {
            return failure;
        }

        // The same again is no conflict: the rule itself knows whether it is the same.
        ICommand command = arguments.GetBoolean(Replace)
            ? new ReplaceRule(document) { PinsKept = kept, KeepsSwitch = NamesSwitch(arguments.Root) ? null : true }
            : new CreateRule(document, settings.PerHomeMax);
        Answer answer = await client.AskAsync(address, command, arguments, call);
        bool isDocument = AutomationCall.IsDocument(arguments.Root);
        return answer.Ok ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument, call.Cancellation)
            : answer.Refusal!.Code switch
            {
                TooMany => ToolFailures.Refused(
                    TooMany, answer.Refusal.Detail,
                    "list_security_automations shows them. To have more, raise Automations:PerHomeMax in the settings and start the server again."),
                NameTaken => TakenFailure(view.Part<RulesView>(), address.Id, arguments),
                _ => ActorClient.FailureOf(answer),
            };
    }

    private static bool NamesSwitch(JsonElement arguments) => AutomationCall.NamesSwitch(arguments)
        || (AutomationCall.IsDocument(arguments)
            && AutomationCall.NamesSwitch(arguments.GetProperty(AutomationCall.DocumentArgument)));

    /// <summary>What is wrong with a call's shape hides what is wrong with its rule: this adds that.</summary>
    public async ValueTask<ToolFailure> RepairAsync(ToolFailure failure, JsonElement arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? none) = await client.ViewOfAsync(arguments, call);
        if (none is not null)
        {
            return failure;
        }

        RuleContext context = AutomationCall.ContextOf(view!, names, persons);
        return ArgumentFaults.ToFailure(
            Definition, arguments, failure.Faults, failure.Code, sent => FaultsIn(sent, context));
    }

    /// <summary>Where the automation that a call names lives: there already, or to be.</summary>
    private static (Address? Address, ToolFailure? Failure) AddressOf(
        HomeView view, RuleDocument document, ToolArguments arguments)
    {
        RulesView rules = view.Part<RulesView>();
        RuleView[] named = rules.Named(document.Name);
        if (named.Length > 1)
        {
            return (null, ToolFailures.Refused(
                "rule.name-one",
                $"There are {named.Length} automations called {Phrases.Quoted(document.Name)}: "
                    + $"{string.Join(", ", named.Select(r => r.Slug))}.",
                $"To change one, say it by its id as automation_name, with {Replace} true; a new one needs a name of its own. "
                    + "Nothing was changed."));
        }

        if (named.Length == 1 && arguments.GetBoolean(Replace)
            && OtherWithId(rules, document.Name, named[0]) is { } other)
        {
            return (null, ToolFailures.Refused(
                "rule.name-one",
                $"{Phrases.Quoted(document.Name)} is the id of {Phrases.Quoted(other.Name)}, and the name of "
                    + $"{Phrases.Quoted(named[0].Name)} ({named[0].Slug}).",
                $"Change the one that you mean by its id: change_automation with automation_id {other.Slug} or "
                    + $"{named[0].Slug}, action update and document. Nothing was changed."));
        }

        if (named.Length == 0 && arguments.GetBoolean(Replace))
        {
            string[] known = [.. rules.All.Select(r => r.Name)];
            return (null, ToolFailures.NoSuch("automation_name", "rule", document.Name, known, ListSecurityAutomationsTool.Definition.Name));
        }

        return (RuleKinds.AddressOf(view.Home, named.Length == 1 ? named[0].Slug : rules.NewSlug(document.Name)), null);
    }

    /// <summary>The automation whose id that is, if it is another than the one that is called so.</summary>
    private static RuleView? OtherWithId(RulesView rules, string said, RuleView called) =>
        rules.Rules.GetValueOrDefault(said) is { } other && other != called ? other : null;

    /// <summary>There is one of that name, and it is another: the call that changes it is the caller's own.</summary>
    private static ToolFailure TakenFailure(RulesView rules, string slug, ToolArguments arguments)
    {
        JsonObject again = (JsonObject)JsonNode.Parse(arguments.Root.GetRawText())!;
        again.Remove(ToolDefinition.IdempotencyKeyArgument);
        again[Replace] = true;
        string name = rules.Rules.GetValueOrDefault(slug)?.Name ?? slug;
        string said = arguments.FindString("automation_name") ?? name;
        bool isName = FoldedName.Same(said, name);
        bool isSure = isName && (!rules.Rules.ContainsKey(said) || said == slug);
        ToolFailure taken = ToolFailures.Refused(
            NameTaken,
            isName
                ? $"There is an automation called {Phrases.Quoted(name)} already ({slug}), and it says something else."
                : $"'{said}' is the id of an automation that is there already, {Phrases.Quoted(name)}, "
                    + "and it says something else.",
            $"To change it, send the same call with {Replace} true; for a second one give another automation_name. Nothing was changed.");

        // Who names a new one and hits an id did not mean the other; sent back, the call would be its end.
        return isSure ? taken with { Example = again.ToJsonString(AnswerJson.Relaxed) } : taken;
    }

    private static IReadOnlyList<ToolFault> FaultsIn(JsonElement arguments, RuleContext context) =>
        FaultsOf(AutomationCall.Read(arguments, context), arguments);

    private static IReadOnlyList<ToolFault> FaultsOf(RuleReading reading, JsonElement arguments) =>
        [.. reading.Faults.Select(f => DocumentFaults.Of(f.Path, f.Code, f.Message, f.Near, arguments))];
}
