using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Past;

/// <summary>
/// backtest_automation: what an automation, or a draft of one, would have done in the home's past, and where two would
/// have differed. Nothing is written and nothing is done.
/// </summary>
internal sealed class BacktestAutomationTool(
    ActorClient client, TriedRules rules, PastTasks tasks, HomeHistory history) : ITool
{
    private static readonly Duration LengthDefault = Duration.FromDays(30);
    private const string TaskId = "task_id";
    private const string Cancel = "cancel";
    private static readonly string[] OfAQuestion =
        ["automation_id", TriedRules.Draft, TriedRules.CompareWith, Suppositions.Argument, "since", "until"];
    private static readonly string[] OfOne = ["automation_id", TriedRules.Draft, TriedRules.CompareWith];

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "backtest_automation",
        Title = "Try an automation on the past",
        Description = "Show when an automation or draft would have run in the home's past, what stopped it, and "
            + "which runs fell into alarms. Do it before create_security_automation and read the result to the user.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Optional("automation_id", Schema.Id("Its id or name."))
            .Optional(TriedRules.Draft, Schema.OpenObject("The arguments for create_security_automation."))
            .Optional(TriedRules.CompareWith, Schema.Id("A version number or automation."))
            .Optional(Suppositions.Argument, Schema.List(Schema.OpenObject(), 1, Suppositions.Most,
                "What if: {left_out: entry_id}, {device, capability, state, at}, {mode, at}, {device, bypassed}, "
                + "{entry_delay_seconds}, {automation_id, enabled}."))
            .Optional("since", PastStretch.Since)
            .Optional("until", Schema.Shaped(TextShapes.LocalMoment, "Default: the last 30 days."))
            .Optional(TaskId, Schema.Id("From an unfinished answer."))
            .Optional(Cancel, Schema.Flag())
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("summary", Schema.Said())
            .Required("as_of", Schema.Moment()),
        Example = """{"draft":{"automation_name":"Driveway","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},"""
            + "\"response_actions\":[{\"type\":\"light_on\",\"devices\":[\"front-camera\"]}]},\"since\":\"2026-03-01T00:00\"}",
    };

    public static int Place => 122;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        (JsonObject? answer, failure) = arguments.FindString(TaskId) is { } task
            ? await OfTaskAsync(task, arguments, view!, call)
            : await AnswerAsync(arguments, view!, call);
        return failure is null ? ToolResult.Ok(answer!, PastJson.Default.JsonObject) : failure;
    }

    private async Task<(JsonObject? Answer, ToolFailure? Failure)> AnswerAsync(
        ToolArguments arguments, HomeView view, ToolCallContext call)
    {
        if (arguments.FindBoolean(Cancel) is not null)
        {
            return (null, ArgumentFaults.ToFailure(
                Definition, arguments.Root, [new ToolFault(TaskId, "missing",
                    "Say with task_id what is to be called off.")]));
        }

        (PastQuestion? question, ToolFailure? failure) = QuestionOf(arguments, call, view);
        return failure is null
            ? await tasks.AskAsync(question!, view, arguments.Find(Suppositions.Argument), call)
            : (null, failure);
    }

    private Task<(JsonObject? Answer, ToolFailure? Failure)> OfTaskAsync(
        string task, ToolArguments arguments, HomeView view, ToolCallContext call)
    {
        ToolFault[] faults =
        [
            .. OfAQuestion.Where(arguments.Has).Select(name => new ToolFault(
                name, "conflict", $"{name} was said when it was asked; leave it out beside {TaskId}.")),
        ];
        return faults.Length > 0
            ? Task.FromResult<(JsonObject?, ToolFailure?)>((null, ArgumentFaults.ToFailure(Definition, arguments.Root,
                faults)))
            : tasks.OfAsync(task, arguments.FindBoolean(Cancel) == true, view, call);
    }

    private (PastQuestion? Question, ToolFailure? Failure) QuestionOf(
        ToolArguments arguments, ToolCallContext call, HomeView view)
    {
        (PastStretch stretch, ToolFailure? failure) = PastStretch
            .Of(Definition, arguments, call.Home!.Zone, client.Now, LengthDefault);
        if (failure is not null)
        {
            return (null, failure);
        }

        if (arguments.Find(Suppositions.Argument) is { } list)
        {
            return Supposed(arguments, call, view, stretch, list);
        }

        (TriedRules.Named? first, failure) = rules.Of(Definition, arguments, view);
        if (failure is not null || !arguments.Has(TriedRules.CompareWith))
        {
            return (first is null ? null : new PastQuestion(view.Home, stretch, first), failure);
        }

        (TriedRules.Named? second, failure) = rules.Other(Definition, arguments, view, first!);
        return (second is null ? null : new PastQuestion(view.Home, stretch, first!) { Second = second }, failure);
    }

    /// <summary>What is supposed is of the whole home, and not of one automation.</summary>
    private (PastQuestion? Question, ToolFailure? Failure) Supposed(
        ToolArguments arguments, ToolCallContext call, HomeView view, PastStretch stretch, JsonElement list)
    {
        string asked = arguments.Has("until") ? "until" : "since";
        if (PastStretch.NotRecorded(
            Definition, arguments, asked, stretch.Until, history, view.Home, call.Home!.Zone) is { } never)
        {
            return (null, never);
        }

        Suppositions suppositions = new(
            history, view, new HiddenEvents(history, view, call.Principal.MayReadDuress), stretch, call.Home!.Zone);
        List<Supposed> all = suppositions.Read(list);
        ToolFault[] faults =
        [
            .. OfOne.Where(arguments.Has).Select(name => new ToolFault(
                name, "conflict", $"{Suppositions.Argument} is about the whole home; leave {name} out, or ask without "
                    + $"it.")),
            .. suppositions.Faults,
        ];
        return faults.Length > 0
            ? (null, ArgumentFaults.ToFailure(Definition, arguments.Root, faults))
            : (new PastQuestion(view.Home, stretch, null) { Suppose = all }, null);
    }
}

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PastJson : JsonSerializerContext;
