using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.AlarmSettings;

/// <summary>get_security_settings: how the home is guarded, as update_security_settings takes it.</summary>
internal sealed class GetSecuritySettingsTool(ActorClient client, SecuritySettingsQuery settings) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_security_settings",
        Title = "Show how the home is guarded",
        Description = "Show the alarm's settings as update_security_settings takes them, the modes, what guards which device "
            + "in which, and inbound webhooks. For the present use get_security_system_status.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = SecuritySettingsQuery.Output,
        Example = "{}",
    };

    public static int Place => 90;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? await settings.AnswerAsync(view!, call.Principal, call.Cancellation);
    }
}
