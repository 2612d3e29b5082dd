using System.CommandLine;
using System.Text.Json.Nodes;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors deliveries</c> and <c>ringactors signing-keys</c>: what a home posts, what became of it, and with what
/// it is signed; with an owner's key that is typed at a prompt (of deliveries an operator's will do too).
/// </summary>
internal sealed class DeliveriesCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const string Question = "Owner's key: ";
    private const int HourSeconds = 3600;

    private readonly ServerCalls _server = new(input, output, errors, environment);

    public Task<int> ListAsync(WebhookChoice choice, CancellationToken gone) =>
        CallAsync(choice, HttpMethod.Get, "/deliveries", null, false, gone, ShowAsync);

    public Task<int> ReplayAsync(WebhookChoice choice, string id, CancellationToken gone) => CallAsync(
        choice, HttpMethod.Post, $"/deliveries/{Uri.EscapeDataString(id)}/replay", [], false, gone,
        _ => output.WriteLineAsync($"The post {id} is sent once more, under the id that it had."));

    public Task<int> EnableAsync(WebhookChoice choice, string id, CancellationToken gone) => CallAsync(
        choice, HttpMethod.Post, $"/endpoints/{Uri.EscapeDataString(id)}/enable", [], false, gone,
        _ => output.WriteLineAsync($"Posts go to {id} again. What was lost meanwhile: deliveries list, replay."));

    public Task<int> KeysAsync(WebhookChoice choice, CancellationToken gone) =>
        CallAsync(choice, HttpMethod.Get, "/signing-keys", null, false, gone, async list =>
        {
            foreach (JsonNode? key in list["keys"]!.AsArray())
            {
                await KeyAsync(key!);
            }

            await output.WriteLineAsync((bool)list["server_signs"]!
                ? "Posts to other hosts are signed with the server's key (RINGACTORS_WEBHOOK_KEY)."
                : "Posts to other hosts are not signed: neither a key for * nor RINGACTORS_WEBHOOK_KEY is set.");
        });

    public Task<int> AddKeyAsync(
        WebhookChoice choice, string host, string scheme, int hours, bool own, CancellationToken gone) => CallAsync(
        choice, HttpMethod.Post, "/signing-keys",
        new JsonObject { ["host"] = host, ["scheme"] = scheme, ["keep_seconds"] = hours * HourSeconds }, own, gone,
        async made =>
        {
            await KeyAsync(made["key"]!);
            if (made["secret"] is { } secret)
            {
                await output.WriteLineAsync("Its secret, shown this once; give it to the receiver:");
                await output.WriteLineAsync($"{Environment.NewLine}    {secret}{Environment.NewLine}");
            }

            await output.WriteLineAsync(hours == 0 ? "Keys before it sign no more."
                : $"What signed before signs too for {hours} hours yet.");
        });

    public Task<int> RemoveKeysAsync(WebhookChoice choice, string host, CancellationToken gone) => CallAsync(
        choice, HttpMethod.Delete, $"/signing-keys/{Uri.EscapeDataString(host)}", null, false, gone,
        _ => output.WriteLineAsync(
            $"{host} has no keys any more: posts there are signed as those to other hosts are."));

    private async Task KeyAsync(JsonNode key)
    {
        string until = key["until"] is { } end ? $", until {end}" : "";
        string shown = key["public_key"] is { } known ? $"{Environment.NewLine}  {known}" : "";
        await output.WriteLineAsync(
            $"{key["host"]}: {key["scheme"]}, {key["key_id"]} since {key["since"]}{until}{shown}");
    }

    private async Task ShowAsync(JsonNode all)
    {
        JsonArray endpoints = all["endpoints"]!.AsArray();
        JsonArray lost = all["lost"]!.AsArray();
        if (endpoints.Count + lost.Count == 0)
        {
            await output.WriteLineAsync("Nothing was posted.");
        }

        foreach (JsonNode? endpoint in endpoints)
        {
            await output.WriteLineAsync($"{endpoint!["endpoint_id"]}  {endpoint["to"]}  ({endpoint["state"]})");
            foreach (JsonNode? attempt in endpoint["attempts"]!.AsArray().Reverse())
            {
                await output.WriteLineAsync(
                    $"  {attempt!["at"]}  {attempt["code"]}  {attempt["type"]}  {attempt["webhook_id"]}  "
                    + $"attempt {attempt["attempt"]}, {attempt["took_ms"]} ms");
            }
        }

        foreach (JsonNode? off in all["off"]!.AsArray())
        {
            await output.WriteLineAsync(
                $"{off!["endpoint_id"]}  {off["to"]} is off since {off["since"]} ({off["code"]}): deliveries enable "
                + $"{off["endpoint_id"]}");
        }

        foreach (JsonNode? post in lost)
        {
            string next = post!["next_at"] is { } at ? $"tried again at {at}"
                : (bool)post["under_way"]! ? "is being tried" : (bool)post["can_replay"]! ? "not tried any more"
                : "not tried any more, and too long to be sent again";
            await output.WriteLineAsync(
                $"lost {post["delivery_id"]}  {post["type"]} to {post["to"]} ({post["endpoint_id"]}), {post["code"]}, "
                + $"{post["attempts"]} times tried: {next}");
        }
    }

    private Task<int> CallAsync(
        WebhookChoice choice, HttpMethod method, string path, JsonObject? body, bool own, CancellationToken gone,
        Func<JsonNode, Task> show) =>
        _server.RunAsync(choice.Data, Question, async (http, key) =>
        {
            if (own)
            {
                body!["secret"] = (await SecretPrompt.AskAsync("The receiver's secret: ", input, output)).Trim();
            }

            string whole = path + (choice.Home is { } home ? $"?home_id={Uri.EscapeDataString(home)}" : "");
            if (await _server.CallAsync(http, method, whole, key, body, gone) is not { } answer)
            {
                return ExitCodes.Failed;
            }

            await show(answer);
            return ExitCodes.Ok;
        }, gone, asOwner: true);
}

/// <summary>How they are written.</summary>
internal static class DeliveriesCommandLine
{
    internal static IEnumerable<Command> Make(DeliveriesCommand body, Option<string> data)
    {
        Option<string> home = new("--home")
        {
            Description = "The home, by its name or id; needed only where there are several.",
            Recursive = true,
        };
        WebhookChoice Of(ParseResult parsed) => new(parsed.GetValue(data), parsed.GetValue(home));
        Argument<string> id = new("ID") { Description = "As 'deliveries list' shows it." };

        Command list = new("list", "Show by receiver what was posted last, and what was lost.");
        list.SetAction((parsed, gone) => body.ListAsync(Of(parsed), gone));
        Command replay = new("replay", "Send a lost post once more, under the id that it had.") { id };
        replay.SetAction((parsed, gone) => body.ReplayAsync(Of(parsed), parsed.GetValue(id)!, gone));
        Command enable = new("enable", "Post again to a receiver that said that it was gone.") { id };
        enable.SetAction((parsed, gone) => body.EnableAsync(Of(parsed), parsed.GetValue(id)!, gone));
        yield return new Command(
            "deliveries", "What a home posts, and what became of it.") { home, list, replay, enable };

        Argument<string> host = new("HOST") { Description = "host, host:port, or * for every host." };
        Option<string> scheme = new("--scheme")
        {
            Description = "v1 (a shared secret) or v1a (a pair of keys, ed25519). [default: v1]",
            DefaultValueFactory = _ => "v1",
        };
        Option<int> keep = new("--keep")
        {
            Description = "So many hours what signed before signs too, 0 to 720. [default: 24]",
            DefaultValueFactory = _ => 24,
        };
        Option<bool> own = new("--own-secret")
        {
            Description = "Type the secret that the receiver has, at a prompt, instead of having one made.",
        };
        Command keys = new("list", "Show by host which keys sign; public keys whole, secrets never.");
        keys.SetAction((parsed, gone) => body.KeysAsync(Of(parsed), gone));
        Command add = new(
            "add", "Sign posts to a host with one more key; a secret is shown once.") { host, scheme, keep, own };
        add.SetAction((parsed, gone) => body.AddKeyAsync(
            Of(parsed), parsed.GetValue(host)!, parsed.GetValue(scheme)!, parsed.GetValue(keep), parsed.GetValue(own),
                gone));
        Command remove = new("remove", "Sign posts to a host as those to any other.") { host };
        remove.SetAction((parsed, gone) => body.RemoveKeysAsync(Of(parsed), parsed.GetValue(host)!, gone));
        yield return new Command(
            "signing-keys", "With what the posts of a home are signed, by host.") { home, keys, add, remove };
    }
}
