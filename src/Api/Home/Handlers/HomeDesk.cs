using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.CommandLine;
using RingActors.Api.Tools;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;

namespace RingActors.Api.Home.Handlers;

/// <summary>What all handlers share: which home is meant, how an actor is asked, and how its no is told.</summary>
internal sealed class HomeDesk(HomeHost host, TimeProvider time)
{
    private const int KeyLengthMax = 200;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DownPause = TimeSpan.FromSeconds(5);

    internal HomeHost Host => host;

    internal Instant Now => time.GetInstant();

    /// <summary>A device as it may be shown: behind a hub that is not heard, its last word is a memory.</summary>
    internal DeviceEntry EntryOf(DeviceView device, HomeView view) =>
        DeviceWords.Entry(device, view.UnheardOf(device.Address, host.SecurityOf(view)) is null);

    internal static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    internal static string? Text(Instant? instant) => instant is { } at ? Text(at) : null;

    /// <summary>The home a call means: the named one, or the only one.</summary>
    internal (string? Home, ToolFailure? Failure) HomeOf(ToolArguments arguments) => HomeOf(arguments.FindString("home_id"));

    private (string? Home, ToolFailure? Failure) HomeOf(string? named)
    {
        IReadOnlyList<string> homes = host.Homes;
        if (named is not null)
        {
            return homes.Contains(named, StringComparer.Ordinal)
                ? (named, null)
                : (null, ToolFailures.NoSuch("home_id", "home", named, homes, "get_devices"));
        }

        return homes.Count switch
        {
            1 => (homes[0], null),
            0 when NothingSeen() is { } cause => (null, new ToolFailure(
                ToolErrorType.Refused, "home.none-visible", HowToRun.Current.Told(cause), "Nothing was changed. Trying again does not help before that.")),
            0 => (null, ToolFailures.Unavailable(
                "home.wait-for-ring", "No home is known yet: the connection to Ring has not listed one. health_check says how it stands.", BusyPause)),
            _ => (null, new ToolFailure(
                ToolErrorType.Invalid,
                "home.name-one",
                $"This account has several homes: {string.Join(", ", homes)}.",
                "Say which with home_id. Nothing was changed.")),
        };
    }

    /// <summary>Why there is no home although all that Ring tells has been read; null while there may yet be one.</summary>
    private string? NothingSeen() => host.Ring?.Links.FirstOrDefault(l => l is
    {
        Subsystem: Devices.RingCloud.Observations.RingSubsystem.DeviceList,
        State: Devices.RingCloud.Observations.RingLinkState.Degraded,
    })?.Reason;

    internal ValueTask<(HomeView? View, ToolFailure? Failure)> ViewOfAsync(ToolArguments arguments) => ViewOfAsync(arguments.FindString("home_id"));

    /// <summary>The same for arguments of which it is not sure that they are right.</summary>
    internal ValueTask<(HomeView? View, ToolFailure? Failure)> ViewOfAsync(JsonElement arguments) => ViewOfAsync(
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("home_id", out JsonElement named)
        && named.ValueKind == JsonValueKind.String ? named.GetString() : null);

    private async ValueTask<(HomeView? View, ToolFailure? Failure)> ViewOfAsync(string? named)
    {
        (string? home, ToolFailure? failure) = HomeOf(named);
        return failure is not null ? (null, failure) : (await host.Engine.ViewAsync(home!), null);
    }

    internal ValueTask<Answer> AskAsync(Address to, ICommand command, ToolArguments arguments, ToolCallContext call)
    {
        string? key = KeyOf(arguments, call);
        return host.Engine.AskAsync(new Request(
            to,
            command,
            PrincipalOf(call.Principal),
            call.CorrelationId,
            "request:" + call.RequestId,
            key,
            key is null ? 0 : DigestOf(to, arguments)));
    }

    /// <summary>The no of an actor or of the engine, in the facade's words.</summary>
    internal static ToolFailure FailureOf(in Answer answer)
    {
        Refusal refusal = answer.Refusal!;
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
            "mcp-client" => PrincipalKind.McpClient,
            "api-key" => PrincipalKind.ApiKey,
            _ => PrincipalKind.Local,
        },
        principal.Name);

    /// <summary>Keys of different callers never meet, so the caller is part of the key.</summary>
    private static string? KeyOf(ToolArguments arguments, ToolCallContext call)
    {
        string? given = arguments.FindString(ToolDefinition.IdempotencyKeyArgument) ?? call.IdempotencyKey;
        if (given is null)
        {
            return null;
        }

        string key = $"{call.Principal.Kind}/{call.Principal.Name}/{given}";
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
