using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests.Approvals;

/// <summary>
/// A program that runs as the same user and reads all of its files, a model with a shell for instance, and knows neither
/// a code nor an owner's key: it approves nothing at the running server, whatever it makes of what it has read.
/// </summary>
public sealed partial class ApprovalThiefTests
{
    private const int TriedMax = 300;

    private static readonly string[] Names = ["owner", "tablet", "claude", "local"];

    [Fact]
    public async Task Whoever_has_all_files_and_no_code_and_no_owners_key_approves_nothing()
    {
        await using ApprovalHouse house = await ApprovalHouse.BuildAsync();
        await MarkSonAsync(house);
        await house.ArmAsync();
        string id = (string)(await house.AskAsync())["id"]!;
        await Eventually.SeesAsync(() => Task.FromResult(LinkIn(house) is not null), "the link that the son is sent");
        Loot loot = Loot.Of(await CopyAsync(house.House));
        Assert.Contains(loot.Texts, t => t.StartsWith("ra_", StringComparison.Ordinal));
        Assert.True(loot.Secrets.Count > 5 && loot.Texts.Count > 50, $"{loot.Secrets.Count} secrets, {loot.Texts.Count} texts");

        List<string> wrong = [];
        await KeysAsync(house, id, loot, wrong);
        await TokensAsync(house, id, loot, wrong);
        await LinksAsync(house, id, loot, wrong);
        await CommandsAsync(house, id, loot, wrong);
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal("pending", (string?)(await house.ShowAsync(id))["status"]);
        Assert.Equal(0, house.Disarmings);

        // What a person has does it: the link that was sent, looked at, and the resident's key.
        Assert.Equal(HttpStatusCode.OK, (await PageAsync(house, LinkIn(house)!, null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await house.ApproveAsync(id)).Status);
    }

    /// <summary>Everything that was read, as a key in each form, and as a session of the pages.</summary>
    private static async Task KeysAsync(ApprovalHouse house, string id, Loot loot, List<string> wrong)
    {
        using HttpClient http = new() { BaseAddress = house.Product.Url };
        foreach (string text in loot.Texts.Take(TriedMax))
        {
            foreach ((string header, string value) in new[] { ("Authorization", "Bearer " + text), ("X-API-Key", text), ("Cookie", "ringactors-session=" + text) })
            {
                using HttpRequestMessage request = new(HttpMethod.Post, $"/approvals/{id}/approve");
                request.Headers.TryAddWithoutValidation(header, value);
                using HttpResponseMessage response = await http.SendAsync(request);
                if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest))
                {
                    wrong.Add($"{header} {text}: {(int)response.StatusCode}");
                }
            }
        }
    }

    /// <summary>Tokens of others' keys, signed with everything that was read; as one that the server made, but for whose it is.</summary>
    private static async Task TokensAsync(ApprovalHouse house, string id, Loot loot, List<string> wrong)
    {
        string local = loot.Texts.First(t => t.StartsWith("ra_", StringComparison.Ordinal));
        (_, JsonObject made) = await house.SendAsync(house.Assistant, HttpMethod.Post, "/auth/token", new { });
        string[] parts = ((string?)made["access_token"] ?? throw new InvalidOperationException($"{local}: {made.ToJsonString()}")).Split('.');
        JsonObject claims = (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        foreach (string name in Names)
        {
            claims["sub"] = name;
            string signed = $"{parts[0]}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
            foreach (byte[] secret in loot.Secrets)
            {
                string token = $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
                (HttpStatusCode status, _) = await house.SendAsync(token, HttpMethod.Post, $"/approvals/{id}/approve", new { });
                if (status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                {
                    wrong.Add($"a token of {name} signed by {Named(secret)}: {(int)status}");
                }
            }
        }
    }

    /// <summary>Links signed with everything that was read, in the layout of docs/security.md.</summary>
    private static async Task LinksAsync(ApprovalHouse house, string id, Loot loot, List<string> wrong)
    {
        string[] real = LinkIn(house)![3..].Split('.');
        JsonObject shown = await house.ShowAsync(id);
        string[] ids = ["son", .. loot.Persons];
        string[] urls = [house.House.WebhookUrl, .. loot.Persons];
        foreach (byte[] secret in loot.Secrets)
        {
            foreach (string recipient in ids)
            {
                foreach (string url in urls)
                {
                    string text = string.Join('\n', "link", (string)shown["home_id"]!, id, recipient, "resident", url, real[2]);
                    string signature = Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
                    (HttpStatusCode status, _) = await PageAsync(house, $"/a/{real[0]}.{real[1]}.{real[2]}.{signature}", null);
                    if (status != HttpStatusCode.NotFound)
                    {
                        wrong.Add($"a link by {Named(secret)} for {recipient}: {(int)status}");
                    }
                }
            }
        }
    }

    /// <summary>At the prompt of the command line, and as a code.</summary>
    private static async Task CommandsAsync(ApprovalHouse house, string id, Loot loot, List<string> wrong)
    {
        foreach (string typed in loot.Texts.Where(t => t.StartsWith("ra_", StringComparison.Ordinal)).Take(2).Append(""))
        {
            (int exit, string output, _) = await RunningProduct.RunAsync(house.House, typed, "approve", id);
            if (exit == 0)
            {
                wrong.Add($"approve with {typed}: {output}");
            }
        }

        (HttpStatusCode status, _) = await house.SendAsync(null, HttpMethod.Post, $"/approvals/{id}/approve", new { confirm = true });
        if (status is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized))
        {
            wrong.Add($"confirm: {(int)status}");
        }
    }

    /// <summary>As a shell does it, which heeds no locks.</summary>
    private static async Task<string> CopyAsync(SimulatedHouse house)
    {
        string copy = Path.Combine(house.Folder, "copy");
        using System.Diagnostics.Process cp = System.Diagnostics.Process.Start("cp", ["-R", house.Data, copy]);
        await cp.WaitForExitAsync();
        Assert.True(File.Exists(Path.Combine(copy, "keys.local")) && File.Exists(Path.Combine(copy, "journal.db")), $"cp: {cp.ExitCode}");
        return copy;
    }

    private static string Named(byte[] secret) => Convert.ToHexString(secret.AsSpan(0, Math.Min(8, secret.Length)));

    private static async Task MarkSonAsync(ApprovalHouse house)
    {
        JsonObject set = await house.Product.CallAsync("update_security_settings", new
        {
            settings = new { contacts = new object[] { new { id = "son", url = house.House.WebhookUrl, role = "resident" } } },
        });
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
    }

    /// <summary>The path of the link that the recipient got; null if none did.</summary>
    private static string? LinkIn(ApprovalHouse house) => house.House.Webhooks.Select(w => JsonNode.Parse(w.Body)!)
        .Where(b => (string?)b["type"] == "approval.asked").Select(b => new Uri((string)b["link"]!).AbsolutePath).FirstOrDefault();

    private static async Task<(HttpStatusCode Status, string Text)> PageAsync(ApprovalHouse house, string path, string? key)
    {
        using HttpClient http = new() { BaseAddress = house.Product.Url };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
        using HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What can be made of the files.</summary>
    /// <param name="Texts">All that could be a key: short texts of small files first, then of the journal.</param>
    /// <param name="Secrets">All that could sign.</param>
    /// <param name="Persons">How persons are named in the journal.</param>
    private sealed partial record Loot(IReadOnlyList<string> Texts, IReadOnlyList<byte[]> Secrets, IReadOnlyList<string> Persons)
    {
        private const int SmallMax = 64 * 1024;

        internal static Loot Of(string data)
        {
            List<string> texts = [];
            List<byte[]> secrets = [];
            List<string> persons = [];
            foreach (string path in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).OrderBy(p => new FileInfo(p).Length))
            {
                byte[] content = File.ReadAllBytes(path);
                string text = Encoding.Latin1.GetString(content);
                string[] found = [.. Token().Matches(text).Select(m => m.Value).Distinct()];
                texts.AddRange(found);
                persons.AddRange(Person().Matches(text).Select(m => m.Value));
                if (content.Length is > 0 and <= SmallMax)
                {
                    secrets.Add(content);
                    secrets.AddRange(found.SelectMany(Bytes));
                }
            }

            return new Loot(
                [.. texts.Distinct()],
                [.. secrets.DistinctBy(s => Convert.ToHexString(s)).Take(TriedMax / 4)],
                [.. persons.Distinct().Take(4)]);
        }

        private static IEnumerable<byte[]> Bytes(string text)
        {
            yield return Encoding.UTF8.GetBytes(text);
            string plain = text.StartsWith("ra_", StringComparison.Ordinal) ? text[3..] : text.TrimEnd('=');
            if (plain.Length % 2 == 0 && plain.All(char.IsAsciiHexDigit))
            {
                yield return Convert.FromHexString(plain);
            }

            string url = plain.Replace('+', '-').Replace('/', '_');
            if (Base64Url.IsValid(url))
            {
                yield return Base64Url.DecodeFromChars(url);
            }
        }

        [GeneratedRegex("[A-Za-z0-9_+/=-]{20,512}")]
        private static partial Regex Token();

        [GeneratedRegex("person:[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+~")]
        private static partial Regex Person();
    }
}
