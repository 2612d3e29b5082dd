using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// Asks a person by a form of the client (elicitation). In a session the client is asked while the call waits, and for
/// a bounded time, because hosts declare forms and never show them. Since 2026-07-28 a server asks nothing of a client:
/// there the call's answer is that it needs input, and the client calls again with it.
/// </summary>
internal sealed class ApprovalForm : IApprovalForm
{
    private const string Field = "approve";
    private const string Input = "approval";
    private const char Separator = '.';

    private static readonly TimeSpan StateLives = TimeSpan.FromMinutes(15);

    private readonly RequestContext<CallToolRequestParams> _request;
    private readonly ApprovalForms _forms;

    private ApprovalForm(RequestContext<CallToolRequestParams> request, ApprovalForms forms) =>
        (_request, _forms) = (request, forms);

    /// <summary>What the client has to be asked by the answer of the call; null for nothing.</summary>
    public InputRequiredException? Wanted { get; private set; }

    public TimeSpan WaitMax => IsModern ? TimeSpan.Zero : _forms.Wait;

    private bool IsModern => ProtocolVersions.IsModern(_request.Server.NegotiatedProtocolVersion);

    /// <summary>The form of a call; null if its client shows none, or its key lets none count.</summary>
    public static ApprovalForm? Of(RequestContext<CallToolRequestParams> request, ApprovalForms forms) =>
        McpCaller.Of(request.User).ApprovesByForm && Shows(request.Server.ClientCapabilities?.Elicitation)
            ? new ApprovalForm(request, forms)
            : null;

    public async Task<FormAnswer> AskAsync(FormQuestion question, CancellationToken gone)
    {
        if (IsModern)
        {
            return Said(question);
        }

        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(gone);
        using CancellationTokenSource late = new(_forms.Wait, _forms.Clock);
        await using CancellationTokenRegistration over = late.Token.UnsafeRegister(
            static e => ((CancellationTokenSource)e!).Cancel(), ends);
        try
        {
            return Meant(await _request.Server.ElicitAsync(Form(question), ends.Token).AsTask().WaitAsync(ends.Token));
        }
#pragma warning disable CA1031 // Whatever the client did in place of answering: it has not answered.
        catch (Exception)
#pragma warning restore CA1031
        {
            return FormAnswer.None;
        }
    }

    /// <summary>
    /// What the client called again with. It counts only together with what the first answer gave it: somebody could
    /// send an acceptance of a form that was never shown.
    /// </summary>
    private FormAnswer Said(FormQuestion question)
    {
        if (_request.Params?.InputResponses is { } responses && responses.TryGetValue(Input, out InputResponse? response)
            && IsOurs(question, _request.Params.RequestState))
        {
            return Meant(Result(response));
        }

        Wanted = new InputRequiredException(
            new Dictionary<string, InputRequest> { [Input] = InputRequest.ForElicitation(Form(question)) },
            StateOf(question, _forms.Clock.GetUtcNow() + StateLives));
        return FormAnswer.None;
    }

    private static ElicitResult? Result(InputResponse response)
    {
        try
        {
            return response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FormAnswer Meant(ElicitResult? result) => result switch
    {
        { Action: "decline" } => FormAnswer.Refuse,
        { Action: "accept", Content: { } content } when content.TryGetValue(Field, out JsonElement said) =>
            said.ValueKind switch
            {
                JsonValueKind.True => FormAnswer.Approve,
                JsonValueKind.False => FormAnswer.Refuse,
                _ => FormAnswer.None,
            },
        _ => FormAnswer.None,
    };

    /// <summary>Never asks for a code: whatever is typed into a form, a model may read.</summary>
    private ElicitRequestParams Form(FormQuestion question) => new()
    {
        Message = OutgoingBody.Plain(
            _forms.Persons?.Open(question.Effect, Callers.OpenedFor(McpCaller.Of(_request.User), null))
            ?? question.Effect)
            + $" It can be approved until {question.EndsAt}. Is this to be done?",
        RequestedSchema = new()
        {
            Properties =
            {
                [Field] = new ElicitRequestParams.BooleanSchema
                {
                    Title = "Approve", Description = "Yes to have it done; no to refuse it.",
                },
            },
            Required = [Field],
        },
    };

    /// <summary>A client that names no mode has forms (2025-06-18 knew no other).</summary>
    private static bool Shows(ElicitationCapability? capability) =>
        capability is not null && (capability.Form is not null || capability.Url is null);

    private string StateOf(FormQuestion question, DateTimeOffset until)
    {
        string ends = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{ends}{Separator}{_forms.Sign(ends, question.Approval, McpCaller.Of(_request.User))}";
    }

    private bool IsOurs(FormQuestion question, string? state) =>
        state?.Split(Separator) is [var ends, var signature]
        && long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && _forms.Clock.GetUtcNow().ToUnixTimeSeconds() < seconds
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature),
            Encoding.UTF8.GetBytes(_forms.Sign(ends, question.Approval, McpCaller.Of(_request.User))));
}

/// <summary>What all forms share.</summary>
/// <param name="Wait">So long a client of a session is waited for.</param>
/// <param name="Clock">By which.</param>
/// <param name="Persons">Opens the names of persons.</param>
internal sealed record ApprovalForms(TimeSpan Wait, TimeProvider Clock, PersonSeals? Persons)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>Binds an answer to the approval and to whoever asked; it is good once, as the approval is.</summary>
    internal string Sign(string ends, string approval, ToolPrincipal by) => Convert.ToHexStringLower(
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{ends}\n{approval}\n{by.Kind}\n{by.Name}")));
}
