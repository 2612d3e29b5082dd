using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// A tool of the registry as the SDK wants it. The SDK's own binding of arguments is not used: it drops unknown
/// arguments, does not enforce ranges, and its errors tell a model nothing.
/// </summary>
internal sealed class RegistryTool(
    BoundTool tool, ToolInvoker invoker, ApprovalForms forms, PersonSeals? persons) : McpServerTool
{
    public const string ErrorMeta = "ringactors/error";

    public override Tool ProtocolTool { get; } = new()
    {
        Name = tool.Definition.Name,
        Title = tool.Definition.Title,
        Description = tool.Definition.Description,
        InputSchema = ToolDefinition.ToJson(tool.Definition.Input.Listed()),
        OutputSchema = ToolDefinition.ToJson(tool.Definition.Answer().Listed()),
        Annotations = new ToolAnnotations
        {
            Title = tool.Definition.Title,
            ReadOnlyHint = tool.Definition.Hints.ReadOnly,
            DestructiveHint = tool.Definition.Hints.Destructive,
            IdempotentHint = tool.Definition.Hints.Idempotent,
            OpenWorldHint = tool.Definition.Hints.OpenWorld,
        },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default)
    {
        var requestId = RequestIds.Next(invoker.Clock);
        if (!McpCaller.TryTimeWish(request, out var wish))
        {
            return Answer(CallTime.Fault($"_meta[\"{CallTime.Meta}\"]"), requestId);
        }

        if (McpCaller.For(request, requestId, wish, cancellationToken) is not { } context)
        {
            return Answer(new ToolFailure(ToolErrorType.Invalid, ArgumentFaults.Code,
                $"_meta[\"{McpCaller.IdempotencyMeta}\"] must be {Tools.Schemas.TextShapes.IdempotencyKey.Allowed}.",
                    "Nothing was changed. Correct it and call again."), requestId);
        }

        using var buffer = AnswerBuffer.Rent();
        WriteArguments(buffer.Writer, request.Params?.Arguments);
        using var document = JsonDocument.Parse(buffer.Written);
        var form = ApprovalForm.Of(request, forms);
        var result = await invoker.InvokeAsync(tool, document.RootElement, context with { Form = form });
        return form?.Wanted is { } wanted ? throw wanted
            : result.Failure is { Type: ToolErrorType.RateLimited } tooOften ? throw RpcError.TooOften(tooOften)
            : Answer(result, requestId, context.Principal);
    }

    private static void WriteArguments(Utf8JsonWriter writer, IDictionary<string, JsonElement>? arguments)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            writer.WritePropertyName(name);
            // As received: writing it anew would already trip over text that is not well formed.
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>
    /// A success is the same JSON as text and as structured content, because hosts show models the one or the other. A
    /// failure is text only: clients check structured content against the output schema, which describes successes.
    /// </summary>
    private CallToolResult Answer(ToolResult result, string requestId, ToolPrincipal? caller = null)
    {
        OpenedFor reader = Callers.OpenedFor(caller, result.Home);
        using var buffer = AnswerBuffer.Rent();
        result.WriteTo(buffer, requestId, invoker.Clock.GetUtcNow());
        if (result.Failure is { } failure)
        {
            return new CallToolResult
            {
                IsError = true,
                Content =
                [
                    new TextContentBlock
                    {
                        Text = AnswerText.WithoutHidden(
                            Opened(FailureText.Of(failure, requestId), reader) + (result.IsDemo ? "\ndemo: true" : "")),
                    },
                ],
                Meta = new JsonObject { [ErrorMeta] = JsonNode.Parse(Plain(buffer, reader)) },
            };
        }

        var json = Marked(Plain(buffer, reader));
        using var document = JsonDocument.Parse(json);
        return new CallToolResult
        {
            IsError = false,
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(json) }, .. Pictures(result)],
            StructuredContent = document.RootElement.Clone(),
        };
    }

    private static ContentBlock[] Pictures(ToolResult result) => result.Picture is { } picture
        ? [ImageContentBlock.FromBytes(picture.Bytes, picture.MediaType)]
        : [];

    private string Opened(string text, OpenedFor reader) => persons?.Open(text, reader) ?? text;

    private byte[] Plain(AnswerBuffer buffer, OpenedFor reader)
    {
        var written = buffer.Written.Span;
        var json = persons is not null && SealedTexts.MayHave(written)
            ? SealedTexts.OpenJson(written, persons, reader)
            : written.ToArray();
        return json[..AnswerText.RemoveHidden(json)];
    }

    /// <summary>
    /// Says at the answer's end which of its fields hold text of others; the instructions say once what that means.
    /// </summary>
    private static byte[] Marked(byte[] json)
    {
        var fields = AnswerText.FieldsOfOthers(json);
        var quoted = string.Join(',', fields.Select(f => $"\"{f}\""));
        return fields.Count == 0 ? json : [.. json[..^1], .. Encoding.UTF8.GetBytes($",\"untrusted\":[{quoted}]}}")];
    }
}
