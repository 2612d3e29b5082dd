using System.Text.Json;
using RingActors.Api.Incoming;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>Reads what an owner says of a webhook, and notes everything that is wrong at once. It repeats no
/// secret.</summary>
internal sealed class WebhookBody
{
    private const string Expected = "expected_version";
    /// <summary>Nobody reads more at once.</summary>
    private const int FaultsMax = 20;

    private const int RotateKeepDefault = 24 * 60 * 60;
    private const int RotateKeepMax = 7 * 24 * 60 * 60;

    private static readonly string[] OfIntake =
    [
        "name", "scheme", "secret", "tolerance_seconds", "per_minute", "header", "encoding", "prefix", "id_header",
        "id_pointer", "occurred_at", "fields",
    ];

    private static readonly string[] OfField = ["name", "pointer", "type", "required", "max_length", "words"];

    private readonly List<ToolFault> _faults = [];

    /// <summary>At which version it has to be for a change; null for any.</summary>
    internal int? ExpectedVersion { get; private set; }

    /// <summary>All that was wrong; null if nothing was.</summary>
    internal ToolFailure? Failure => _faults.Count == 0 ? null : new ToolFailure(
        ToolErrorType.Invalid, ArgumentFaults.Code, string.Join(" ", _faults.Select(f => f.Message)),
        "Nothing was changed. Correct the fields and send it again.")
    {
        Faults = [.. _faults],
    };

    /// <summary>The settings of a new webhook, and a secret if one was given.</summary>
    internal (WebhookIntake? Intake, string? Secret) Intake(JsonElement root, WebhookIntake? before = null)
    {
        Unknown(root, before is null ? OfIntake : [.. OfIntake.Where(f => f != "secret"), Expected], "");
        ExpectedVersion = before is null ? null : Whole(root, Expected, "");
        WebhookScheme? scheme = before?.Scheme;
        if (before is null || root.TryGetProperty("scheme", out _))
        {
            scheme = Word<WebhookScheme>(root, "scheme", "");
        }

        WebhookIntake intake = new(Text(root, "name", "") ?? before?.Name ?? "", scheme ?? WebhookScheme.Standard)
        {
            ToleranceSeconds = Whole(root, "tolerance_seconds", "") ?? before?.ToleranceSeconds
                ?? WebhookLimits.ToleranceDefault,
            PerMinute = Whole(root, "per_minute", "") ?? before?.PerMinute ?? WebhookLimits.PerMinuteDefault,
            Header = Text(root, "header", "") ?? before?.Header,
            Encoding = root.TryGetProperty("encoding", out _) ? Word<SignatureEncoding>(root, "encoding", "")
                : before?.Encoding,
            Prefix = Text(root, "prefix", "") ?? before?.Prefix,
            IdHeader = Text(root, "id_header", "") ?? before?.IdHeader,
            IdPointer = Text(root, "id_pointer", "") ?? before?.IdPointer,
            OccurredAt = Text(root, "occurred_at", "") ?? before?.OccurredAt,
            Fields = Fields(root) ?? before?.Fields ?? [],
        };
        intake = intake with { Name = PlainText.Name(intake.Name, WebhookLimits.NameMax) };
        foreach (
            (string field, string message) in WebhookChecks.Faults(intake).Where(f =>
                _faults.All(o => o.Path != f.Field)))
        {
            Add(field, message);
        }

        string? secret = before is null ? Secret(root, scheme) : null;
        return (_faults.Count == 0 ? intake : null, secret);
    }

    /// <summary>A secret in place of the present one, and how long that is good yet.</summary>
    internal (string? Secret, int KeepSeconds) Rotation(JsonElement root, WebhookScheme scheme)
    {
        Unknown(root, ["secret", "keep_seconds"], "");
        int keep = Whole(root, "keep_seconds", "") ?? RotateKeepDefault;
        if (keep is < 0 or > RotateKeepMax)
        {
            Add("keep_seconds", $"keep_seconds must be 0 to {RotateKeepMax}: so long those before are good yet.");
        }

        return (Secret(root, scheme), keep);
    }

    internal void Add(string field, string message)
    {
        if (_faults.Count < FaultsMax)
        {
            _faults.Add(new ToolFault(field, "value", message));
        }
    }

    private string? Secret(JsonElement root, WebhookScheme? scheme)
    {
        string? secret = Text(root, "secret", "");
        if (scheme is not { } known)
        {
            return secret;
        }

        if (secret is null && InboundKeys.IsGiven(known))
        {
            Add("secret", known == WebhookScheme.Stripe
                ? "secret is needed: the signing secret that Stripe shows for the endpoint."
                : "secret is needed: the sender's public key, whpk_ and its base64.");
        }
        else if (secret is not null && InboundKeys.Fault(known, secret) is { } fault)
        {
            Add("secret", $"The secret will not do. {fault}");
        }

        return secret;
    }

    private IReadOnlyList<WebhookField>? Fields(JsonElement root)
    {
        if (!root.TryGetProperty("fields", out JsonElement list))
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > WebhookLimits.FieldsMax)
        {
            Add("fields", $"fields must be a list of at most {WebhookLimits.FieldsMax} objects.");
            return [];
        }

        return [.. list.EnumerateArray().Select((one, i) => Field(one, $"fields[{i}]")).OfType<WebhookField>()];
    }

    private WebhookField? Field(JsonElement one, string at)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            Add(at, $"{at} must be an object with name, pointer and type.");
            return null;
        }

        Unknown(one, OfField, at + ".");
        WebhookFieldType? type = Word<WebhookFieldType>(one, "type", at + ".");
        IReadOnlyList<string>? words = null;
        if (one.TryGetProperty("words", out JsonElement list))
        {
            if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= WebhookLimits.WordsMax
                && list.EnumerateArray().All(w => w.ValueKind == JsonValueKind.String))
            {
                words = [.. list.EnumerateArray().Select(w => w.GetString()!)];
            }
            else
            {
                Add($"{at}.words", $"{at}.words must be a list of at most {WebhookLimits.WordsMax} texts.");
            }
        }

        bool isFlag = !one.TryGetProperty("required", out JsonElement required)
            || required.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (!isFlag)
        {
            Add($"{at}.required", $"{at}.required must be true or false.");
        }

        string? name = Text(one, "name", at + ".");
        string? pointer = Text(one, "pointer", at + ".");
        if (pointer is null && !_faults.Exists(f => f.Path == at + ".pointer"))
        {
            Add($"{at}.pointer", $"{at}.pointer is needed: where it stands, such as /data/state.");
        }

        return new WebhookField(name ?? "", pointer ?? "", type ?? WebhookFieldType.Text)
        {
            Required = required.ValueKind == JsonValueKind.True,
            MaxLength = Whole(one, "max_length", at + "."),
            Words = words,
        };
    }

    private void Unknown(JsonElement root, string[] known, string at)
    {
        foreach (
            JsonProperty property in root.EnumerateObject().Where(p => !known.Contains(p.Name, StringComparer.Ordinal))
                .Take(FaultsMax))
        {
            string shown = PlainText.Name(property.Name, 40);
            Add(at + shown, $"There is no '{at}{shown}'; the fields are {string.Join(", ", known)}.");
        }
    }

    private string? Text(JsonElement root, string field, string at)
    {
        if (!root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Add(at + field, $"{at}{field} must be a text.");
        return null;
    }

    private int? Whole(JsonElement root, string field, string at)
    {
        if (!root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number))
        {
            return number;
        }

        Add(at + field, $"{at}{field} must be a whole number.");
        return null;
    }

    private T? Word<T>(JsonElement root, string field, string at)
        where T : struct, Enum
    {
        T? found = Text(root, field, at) is { } said ? WebhookTerms.Find<T>(said) : null;
        if (found is null && !_faults.Exists(f => f.Path == at + field))
        {
            Add(at + field, $"{at}{field} must be one of {string.Join(", ", WebhookTerms.All<T>())}.");
        }

        return found;
    }
}
