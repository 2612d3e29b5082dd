using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Api.Features.Schedules;

/// <summary>What is done with schedules, whichever tool asks for it.</summary>
internal sealed class ScheduleActions(ActorClient client, ScheduleCall calls, HomeHistory history)
{
    internal const string Note = "note";
    internal const string Until = "until";
    internal const string Runs = "runs";
    private const int SchedulesMax = 100;

    internal async ValueTask<ToolResult> CreateAsync(
        ToolDefinition tool, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (ScheduleDocument? document, ToolFailure? failure) = calls.Read(tool, arguments, view, null);
        return document is null ? failure! : await CreateAsync(document, view, arguments, call);
    }

    internal async ValueTask<ToolResult> UpdateAsync(
        ToolDefinition tool, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (ScheduleView? there, ToolFailure? failure) = ScheduleCall.Find(view, arguments);
        if (there is null)
        {
            return failure!;
        }

        if (arguments.Has(ScheduleCall.Patch) == arguments.Has(ScheduleCall.Document))
        {
            return ArgumentFaults.ToFailure(
                tool, arguments.Root,
                [
                    new ToolFault(
                        ScheduleCall.Patch, arguments.Has(ScheduleCall.Patch) ? "conflict" : "missing",
                        $"Give either {ScheduleCall.Patch} or {ScheduleCall.Document}, and not both."),
                ]);
        }

        (ScheduleDocument? document, failure) = calls.Read(tool, arguments, view, there);
        if (document is null)
        {
            return failure!;
        }

        if (view.Part<SchedulesView>().Called(document.Name) is { } other && other.Slug != there.Slug)
        {
            return ArgumentFaults.ToFailure(
                tool, arguments.Root,
                [
                    new ToolFault(
                        arguments.Has(ScheduleCall.Patch) ? "patch.name" : "schedule.name", "reference",
                        $"There is another schedule called {Phrases.Quoted(document.Name)} ({other.Slug}); give each a "
                            + "name of its own."),
                ]);
        }

        if (Collides(document, view, there.Slug) is { } collides)
        {
            return collides;
        }

        int? expected = (int?)arguments.FindInteger(ScheduleCall.Expected);
        Answer answer = await client.AskAsync(
            To(view, there.Slug),
            new ReplaceSchedule(document, expected) { Zone = calls.ZoneOf(view) }, arguments, call);
        return answer.Refusal?.Code == "schedule.reload-first"
            ? await StaleAsync(view, there.Slug, expected!.Value, answer)
            : await ToldAsync(answer, view, there.Slug);
    }

    internal async ValueTask<ToolResult> DeleteAsync(HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (ScheduleView? there, ToolFailure? failure) = ScheduleCall.Find(view, arguments);
        if (there is null)
        {
            return failure!;
        }

        Answer answer = await client.AskAsync(To(view, there.Slug), new DeleteSchedule(), arguments, call);
        return answer.Ok
            ? ToolResult.Ok(
                new ScheduleTelling(null, Instants.Text(client.Now)) { DeletedId = there.Slug },
                ScheduleActionsJson.Default.ScheduleTelling)
            : ActorClient.FailureOf(answer);
    }

    /// <summary>Switches, pauses and answers.</summary>
    internal async ValueTask<ToolResult> SwitchAsync(
        HomeView view, Func<ICommand> command, ToolArguments arguments, ToolCallContext call)
    {
        (ScheduleView? there, ToolFailure? failure) = ScheduleCall.Find(view, arguments);
        if (there is null)
        {
            return failure!;
        }

        ICommand said = command();
        return said is EnableSchedule
            && Collides(there.Document with { Enabled = true }, view, there.Slug) is { } collides
            ? collides
            : await ToldAsync(await client.AskAsync(To(view, there.Slug), said, arguments, call), view, there.Slug);
    }

    internal static PauseSchedule PauseOf(ToolArguments arguments, ToolCallContext call) =>
        new(arguments.GetString(Note), arguments.FindMoment(Until, call.Home!.Zone));

    /// <summary>The same again is no conflict: the schedule itself knows whether it is the same.</summary>
    private async ValueTask<ToolResult> CreateAsync(
        ScheduleDocument document, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        SchedulesView all = view.Part<SchedulesView>();
        ScheduleView? there = all.Called(document.Name);
        if (TooMany(all, [document]) is { } tooMany)
        {
            return tooMany;
        }

        if (Collides(document, view, there?.Slug) is { } collides)
        {
            return collides;
        }

        string slug = there?.Slug ?? all.NewSlug(document.Name);
        Answer answer = await client.AskAsync(
            To(view, slug), new CreateSchedule(document) { Zone = calls.ZoneOf(view) }, arguments, call);
        return answer.Refusal?.Code == "schedule.replace-instead"
            ? ToolFailures.Refused(
                answer.Refusal.Code,
                $"There is a schedule called {Phrases.Quoted(document.Name)} already ({slug}), and it says "
                    + "something else.",
                $"To change it, update it with {ScheduleCall.Id} {slug}; a second one needs another name. "
                    + "Nothing was changed.")
            : await ToldAsync(answer, view, slug);
    }

    /// <summary>What is there already is changed, and adds none.</summary>
    internal static ToolFailure? TooMany(SchedulesView all, IReadOnlyList<ScheduleDocument> written)
    {
        int added = written.Count(d => all.Called(d.Name) is null);
        return added == 0 || all.Schedules.Count + added <= SchedulesMax ? null : ToolFailures.Refused(
            "schedule.delete-one",
            $"This home has {all.Schedules.Count} schedules, and no more than {SchedulesMax} are allowed.",
            "Delete some. Nothing was changed.");
    }

    internal ToolFailure? Collides(ScheduleDocument document, HomeView view, string? own) =>
        SchedulePlans.Collisions(
            view, SchedulePlans.Of(view, document, calls.ZoneOf(view), null), document, own, client.Now)
            .FirstOrDefault(c => !c.ByClocks) is { } collision
            ? SchedulePreviews.Refused(collision, view) : null;

    internal async ValueTask<ToolResult> ToldAsync(Answer answer, HomeView view, string slug)
    {
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        ScheduleView? written = now.Part<SchedulesView>().Schedules.GetValueOrDefault(slug);
        return ToolResult.Ok(
            new ScheduleTelling(
                written is null ? null : ScheduleEntries.Entry(written, now, client.Now) with
                {
                    Document = ScheduleEntries.Document(written),
                },
                Instants.Text(client.Now))
            {
                Warnings = written is null ? null : SchedulePreviews.Warnings(
                    written.Document, SchedulePlans.Of(now, written), now, client.Now),
            },
            ScheduleActionsJson.Default.ScheduleTelling);
    }

    internal static Address To(HomeView view, string slug) => RuleKinds.ScheduleOf(view.Home, slug);

    /// <summary>Somebody changed it meanwhile: what, is said.</summary>
    private async ValueTask<ToolFailure> StaleAsync(HomeView view, string slug, int expected, Answer answer)
    {
        ScheduleView? now = (await client.Homes.ViewAsync(view.Home)).Part<SchedulesView>().Schedules
            .GetValueOrDefault(slug);
        ScheduleDocument? before = history.OfActor(To(view, slug)).Select(history.Decode).OfType<EventEnvelope>()
            .Select(e => e.Event switch
            {
                ScheduleCreated c when c.Version == expected => c.Document,
                ScheduleReplaced r when r.Version == expected => r.Document,
                _ => null,
            })
            .LastOrDefault(d => d is not null);
        string since = before is null ? $"There never was a version {expected}."
            : now is null ? "It was deleted since."
            : $"Since version {expected}: {string.Join("; ", ScheduleDifferences.Of(before, now.Document))}.";
        return ToolFailures.Refused(
            "schedule.reload-first",
            answer.Refusal!.Detail,
            $"{since} If your change is still meant, send it again with {ScheduleCall.Expected} {now?.Version}. "
                + "Nothing was changed.");
    }
}

internal sealed record ScheduleTelling(ScheduleEntry? Schedule, string AsOf)
{
    public string? DeletedId { get; init; }

    /// <summary>What is allowed and may surprise.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScheduleTelling))]
internal sealed partial class ScheduleActionsJson : JsonSerializerContext;
