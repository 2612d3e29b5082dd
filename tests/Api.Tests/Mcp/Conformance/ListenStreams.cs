using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>
/// A subscriptions/listen stream over changing lists: acknowledged first, every notification tagged, nothing unasked.
/// </summary>
internal sealed class ListenStreams(McpServerOptions options)
{
    public async ValueTask<EmptyResult> HandleAsync(RequestContext<SubscriptionsListenRequestParams> request,
        CancellationToken cancellation)
    {
        var asked = request.Params?.Notifications ?? new SubscriptionsListenNotifications();
        var changes = Channel.CreateBounded<string>(
            new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        void ToolsChanged(object? sender, EventArgs e) =>
            changes.Writer.TryWrite(NotificationMethods.ToolListChangedNotification);
        void PromptsChanged(object? sender, EventArgs e) =>
            changes.Writer.TryWrite(NotificationMethods.PromptListChangedNotification);
        if (asked.ToolsListChanged == true)
        {
            options.ToolCollection!.Changed += ToolsChanged;
        }

        if (asked.PromptsListChanged == true)
        {
            options.PromptCollection!.Changed += PromptsChanged;
        }

        try
        {
            var granted = new JsonObject();
            AddIf(granted, "toolsListChanged", asked.ToolsListChanged);
            AddIf(granted, "promptsListChanged", asked.PromptsListChanged);
            await SendAsync(request, NotificationMethods.SubscriptionsAcknowledgedNotification,
                new JsonObject { ["notifications"] = granted }, cancellation);
            await foreach (var change in changes.Reader.ReadAllAsync(cancellation))
            {
                await SendAsync(request, change, [], cancellation);
            }
        }
        finally
        {
            options.ToolCollection!.Changed -= ToolsChanged;
            options.PromptCollection!.Changed -= PromptsChanged;
        }

        return new EmptyResult();
    }

    private static void AddIf(JsonObject granted, string name, bool? asked)
    {
        if (asked == true)
        {
            granted[name] = true;
        }
    }

    private static Task SendAsync(RequestContext<SubscriptionsListenRequestParams> request, string method,
        JsonObject parameters, CancellationToken cancellation)
    {
        var id = request.JsonRpcRequest.Id;
        parameters["_meta"] = new JsonObject
        {
            [MetaKeys.SubscriptionId] = id.Id is long number
            ? JsonValue.Create(number) : JsonValue.Create(id.ToString())
        };
        return request.Server.SendNotificationAsync(method, parameters, McpJsonUtilities.DefaultOptions, cancellation);
    }
}
