using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>Which home of which data directory is meant.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="Home">The home, by name or id; null for the only one.</param>
internal sealed record WebhookChoice(string? Data, string? Home)
{
    /// <summary>A path of the running server, with the home.</summary>
    internal string Path(string rest) =>
        $"/webhooks{rest}{(Home is null ? "" : $"?home_id={Uri.EscapeDataString(Home)}")}";
}

/// <summary>
/// <c>ringactors webhooks</c>: makes, shows, tries and removes what programs outside may tell this home, with an
/// owner's
/// key that is typed at a prompt; the demo home needs none. A secret is shown once, here.
/// </summary>
internal sealed class WebhooksCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const string Question = "Owner's key: ";
    private const int HourSeconds = 3600;

    private readonly ServerCalls _server = new(input, output, errors, environment);

    public async Task<int> CreateAsync(
        WebhookChoice choice, string name, string scheme, IReadOnlyList<string> fields, bool own,
        IReadOnlyList<(string Member, string Value, bool IsNumber)> more, CancellationToken gone)
    {
        JsonArray read = [];
        foreach (string said in fields)
        {
            if (Field(said) is not { } field)
            {
                await errors.WriteLineAsync(
                    $"--field must be name=/pointer:type, such as state=/data/state:word(on,off)! "
                    + $"and is not: {said}. Nothing was changed.");
                return ExitCodes.Usage;
            }

            read.Add(field);
        }

        JsonObject body = new() { ["name"] = name, ["scheme"] = scheme };
        if (read.Count > 0)
        {
            body["fields"] = read;
        }

        foreach ((string member, string value, bool isNumber) in more)
        {
            body[member] = isNumber && int.TryParse(value, CultureInfo.InvariantCulture, out int number) ? number
                : value;
        }

        return await CallAsync(choice, HttpMethod.Post, "", body, own, gone, async made =>
        {
            JsonNode webhook = made["webhook"]!;
            await output.WriteLineAsync($"The webhook '{webhook["webhook_id"]}' ({webhook["scheme"]}) is told at:");
            await output.WriteLineAsync($"{Environment.NewLine}    {webhook["url"]}{Environment.NewLine}");
            await SecretAsync(made);
            await WarnAsync(webhook);
        });
    }

    public Task<int> ListAsync(WebhookChoice choice, CancellationToken gone) =>
        CallAsync(choice, HttpMethod.Get, "", null, false, gone, async list =>
        {
            JsonArray webhooks = list["webhooks"]!.AsArray();
            if (webhooks.Count == 0)
            {
                await output.WriteLineAsync("There are no webhooks. 'webhooks create NAME' makes one.");
            }

            foreach (JsonNode? webhook in webhooks)
            {
                JsonNode since = webhook!["since_start"]!;
                string fields = string.Join(
                    ", ", webhook["fields"]!.AsArray().Select(f => $"{f!["name"]} ({f["type"]})"));
                await output.WriteLineAsync($"{webhook["webhook_id"]}: {webhook["scheme"]}, {webhook["url"]}");
                await output.WriteLineAsync(
                    $"  takes {(fields.Length == 0 ? "nothing out of what is sent" : fields)}; "
                    + $"taken {webhook["taken"]}, unfit {webhook["unfit"]}; "
                    + $"since the start: wrong signature {since["wrong_signature"]}, missing {since["missing_signature"]}, "
                    + $"stale {since["stale_time"]}, sent again {since["repeated"]}, held back {since["held_back"]}");
                foreach (JsonNode? secret in webhook["secrets"]!.AsArray())
                {
                    string until = secret!["until"] is { } end ? $", good until {end}" : "";
                    await output.WriteLineAsync($"  secret {secret["secret_id"]} since {secret["since"]}{until}");
                }

                await WarnAsync(webhook);
            }
        });

    public Task<int> RotateAsync(WebhookChoice choice, string id, int hours, bool own, CancellationToken gone) =>
        CallAsync(
            choice, HttpMethod.Post, $"/{Uri.EscapeDataString(id)}/secret",
                new JsonObject { ["keep_seconds"] = hours * HourSeconds },
            own, gone, async made =>
            {
                await output.WriteLineAsync($"The webhook '{made["webhook"]!["webhook_id"]}' has a new secret. "
                    + (hours == 0 ? "Those before are good no more."
                        : $"Those before are good for {hours} hours yet."));
                await SecretAsync(made);
            });

    public Task<int> RemoveAsync(WebhookChoice choice, string id, CancellationToken gone) =>
        CallAsync(choice, HttpMethod.Delete, $"/{Uri.EscapeDataString(id)}", null, false, gone, _ =>
            output.WriteLineAsync($"The webhook '{id}' is removed: nothing is taken at its address any more."));

    public Task<int> DeliveriesAsync(WebhookChoice choice, string id, CancellationToken gone) =>
        CallAsync(choice, HttpMethod.Get, $"/{Uri.EscapeDataString(id)}/deliveries", null, false, gone, async list =>
        {
            JsonArray all = list["deliveries"]!.AsArray();
            if (all.Count == 0)
            {
                await output.WriteLineAsync("Nothing was delivered that was signed rightly.");
            }

            foreach (JsonNode? delivery in all.Reverse())
            {
                await output.WriteLineAsync(
                    $"{delivery!["received_at"]}  {delivery["verdict"]}  {delivery["delivery_id"]}{Values(delivery)}");
            }
        });

    public async Task<int> TestAsync(WebhookChoice choice, string id, string json, CancellationToken gone)
    {
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(json == "-" ? await input.ReadToEndAsync(gone) : json);
        }
        catch (JsonException e)
        {
            await errors.WriteLineAsync($"That is not valid JSON: {e.Message} Nothing was recorded.");
            return ExitCodes.Usage;
        }

        return await CallAsync(
            choice, HttpMethod.Post, $"/{Uri.EscapeDataString(id)}/test", new JsonObject { ["body"] = body }, false,
                gone, async told =>
            {
                string starts = told["would_start"] is JsonArray rules ? $" It would start {string.Join(", ", rules)}."
                    : " It would start nothing.";
                string signed = (bool)told["signed"]! ? ""
                    : (string?)told["verdict"] == "no_secret" ? " (its secret is not on this server: rotate it)"
                    : " (not signed: only its sender can)";
                await output.WriteLineAsync($"{told["verdict"]}{signed}{Values(told)}.{starts} Nothing was recorded.");
            });
    }

    private static string Values(JsonNode of) =>
        (of["values"] is JsonArray values ? "  " + string.Join(", ", values.Select(v => $"{v!["field"]}={Value(v)}")) : "")
        + (of["faults"] is JsonArray faults ? "  " + string.Join(" ", faults) : "");

    /// <summary>Text of others as JSON writes it: in quotes that it cannot end.</summary>
    private static string? Value(JsonNode of) =>
        of["text"]?.ToJsonString() ?? (of["number"] ?? of["yes_no"] ?? of["at"])?.ToString();

    private async Task SecretAsync(JsonNode made)
    {
        if (made["secret"] is { } secret)
        {
            await output.WriteLineAsync("Its secret, shown this once; give it to the sender:");
            await output.WriteLineAsync($"{Environment.NewLine}    {secret}{Environment.NewLine}");
        }
    }

    private async Task WarnAsync(JsonNode webhook)
    {
        foreach (JsonNode? warning in webhook["warnings"] as JsonArray ?? [])
        {
            await output.WriteLineAsync($"  Mind: {warning}");
        }
    }

    private Task<int> CallAsync(
        WebhookChoice choice, HttpMethod method, string path, JsonObject? body, bool own, CancellationToken gone,
        Func<JsonNode, Task> show) =>
        _server.RunAsync(choice.Data, Question, async (http, key) =>
        {
            if (own)
            {
                body!["secret"] = (await SecretPrompt.AskAsync("The sender's secret: ", input, output)).Trim();
            }

            if (await _server.CallAsync(http, method, choice.Path(path), key, body, gone) is not { } answer)
            {
                return ExitCodes.Failed;
            }

            await show(answer);
            return ExitCodes.Ok;
        }, gone, asOwner: true);

    /// <summary><c>state=/data/state:word(on,off)!</c>; null if it is none.</summary>
    private static JsonObject? Field(string said)
    {
        bool isNeeded = said.EndsWith('!');
        string plain = isNeeded ? said[..^1] : said;
        int equals = plain.IndexOf('=', StringComparison.Ordinal);
        int colon = plain.LastIndexOf(':');
        if (equals <= 0 || colon < equals)
        {
            return null;
        }

        string type = plain[(colon + 1)..];
        string? inner = null;
        if (type.EndsWith(')') && type.IndexOf('(', StringComparison.Ordinal) is > 0 and var open)
        {
            (type, inner) = (type[..open], type[(open + 1)..^1]);
        }

        JsonObject field = new()
        {
            ["name"] = plain[..equals],
            ["pointer"] = plain[(equals + 1)..colon],
            ["type"] = type
        };
        if (isNeeded)
        {
            field["required"] = true;
        }

        if (inner is not null && type == "text")
        {
            field["max_length"] = int.TryParse(inner, CultureInfo.InvariantCulture, out int most) ? most
                : (JsonNode)inner;
        }
        else if (inner is not null)
        {
            field["words"] = new JsonArray([.. inner.Split(',').Select(w => (JsonNode)w)]);
        }

        return field;
    }
}

/// <summary>How <c>ringactors webhooks</c> is written.</summary>
internal static class WebhooksCommandLine
{
    internal static Command Make(WebhooksCommand body, Option<string> data)
    {
        Option<string> home = new("--home")
        {
            Description = "The home, by its name or id; needed only where there are several.",
            Recursive = true,
        };
        Argument<string> id = new("ID") { Description = "The webhook's id, or its name." };
        Option<bool> own = new("--own-secret")
        {
            Description = "Type the secret that the sender has, at a prompt, instead of having one made.",
        };
        WebhookChoice Of(ParseResult parsed) => new(parsed.GetValue(data), parsed.GetValue(home));

        Command list = new("list", "Show the webhooks: where they are, what they take, what came.");
        list.SetAction((parsed, gone) => body.ListAsync(Of(parsed), gone));
        Command remove = new("remove", "Remove a webhook: nothing is taken at its address any more.") { id };
        remove.SetAction((parsed, gone) => body.RemoveAsync(Of(parsed), parsed.GetValue(id)!, gone));
        Command deliveries = new("deliveries", "Show what came last, with its verdict.") { id };
        deliveries.SetAction((parsed, gone) => body.DeliveriesAsync(Of(parsed), parsed.GetValue(id)!, gone));

        Option<int> keep = new("--keep")
        {
            Description = "So many hours the secrets before are good yet, 0 to 168. [default: 24]",
            DefaultValueFactory = _ => 24,
        };
        Command rotate = new("rotate", "Give a webhook a new secret; it is shown once.") { id, keep, own };
        rotate.SetAction((parsed, gone) => body.RotateAsync(
            Of(parsed), parsed.GetValue(id)!, parsed.GetValue(keep), parsed.GetValue(own), gone));

        Argument<string> json = new("JSON") { Description = "What would be sent; - reads it from standard input." };
        Command test = new("test", "Show what a delivery would come to; nothing is recorded.") { id, json };
        test.SetAction((parsed, gone) =>
            body.TestAsync(Of(parsed), parsed.GetValue(id)!, parsed.GetValue(json)!, gone));
        return new Command(
            "webhooks", "What programs outside may tell this home, with an owner's key typed at a prompt.")
        {
            home, Create(body, Of, own), list, rotate, remove, deliveries, test,
        };
    }

    private static Command Create(WebhooksCommand body, Func<ParseResult, WebhookChoice> of, Option<bool> own)
    {
        Argument<string> name = new("NAME") { Description = "What it is called." };
        Option<string> scheme = new("--scheme")
        {
            Description = "standard, standard_ed25519, github, stripe, ring, hmac or shared_secret. "
                + "[default: standard]",
            DefaultValueFactory = _ => "standard",
        };
        Option<string[]> field = new("--field")
        {
            Description = "A field that is taken out of a body, as name=/pointer:type, with ! at the end if "
                + "it is needed; "
                + "type is text, text(500), number, yes_no, instant or word(on,off). May be given several times.",
        };
        (string Option, string Member, string Says, bool IsNumber)[] texts =
        [
            ("--header", "header", "For hmac and shared_secret: the header that has it.", false),
            ("--encoding", "encoding", "For hmac: hex or base64.", false),
            ("--prefix", "prefix", "For hmac: what stands before the signature, such as sha256=.", false),
            ("--id-header", "id_header", "The header that says which delivery it is.", false),
            ("--id-pointer", "id_pointer", "Where the body says which delivery it is.", false),
            ("--occurred-at", "occurred_at", "Where the body says when it was so.", false),
            ("--tolerance", "tolerance_seconds", "So far may a signed time be from ours, in seconds.", true),
            ("--per-minute", "per_minute", "So many deliveries a minute are taken.", true),
        ];
        Option<string>[] options = [.. texts.Select(t => new Option<string>(t.Option) { Description = t.Says })];
        Command create = new(
            "create", "Make a webhook; its address and its secret are shown.") { name, scheme, field, own };
        Array.ForEach(options, create.Options.Add);
        create.SetAction((parsed, gone) => body.CreateAsync(
            of(parsed), parsed.GetValue(name)!, parsed.GetValue(scheme)!, parsed.GetValue(field) ?? [],
                parsed.GetValue(own),
            [.. texts.Select((t, i) => (t.Member, Value: parsed.GetValue(options[i]), t.IsNumber)).Where(t =>
                t.Value is not null)
                .Select(t => (t.Member, t.Value!, t.IsNumber))],
            gone));
        return create;
    }
}
