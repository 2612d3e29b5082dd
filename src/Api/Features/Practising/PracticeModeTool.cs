using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Practising;

namespace RingActors.Api.Features.Practising;

/// <summary>practice_mode: for a while nobody is called for dispatch, and all else is done (docs/adr/0726).</summary>
internal sealed class PracticeModeTool(ActorClient client) : ITool
{
    private const string Action = "action";
    private const string Until = "until";
    private const string Protocols = "protocols";
    private const string Note = "note";
    private const string Begin = "begin";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "practice_mode",
        Title = "Practice mode",
        Description = "Practise for up to 7 days: in an alarm nobody is called for dispatch, all else is done and "
            + "marked as practice. Lowers protection. Protocols that save lives practise only if named.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: true),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Policy],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, "show", Begin, "end"))
            .Optional(Until, Schema.Shaped(TextShapes.LocalMoment, "When it ends by itself."))
            .Optional(Protocols, Schema.List(Schema.Id(), 1, 50, "Ids or names; else all that do not save lives."))
            .Optional(Note, Schema.Text("Why, as plain text.", 1, 200))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("as_of", Schema.Moment()),
        Example = """{"action":"show"}""",
    };

    public static int Place => 322;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        string action = arguments.GetString(Action);
        if (action == "show")
        {
            return Shown(view!);
        }

        ICommand command = new EndPractice();
        if (action == Begin)
        {
            (IReadOnlyList<string>? named, failure) = Named(arguments, view!);
            if (failure is not null)
            {
                return failure;
            }

            command = new BeginPractice(arguments.FindMoment(Until, call.Home!.Zone)!.Value, named)
            {
                Note = arguments.FindString(Note),
            };
        }

        Answer answer = await client.AskAsync(RuleKinds.PracticeOf(view!.Home), command, arguments, call);
        return answer.Ok ? Shown(await client.Homes.ViewAsync(view.Home)) : ActorClient.FailureOf(answer);
    }

    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        bool begins = arguments.GetString(Action) == Begin;
        ToolFault[] faults =
        [
            .. begins && !arguments.Has(Until)
                ? [new ToolFault(Until, "missing", "until is needed for begin: practice mode ends by itself.")]
                : Array.Empty<ToolFault>(),
            .. new[] { Until, Protocols, Note }.Where(n => !begins && arguments.Has(n)).Select(n =>
                new ToolFault(n, "conflict", $"{n} is for begin; leave it out.")),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
    }

    private static (IReadOnlyList<string>? Named, ToolFailure? Failure) Named(ToolArguments arguments, HomeView view)
    {
        if (!arguments.Has(Protocols))
        {
            return (null, null);
        }

        ProtocolsView protocols = view.Part<ProtocolsView>();
        List<string> named = [];
        foreach (string said in arguments.GetStrings(Protocols))
        {
            if (protocols.Find(said) is not { } one)
            {
                return (null, ToolFailures.NoSuch(
                    Protocols, "protocol", said, [.. protocols.All.Select(p => p.Slug)], "change_protocol"));
            }

            named.Add(one.Slug);
        }

        return ([.. named.Distinct(StringComparer.Ordinal)], null);
    }

    private ToolResult Shown(HomeView view) => ToolResult.Ok(
        new PracticeTelling(
            PracticeEntry.Of(view, client.Now) is not null, PracticeEntry.Of(view, client.Now),
            Instants.Text(client.Now)),
        PracticeJson.Default.PracticeTelling);
}

/// <param name="Practising">Whether the home practises.</param>
/// <param name="Practice">What, and until when; null if it does not.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record PracticeTelling(bool Practising, PracticeEntry? Practice, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PracticeTelling))]
internal sealed partial class PracticeJson : JsonSerializerContext;
