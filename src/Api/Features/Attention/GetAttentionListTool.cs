using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Attention;

/// <summary>get_attention_list: all that is not as it should be in a home, each with what to do.</summary>
internal sealed class GetAttentionListTool(ActorClient client, AttentionItems items) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_attention_list",
        Title = "See what needs attention",
        Description = "List what is not as it should be, the gravest first, each with what to do: open incidents, what is not guarded, broken "
            + "promises, offline devices, low batteries, automations that come to nothing, recipients and webhooks that "
            + "cannot be reached. For the server use health_check.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("items", Schema.Listing(Schema.OpenObject(), "kind, what, since, do."))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static int Place => 32;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? ToolResult.Ok(
            new AttentionList([.. items.Of(view!, client.Now)], Instants.Text(client.Now)),
                AttentionJson.Default.AttentionList);
    }
}

internal sealed record AttentionList(IReadOnlyList<AttentionItem> Items, string AsOf);

/// <summary>Something that needs attention.</summary>
/// <param name="Kind">
/// incident, emergency_protocol, practice, base_station, unguarded, guarded_in_no_mode, not_of_mode, device_offline,
/// battery_low, promise, automation, recipient or webhook.
/// </param>
/// <param name="What">What is so, as a sentence.</param>
/// <param name="Since">Since when, where that is known.</param>
/// <param name="Do">What a person can do about it.</param>
/// <param name="DeviceId">The device, if it is one.</param>
internal sealed record AttentionItem(string Kind, string What, string? Since, string Do, string? DeviceId = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AttentionList))]
internal sealed partial class AttentionJson : JsonSerializerContext;
