using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Practising;
using RingActors.Api.Features.Protocols;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Features.Drills;

/// <summary>
/// drill_protocol: what a protocol would do in a past or invented incident, with nothing done; and live drills, in
/// which recipients are sent a test message (docs/adr/0725).
/// </summary>
internal sealed class DrillProtocolTool(
    ActorClient client, HomeNames names, PersonSeals persons, DrillRecord record, EmergencyLinks links) : ITool
{
    private const string Action = "action";
    private const string Run = "run";
    private const string Live = "live";
    private const string Seconds = "seconds";

    private static readonly string[] OfRun =
    [
        DrillQuestion.Document, DrillQuestion.IncidentId, DrillQuestion.Ends, DrillQuestion.Kind, DrillQuestion.Devices,
        DrillQuestion.Confidence, DrillQuestion.Entry, DrillQuestion.EndsAfter, DrillQuestion.At, DrillQuestion.Answers,
        DrillQuestion.Unreachable,
    ];

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "drill_protocol",
        Title = "Drill an emergency protocol",
        Description = "Show what a protocol, template or draft would do in a past or invented incident, on paper "
            + "(action run): nothing is sent. Action live sends recipients a test message and shows who answers.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: true),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Policy],
        ConcurrencyMax = 2,
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, Run, Live, "end", "list"))
            .Optional(DrillQuestion.Id, Schema.Id("Its id or name; for run else the home's default."))
            .Optional(DrillQuestion.Document, Schema.OpenObject("A draft, or {template: fire}."))
            .Optional(DrillQuestion.IncidentId, Schema.Id("A past incident."))
            .Optional(DrillQuestion.Ends, Schema.Choice("Of a past incident.", "as_it_did", DrillQuestion.Never))
            .Optional(DrillQuestion.Kind, Schema.Choice(
                "Of an invented incident; without any somebody calls for help.",
                [.. Enum.GetValues<IncidentKind>().Select(k => k.Word())]))
            .Optional(DrillQuestion.Devices, Schema.List(Schema.Id(), 1, 20, "What set it off."))
            .Optional(DrillQuestion.Confidence, Schema.Integer("Of a burglary.", 1, 4))
            .Optional(DrillQuestion.Entry, Schema.Integer("An entry delay before it.", 0, 600))
            .Optional(DrillQuestion.EndsAfter, Schema.Integer("Disarmed after so long.", 1, 86_400))
            .Optional(DrillQuestion.At, Schema.Shaped(TextShapes.LocalMoment, "Default: now."))
            .Optional(DrillQuestion.Answers, Schema.List(
                Schema.Object().Required("recipient", Schema.Id()).Required(
                    "after_seconds", Schema.Integer(null, 0, 86_400))
                    .Optional("answer", Schema.Choice(null, "acknowledge", "escalate", "cancel")),
                1, 50, "Who is taken to answer; nobody else does."))
            .Optional(DrillQuestion.Unreachable, Schema.List(Schema.Id(), 1, 50, "Recipients whom nothing reaches."))
            .Optional(Seconds, Schema.Integer(
                "Of a live drill: time to answer.", BeginDrill.SecondsMin, BeginDrill.SecondsMax))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("as_of", Schema.Moment()),
        Example = """{"action":"run","kind":"burglary"}""",
    };

    public static int Place => 320;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        switch (arguments.GetString(Action))
        {
            case Run:
                return await RunAsync(view!, arguments, call);

            case Live:
                return await AskAsync(view!, BeginOf(arguments, view!), arguments, call);

            case "end":
                return await AskAsync(view!, (new EndDrill(), null), arguments, call);

            default:
                return Listed(view!);
        }
    }

    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        string[] wrong =
        [
            .. action == Run ? [] : OfRun.Where(arguments.Has),
            .. action != Live && arguments.Has(Seconds) ? [Seconds] : Array.Empty<string>(),
            .. action is "end" or "list" && arguments.Has(DrillQuestion.Id) ? [DrillQuestion.Id]
                : Array.Empty<string>(),
        ];
        return wrong.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root,
            [.. wrong.Select(n => new ToolFault(n, "conflict", $"{n} means nothing for {action}; leave it out."))]);
    }

    private static (ICommand? Command, ToolFailure? Failure) BeginOf(ToolArguments arguments, HomeView view)
    {
        string? slug = null;
        if (arguments.FindString(DrillQuestion.Id) is { } said)
        {
            ProtocolsView protocols = view.Part<ProtocolsView>();
            if (protocols.Find(said) is not { } there)
            {
                return (null, ToolFailures.NoSuch(
                    DrillQuestion.Id, "protocol", said, [.. protocols.All.Select(p => p.Slug)],
                    ChangeProtocolTool.Definition.Name));
            }

            slug = there.Slug;
        }

        return (new BeginDrill(slug, (int?)arguments.FindInteger(Seconds) ?? BeginDrill.SecondsDefault), null);
    }

    /// <summary>Lives through it, and only then keeps that it took place.</summary>
    private async ValueTask<ToolResult> RunAsync(HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (DrillQuestion? question, ToolFailure? failure) = DrillQuestion.Read(
            Definition, arguments, view, call.Home!.Zone, client.Now, names, persons, record, call.Cancellation);
        if (failure is not null)
        {
            return failure;
        }

        DrillReport report = DrillRun.Of(question!.Plan, record.Folds);
        string id = $"drill-{call.RequestId}";
        Answer answer = await client.AskAsync(
            RuleKinds.DrillsOf(view.Home), new HoldDrill(DrillEntries.Held(question, report, id, view)), arguments,
                call);
        return answer.Ok
            ? ToolResult.Ok(
                DrillEntries.Telling(
                    question, report, (answer.Reply as DrillAnswered)?.Drill ?? id, view, links.PublicUrl is not null,
                    client.Now),
                DrillJson.Default.DrillTelling)
            : ActorClient.FailureOf(answer);
    }

    private async ValueTask<ToolResult> AskAsync(
        HomeView view, (ICommand? Command, ToolFailure? Failure) asked, ToolArguments arguments, ToolCallContext call)
    {
        if (asked.Command is not { } command)
        {
            return asked.Failure!;
        }

        Answer answer = await client.AskAsync(RuleKinds.DrillsOf(view.Home), command, arguments, call);
        return answer.Ok ? Listed(await client.Homes.ViewAsync(view.Home)) : ActorClient.FailureOf(answer);
    }

    private ToolResult Listed(HomeView view)
    {
        string[] all = [.. view.Guard().Policy.Contacts.Select(c => c.Id)];
        LiveDrill? live = view.Part<DrillsView>().Live is { End: null } now ? now : null;
        return ToolResult.Ok(
            new DrillList(
                DrillEntries.Live(view), DrillEntries.HeldBefore(view),
                DrillEntries.Recipients(view, all, live?.Recipients ?? []), Instants.Text(client.Now))
            {
                Practice = PracticeEntry.Of(view, client.Now),
            },
            DrillJson.Default.DrillList);
    }
}
