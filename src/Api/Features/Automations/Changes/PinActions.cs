using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations.Changes;

/// <summary>
/// 'Like last Tuesday', 'not like Sunday's delivery': a moment is copied, and every later edit has to keep it.
/// </summary>
internal sealed class PinActions(ActorClient client, EvidenceCheck evidence)
{
    internal const string At = "at";
    internal const string Entry = "entry_id";
    internal const string Runs = "runs";

    internal async ValueTask<ToolResult> PinAsync(
        RuleView rule, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (Instant at, ToolFailure? failure) = MomentOf(view, arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        PinnedMoment? moment = await Task.Run(
            () => evidence.Copy(view, rule.Slug, at, call.Cancellation), call.Cancellation);
        if (moment is not { Events.Count: > 0 })
        {
            return moment is null
                ? ToolFailures.Refused(
                    "pin.too-much-happened",
                    $"More happened about {Instants.Text(at)} than one example may hold "
                        + $"({PinCopy.PayloadMax / 1024} KiB).",
                    "Pin a quieter moment of the same sort. Nothing was changed.")
                : ToolFailures.Refused(
                    "pin.name-a-moment-that-was",
                    $"Of the time about {Instants.Text(at)} nothing is recorded.",
                    "get_security_history shows what there is; name one of its entries by entry_id. "
                        + "Nothing was changed.");
        }

        Answer answer = await client.AskAsync(
            RuleKinds.AddressOf(view.Home, rule.Slug),
            new PinMoment(
                arguments.GetBoolean(Runs), at, arguments.FindString(Entry), arguments.FindString("note"), moment),
            arguments,
            call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        IReadOnlyList<PinEntry> pins = now.Part<RulesView>().Rules.GetValueOrDefault(rule.Slug) is { } pinned
            ? await Task.Run(() => evidence.Pins(now, pinned, pinned.Document), call.Cancellation) : [];
        return ToolResult.Ok(
            new PinsShown(rule.Slug, pins, Instants.Text(client.Now)), PinActionsJson.Default.PinsShown);
    }

    /// <summary>
    /// The pinned example that <c>entry_id</c> names: by its own id, or by that of the entry that is pinned.
    /// </summary>
    internal static string? PinOf(RuleView rule, ToolArguments arguments)
    {
        string said = arguments.GetString(Entry);
        PinView[] meant = [.. rule.Pins.Where(p => p.Mark.Pin == said || p.Mark.Entry == said)];
        return meant.Length == 1 ? meant[0].Mark.Pin : null;
    }

    internal static ToolFailure NoSuch(RuleView rule, ToolArguments arguments) => ToolFailures.NoSuch(
        Entry, "example", arguments.GetString(Entry), [.. rule.Pins.Select(p => p.Mark.Pin)],
        GetAutomationTool.Definition.Name);

    /// <summary>The moment that is meant: by its own time, or by an entry of the history.</summary>
    private (Instant At, ToolFailure? Failure) MomentOf(HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        ToolFault? fault = arguments.Has(At) == arguments.Has(Entry)
            ? new ToolFault(At, arguments.Has(At) ? "conflict" : "missing", "Give either at or entry_id, and not both.")
            : null;
        if (fault is null && arguments.FindString(Entry) is { } id)
        {
            EventEnvelope? entry = evidence.Entry(view.Home, id);
            if (entry is not null)
            {
                return (entry.LearnedAt, null);
            }

            fault = new ToolFault(
                Entry, "reference", $"entry_id: the history of this home has no entry {Phrases.Quoted(id)}; "
                    + "get_security_history shows them.");
        }

        Instant at = arguments.FindMoment(At, call.Home!.Zone) ?? default;
        fault ??= at > client.Now
            ? new ToolFault(At, "range", $"at is {LocalTimes.Text(at, call.Home.Zone)}, which has not come yet.")
            : null;
        return fault is null ? (at, null)
            : (default, ArgumentFaults.ToFailure(ChangeAutomationTool.Definition, arguments.Root, [fault]));
    }
}

internal sealed record PinsShown(string AutomationId, IReadOnlyList<PinEntry> Pins, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PinsShown))]
internal sealed partial class PinActionsJson : JsonSerializerContext;
