using System.Text;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tools.Contract;

/// <summary>docs/tools.md, from the definitions.</summary>
internal static class ToolsPage
{
    public static string Markdown(IEnumerable<ToolDefinition> tools)
    {
        var page = new StringBuilder(Preface);
        foreach (var tool in tools)
        {
            page.Append($"\n## {tool.Name}\n\n{tool.Description}\n\n{Hints(tool)}\n\n");
            Table(page, "Argument", tool.Input);
            page.Append($"Example: `POST /tools/{tool.Name}` with `{tool.Example}`\n\n");
            Table(page, "Result", tool.Output);
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Hints(ToolDefinition tool) => string.Join(" · ",
        tool.Hints.ReadOnly ? "reads only" : "writes",
        tool.Hints.Destructive ? "lowers protection" : "does not lower protection",
        tool.Hints.Idempotent ? "repeating changes nothing" : "repeating needs an idempotency key",
        $"takes {string.Join(" or ", tool.Rights.Select(r => r.Word()))}")
        + (tool.IsListedOverMcp ? "" : " · over MCP it is called by its name and not listed");

    private static void Table(StringBuilder page, string heading, ObjectSchema schema)
    {
        if (schema.Properties.IsEmpty)
        {
            return;
        }

        page.Append($"| {heading} | Type | What it is |\n|---|---|---|\n");
        Rows(page, string.Empty, schema);
        page.Append('\n');
    }

    private static void Rows(StringBuilder page, string prefix, ObjectSchema schema)
    {
        foreach (var property in schema.Properties)
        {
            var name = $"{prefix}{property.Name}";
            var optional = (property.IsRequired ? string.Empty : " (optional)")
                + (property.Older is { } older ? $", or `{older}`" : string.Empty)
                + (property.IsListed ? string.Empty : " (not listed over MCP)");
            page.Append($"| `{name}`{optional} | {Type(property.Schema)} | {Cell(property.Schema.Description)} |\n");
            switch (property.Schema)
            {
                case ObjectSchema inner: Rows(page, name + ".", inner); break;
                case ArraySchema { Items: ObjectSchema inner }: Rows(page, name + "[].", inner); break;
            }
        }
    }

    private static string Type(SchemaNode schema) => schema switch
    {
        ObjectSchema => "object",
        ArraySchema { Items: ObjectSchema } => "list of objects",
        ArraySchema { CountMax: int.MaxValue } list => $"list, each {Cell(list.Items.Allowed)}",
        IntegerSchema { Default: { } standard } number => $"{number.Allowed}; default {standard}",
        BooleanSchema { Default: { } standard } => $"true or false; default {(standard ? "true" : "false")}",
        _ => Cell(schema.Allowed),
    };

    private static string Cell(string? text) => (text ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal);

    private const string Preface =
        """
        # Tools

        The same tools are reached three ways: by MCP (`/mcp` or `--stdio`, see [mcp-clients.md](mcp-clients.md)), by REST, and in the list
        `GET /tools`. This page is generated; to renew it: `RENEW=1 dotnet test --project tests/Api.Tests`.

        ## Calling by REST

        `POST /tools/{name}` with the arguments as one flat JSON object; an empty body means no arguments. Every answer is one JSON object:

        - success (200): `{"success":true, ...result..., "request_id":"...", "timestamp":"..."}`. The result's members stand beside the other
          three. Over MCP the same object is the text and the structured content.
        - anything else: `{"success":false, "error", "error_type", "code", "suggestion", "request_id", "timestamp"}`, with `details` (one entry a
          fault: path, problem, message, received, allowed, did_you_mean, values) and `example` for wrong arguments, and `retry_after_seconds` when
          trying again will help. The example is your own call with what could be put right; what is missing in it has to be filled in, and there is
          none where it would do more than you said. Over MCP the text says the same, and the object is in
          `_meta["ringactors/error"]`.

        | Status | error_type | What it means | What to do |
        |---|---|---|---|
        | 400 | invalid | The arguments or the JSON are wrong. All faults are told at once,
            25 at most. Nothing was changed. | Correct them and call again. |
        | 403 | forbidden | Host, Origin or role do not allow it. | As the suggestion says. |
        | 401 | forbidden | The API key is missing or wrong. | Send `Authorization: Bearer <key>`. |
        | 404 | not_found | No such tool, device, home or automation. | Look the id up. |
        | 409 | refused | The home's rules say no: a sensor is open, it is armed already. | As the suggestion says. |
        | 413 | invalid | The body is over the limit. | Send less. |
        | 429 | rate_limit | The key calls more often than it may. Nothing was done. Header `Retry-After`; over MCP the error -32005. | Wait so long. |
        | 500 | internal | A defect of the server; the log has the request_id. | Look at the state before trying again. |
        | 503 | unavailable | Store, cloud or device away, or too busy. Header `Retry-After`. | Try again later, with the same idempotency key. |
        | 504 | timeout | It takes longer than its caller waits. What was begun goes on. | Look at the state before trying again. |

        `code` is stable and says what to do: `panel.disarm-first`.

        ## Conventions

        - **Ids** are text, even where they look like numbers: some exceed what a JSON number can hold exactly in many languages.
        - **Leaving out**: null, and an empty text, for what is optional mean that it was not said. JSON text where an object or a list belongs is
          read as what it says.
        - **Names of other servers**: tools, arguments and result fields that say 'not listed over MCP' are there for callers
          of older Ring servers. They work over MCP like all others, and are left out of its list, for which every
          conversation pays.
        - **Homes**: `home_id` takes the id or the name of a home. An answer about a home has `home_name`, where it is known, and `home_id` where there
          are several; a device that several homes have is refused with the call for each.
        - **Demo**: every answer of the demo home has `"demo": true`; no answer of a real home has it.
        - **Times** are local to the home, with offset (RFC 3339), and `time_zone` names its zone: that of Ring's location, else `Home:TimeZone`, else UTC,
          which `time_zone_note` then says. A time without offset is the home's own. `as_of` is the moment a result describes.
        - **Lists** are paged: `limit` (1 to 100, default 20), `cursor`, `next_cursor`. A cursor belongs to its list and filters. It names the last
          entry shown, so entries that arrive in between shift nothing. No `next_cursor` means the end.
        - **Repeating safely**: header `Idempotency-Key` (REST), argument `idempotency_key`, or `_meta["ringactors/idempotency_key"]` (MCP).
          The answers to the last 4,096 commands with a key are remembered for each home (`Engine:ReceiptsMax`), across restarts and without
          regard to time. A repeat among them does nothing and gets the first answer; the same key with other arguments is refused
          (`key.use-a-new-one`). A repeat that comes later is a new command: arming and disarming change nothing if it is so already, but
          create_security_automation makes a second automation. Keys of different callers never meet.
        - **Intents**: `intent_id` is absent when it was so already and nothing had to be sent.
        - **Waiting**: an answer comes within 30 s (`Calls:TimeoutSeconds`), or as long as the header `X-Timeout-Seconds`, over MCP
          `_meta["ringactors/timeout_seconds"]`, says; whole seconds, at most `Calls:TimeoutSecondsMax`.
        - **Tracing**: a W3C `traceparent` (header, or `_meta.traceparent` over MCP) becomes the correlation id of everything the call causes.
        - **Secrets** such as alarm codes are never arguments; a call that carries one is refused and its value is not repeated or logged.

        """;
}
