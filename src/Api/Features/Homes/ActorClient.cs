using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Homes;

/// <summary>What all tools share: which home is meant, how an actor is asked, and how its no is told.</summary>
internal sealed class ActorClient(
    IHomes homes, HomeNames names, IApprovalRequests approvals, SecretHosts secrets, TimeProvider time)
{
    private const string HomeId = "home_id";
    private const int KeyLengthMax = 200;
    private const int JudgedMax = 4;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DownPause = TimeSpan.FromSeconds(5);

    /// <summary>What no caller of that key may; told in the same words everywhere.</summary>
    private static readonly Answer NotYours = new(
        AnswerKind.Refused, null, new Refusal(ToolFailures.NotYours().Code, ToolFailures.NotYours().Error), 0);

    /// <summary>The home went to and fro between what the caller may and what not.</summary>
    private static readonly Answer TooRestless = new(
        AnswerKind.Busy,
        null,
        new Refusal(
            CommandRights.JudgeAnew, "The home changes faster than what this comes to can be judged. Nothing was done."),
        0);

    internal IHomes Homes => homes;

    internal Instant Now => time.GetInstant();

    /// <summary>The home a call means: the named one, or the only one. The call's answer is then about it.</summary>
    internal async ValueTask<(HomeView? View, ToolFailure? Failure)> ViewOfAsync(
        ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await names.FindAsync(
            arguments.FindString(HomeId), arguments.Root, call.Principal);
        call.Home = view is null ? null : names.Of(view, call.Principal);
        return (view, failure);
    }

    /// <summary>The same for arguments of which it is not sure that they are right.</summary>
    internal ValueTask<(HomeView? View, ToolFailure? Failure)> ViewOfAsync(
        JsonElement arguments, ToolCallContext call) => names.FindAsync(
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(HomeId, out JsonElement named)
        && named.ValueKind == JsonValueKind.String ? named.GetString() : null,
        null,
        call.Principal);

    /// <summary>
    /// The device that <c>device_id</c>, or another argument, names: in the named home, or in the only one that has it.
    /// </summary>
    internal async ValueTask<(DeviceView? Device, HomeView? View, ToolFailure? Failure)> DeviceOfAsync(
        ToolArguments arguments, ToolCallContext call, string argument = "device_id")
    {
        string wanted = arguments.GetString(argument);
        IReadOnlyList<HomeView> searched;
        if (arguments.FindString(HomeId) is not null)
        {
            (HomeView? named, ToolFailure? failure) = await ViewOfAsync(arguments, call);
            if (failure is not null)
            {
                return (null, null, failure);
            }

            searched = [named!];
        }
        else
        {
            searched = await names.AllAsync(call.Principal);
        }

        HomeView[] having = [.. searched.Where(v => v.Part<DevicesView>().Find(wanted) is not null)];
        switch (having.Length)
        {
            case 1:
                call.Home = names.Of(having[0], call.Principal);
                return (having[0].Part<DevicesView>().Find(wanted), having[0], null);
            case 0:
                string[] known = [.. searched.SelectMany(v => v.Part<DevicesView>().All).Select(d => d.Slug).Distinct(StringComparer.Ordinal)];
                return (null, null, ToolFailures.NoSuch(argument, "device", wanted, known, "get_devices",
                    [.. searched.SelectMany(v => v.Part<DevicesView>().Called(wanted))]));
            default:
                return (null, null, HomeNames.WhichHome(
                    wanted, having, await names.AllAsync(call.Principal), arguments.Root));
        }
    }

    /// <summary>
    /// The one door by which a call becomes a command: what it comes to in the home as it is decides whether its caller
    /// may have it done at once, has to wait for somebody's approval, or may not.
    /// </summary>
    internal ValueTask<Answer> AskAsync(Address to, ICommand command, ToolArguments arguments, ToolCallContext call)
    {
        string? key = KeyOf(arguments, call);
        return AskAsync(to, command, key, key is null ? 0 : DigestOf(to, arguments), call);
    }

    /// <summary>
    /// The same for one of several actors that one call means: each has a receipt of its own under the call's key.
    /// </summary>
    /// <param name="to">The actor.</param>
    /// <param name="command">What it is asked for.</param>
    /// <param name="arguments">The call.</param>
    /// <param name="call">Who calls.</param>
    /// <param name="part">Which of several wishes to one actor it is.</param>
    internal ValueTask<Answer> AskEachAsync(
        Address to, ICommand command, ToolArguments arguments, ToolCallContext call, string part = "")
    {
        string? key = KeyOf(arguments, call, $"/{to.Value}{part}");
        return AskAsync(to, command, key, key is null ? 0 : DigestOf(to, arguments), call);
    }

    /// <summary>The same for routes, whose calls have no arguments of a tool.</summary>
    internal ValueTask<Answer> AskAsync(Address to, ICommand command, ToolCallContext call) =>
        AskAsync(to, command, null, 0, call);

    /// <summary>
    /// What the caller holds goes along, and the turn that decides says whether it is enough: nothing can come between
    /// its judgement and the deed, and a repeat under a key finds its first answer before it is judged.
    /// </summary>
    private async ValueTask<Answer> AskAsync(
        Address to, ICommand command, string? key, ulong digest, ToolCallContext call)
    {
        Principal by = PrincipalOf(call.Principal);
        Request request = new(
            to, command, by, call.CorrelationId, "request:" + call.RequestId, key, digest, call.Principal.AtOnce);
        if (SecretHosts.Concern(command)
            && secrets.Refused(await homes.ViewAsync(to.Home), to, command, IsUnseen(call.Principal)) is { } elsewhere)
        {
            return new Answer(AnswerKind.Refused, null, elsewhere, 0);
        }

        for (int judged = 0; judged < JudgedMax; judged++)
        {
            Answer answer = await homes.AskAsync(request);
            if (answer.Reply is ApprovalStands asked)
            {
                // The key's first call came to an approval: what became of that is the answer to this one.
                return await approvals.ResultAsync(asked, request, call);
            }

            if (answer.Refusal?.Code == CommandRights.JudgeAnew)
            {
                HomeView view = await homes.ViewAsync(to.Home);
                Allowance allowance = call.Principal.OfAll(CommandRights.Of(view, to, command, by));
                answer = allowance == Allowance.ByApproval ? await ApprovalOfAsync(view, request, call)
                    : allowance == Allowance.Never ? NotYours
                    : answer;
            }

            if (answer.Refusal?.Code != CommandRights.JudgeAnew)
            {
                return answer;
            }
        }

        return TooRestless;
    }

    /// <summary>An owner let the key change automations, and its role is no person's.</summary>
    private static bool IsUnseen(ToolPrincipal by) => by.Of(AccessRight.Rules) == Allowance.AtOnce
        && AccessRights.Of(by.Role, AccessRight.Rules) != Allowance.AtOnce;

    /// <summary>
    /// Nobody is asked for what would be refused in any case: whom it concerns says first whether it could be done.
    /// </summary>
    private async ValueTask<Answer> ApprovalOfAsync(HomeView view, Request wanted, ToolCallContext call)
    {
        Answer trial = await homes.AskAsync(
            wanted with { Key = null, Digest = 0, Granted = call.Principal.AtMostByApproval, IsTrial = true });
        return trial.Ok ? await approvals.AskAsync(view, wanted, call) : trial;
    }

    /// <summary>The no of an actor or of the engine, in the facade's words.</summary>
    internal static ToolFailure FailureOf(in Answer answer)
    {
        Refusal refusal = answer.Refusal!;
        if (refusal.Code == NotYours.Refusal!.Code)
        {
            return ToolFailures.NotYours();
        }

        string detail = HowToRun.Current.Told(refusal.Detail);
        string suggestion = refusal.Facts is { Count: > 0 } facts
            ? string.Join("; ", facts.Select(f => $"{f.Key}: {f.Value}"))
            : "Nothing was changed.";
        return answer.Kind switch
        {
            AnswerKind.Refused => ToolFailures.Refused(refusal.Code, detail, suggestion),
            AnswerKind.Busy => ToolFailures.Unavailable(refusal.Code, detail, BusyPause),
            AnswerKind.Faulted => new ToolFailure(ToolErrorType.Internal, refusal.Code, detail, suggestion),
            _ => ToolFailures.Unavailable(refusal.Code, detail, DownPause),
        };
    }

    internal static Principal PrincipalOf(ToolPrincipal principal) => new(
        principal.Kind switch
        {
            ToolPrincipal.ApiKeyKind => PrincipalKind.ApiKey,
            ToolPrincipal.OutsideKind => PrincipalKind.McpClient,
            _ => PrincipalKind.Local,
        },
        principal.Name);

    /// <summary>Keys of different callers never meet, so the caller is part of the key.</summary>
    private static string? KeyOf(ToolArguments arguments, ToolCallContext call, string part = "")
    {
        string? given = arguments.FindString(ToolDefinition.IdempotencyKeyArgument) ?? call.IdempotencyKey;
        if (given is null)
        {
            return null;
        }

        string key = $"{call.Principal.Kind}/{call.Principal.Name}/{given}{part}";
        return key.Length <= KeyLengthMax
            ? key
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>The same for the same request however its JSON is laid out; never 0, which means 'no digest'.</summary>
    private static ulong DigestOf(Address to, ToolArguments arguments)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(to.Kind);
            foreach (JsonProperty property in arguments.Root.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                // How long to wait for the answer, and the key itself, are not what is asked for.
                if (property.Name is not ("wait_seconds" or ToolDefinition.IdempotencyKeyArgument))
                {
                    writer.WriteStringValue(property.Name);
                    WriteSorted(writer, property.Value);
                }
            }

            writer.WriteEndArray();
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(buffer.WrittenSpan)) | 1;
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteSorted(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
