using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Audit;

/// <summary>
/// <c>GET /audit</c>: who called what, newest first. An owner sees the calls that concern its homes; an operator sees
/// all, but keys only by what stands for them, and no homes.
/// </summary>
internal sealed class AuditRoutes(AuditReader reader, ArgumentDigest digests) : IRoutes
{
    private const string List = "audit";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapReading("/audit", (RequestDelegate)ShowAsync).Takes(AccessRight.ReadAudit);

    private async Task ShowAsync(HttpContext context)
    {
        ToolPrincipal caller = context.Caller();
        AuditFilters filters = AuditFilters.Of(context.Request.Query);
        if (filters.Failure() is { } failure)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        // Looking through files may take a while, and no thread of the pool should wait for a disk.
        (IReadOnlyList<AuditEntry> page, long? next) = await Task.Run(
            () => reader.Read(filters.Query, entry => As(entry, caller), filters.Limit), context.RequestAborted);
        string? cursor = next is { } number
            ? new Cursor(List, number.ToString(CultureInfo.InvariantCulture)).Encode(filters.Spelling)
            : null;
        HttpAnswer.WriteJson(context, 200, JsonSerializer.SerializeToUtf8Bytes(
            new AuditPage(true, [.. page.Select(AuditShown.Of)], cursor), AuditPageJson.Default.AuditPage));
    }

    /// <summary>What a caller may see of an entry.</summary>
    private AuditEntry? As(AuditEntry entry, ToolPrincipal caller)
    {
        bool isOwn = entry.Key == caller.Name;
        return caller.Homes is not null && !isOwn && (entry.Home is not { } home || !caller.Sees(home)) ? null
            : caller.Of(AccessRight.Read) != Allowance.Never ? entry
            : entry with { Key = entry.Key.Length > 0 && !isOwn ? digests.NameOf(entry.Key) : entry.Key, Home = null };
    }
}

/// <summary>An entry as it is shown: its place in the log would tell how much there is between two.</summary>
internal sealed record AuditShown(
    DateTimeOffset At, string? Key, string? Role, string Call, string Outcome, string? Face, string? Home,
    long DurationMs,
    string? Approval, string? RequestId, string? Arguments, long? Count)
{
    internal static AuditShown Of(AuditEntry entry) => new(
        entry.At, NullIfEmpty(entry.Key), NullIfEmpty(entry.Role), entry.Call, entry.Outcome, entry.Face, entry.Home,
        entry.DurationMs, entry.Approval, entry.RequestId, entry.Arguments, entry.Count);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>A page; without next_cursor it is the last.</summary>
internal sealed record AuditPage(bool Success, IReadOnlyList<AuditShown> Entries, string? NextCursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditPage))]
internal sealed partial class AuditPageJson : JsonSerializerContext;
