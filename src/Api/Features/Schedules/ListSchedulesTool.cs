using System.Text.Json.Serialization;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Features.Schedules;

/// <summary>list_schedules: each in a sentence or two, with what it does next and how its last runs went.</summary>
internal sealed class ListSchedulesTool(ActorClient client) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "list_schedules",
        Title = "List schedules",
        Description = "List the home's schedules: each in a sentence, its next runs, how the last ones went and why "
            + "some were left out; with schedule_id the whole of one.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(ScheduleCall.Id, Schema.Id())
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("schedules", Schema.Listing(Schema.OpenObject()))
            .Required("total", Schema.Count())
            .WithPage(),
        Example = "{}",
    };

    public static int Place => 303;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        ScheduleView[] meant = [.. view!.Part<SchedulesView>().All];
        bool isOne = arguments.Has(ScheduleCall.Id);
        if (isOne)
        {
            (ScheduleView? one, failure) = ScheduleCall.Find(view, arguments);
            if (one is null)
            {
                return failure!;
            }

            meant = [one];
        }

        (IReadOnlyList<ScheduleView> page, string? next, failure) = Paging.Of(
            meant, s => s.Slug, arguments, "schedules", $"{view.Home}|{arguments.FindString(ScheduleCall.Id)}");
        return failure ?? ToolResult.Ok(
            new SchedulePage(
                [
                    .. page.Select(s => ScheduleEntries.Entry(s, view, client.Now) with
                    {
                        Document = isOne ? ScheduleEntries.Document(s) : null,
                    }),
                ],
                meant.Length, next, Instants.Text(client.Now)),
            ListSchedulesJson.Default.SchedulePage);
    }
}

internal sealed record SchedulePage(
    IReadOnlyList<ScheduleEntry> Schedules, int Total, string? NextCursor, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchedulePage))]
internal sealed partial class ListSchedulesJson : JsonSerializerContext;
