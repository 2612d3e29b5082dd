using System.Text.Json.Nodes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Features.Homes;

/// <summary>One page of a list that is ordered by a key.</summary>
internal static class Paging
{
    /// <summary>
    /// The entries behind the cursor, at most <c>limit</c>, and the cursor of the next page if there is one.
    /// </summary>
    internal static (IReadOnlyList<T> Page, string? Next, ToolFailure? Failure) Of<T>(
        IReadOnlyList<T> ordered, Func<T, string> key, ToolArguments arguments, string list, string query)
    {
        string? after = null;
        if (arguments.FindString("cursor") is { } text)
        {
            var (cursor, fault) = Cursor.Decode(text, list, query);
            if (fault is not null)
            {
                return ([], null, BadCursor(fault, arguments));
            }

            after = cursor!.After;
        }

        int limit = (int)arguments.GetInteger("limit");
        T[] page = [.. ordered.Where(e => after is null || string.CompareOrdinal(key(e), after) > 0).Take(limit + 1)];
        return page.Length <= limit
            ? (page, null, null)
            : (page[..limit], new Cursor(list, key(page[limit - 1])).Encode(query), null);
    }

    internal static ToolFailure BadCursor(ToolFault fault, ToolArguments arguments)
    {
        JsonObject again = (JsonObject)JsonNode.Parse(arguments.Root.GetRawText())!;
        again.Remove("cursor");
        return new ToolFailure(
            ToolErrorType.Invalid, "cursor.start-again", fault.Message, "Leave cursor out to start again.")
        {
            Faults = [fault],
            Example = again.ToJsonString(AnswerJson.Relaxed),
        };
    }
}
