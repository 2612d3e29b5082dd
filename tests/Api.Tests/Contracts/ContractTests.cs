using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Settings;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules;

namespace RingActors.Api.Tests.Contracts;

/// <summary>
/// What the world outside depends on, beside the tools: changed on purpose or not at all. Renewed as all contracts are:
/// <c>RENEW=1 dotnet test --project tests/Api.Tests</c>.
/// </summary>
public sealed class ContractTests
{
    [Fact]
    public void Every_refusal_code_is_committed()
    {
        var (codes, unresolved) = RefusalCodes.Collect();

        Assert.Empty(unresolved);
        AssertHolds("refusals.json", new JsonArray([.. codes.Select(c => JsonValue.Create(c))]));
    }

    [Fact]
    public void Every_metric_is_committed() => AssertHolds("metrics.json", MetricList.Collect());

    [Fact]
    public void Every_event_is_committed() => AssertHolds("events.json", StoredShapes.Of(Stored<IEvent>()));

    /// <summary>What is told to actors, what they answer, and what they ask of the outside.</summary>
    [Fact]
    public void Every_command_reply_and_outside_call_is_committed()
    {
        AssertHolds("commands.json", new JsonObject
        {
            ["commands"] = StoredShapes.Of(Stored<ICommand>()),
            ["replies"] = StoredShapes.Of(Stored<IReply>()),
            ["calls"] = StoredShapes.Of(Stored<IEffectRequest>()),
        });
        Assert.Equal(
            Types.All.Count,
            Stored<IEvent>().Count() + Stored<ICommand>().Count() + Stored<IReply>().Count() + Stored<IEffectRequest>().Count());
    }

    [Fact]
    public void Every_setting_is_committed()
    {
        var settings = new JsonObject();
        foreach (var setting in SettingsCatalog.Areas.SelectMany(a => a.Settings))
        {
            settings[setting.Path] = new JsonObject
            {
                ["type"] = SettingValue.Kind(setting.Property.PropertyType),
                ["default"] = setting.IsSecret ? null : SettingValue.Text(setting.Default),
                ["allowed"] = setting.Allowed,
                ["environment"] = setting.Environment,
                ["secret"] = setting.IsSecret,
                ["help"] = setting.Description,
            };
        }

        foreach (var (path, instead) in SettingsCatalog.Renamed)
        {
            settings[path] = new JsonObject { ["renamed"] = instead };
        }

        AssertHolds("settings.json", settings);
    }

    private static StoredTypes Types { get; } = new StoredTypes.Builder().AddDomain().AddRules().Build();

    private static IEnumerable<StoredType> Stored<T>() => Types.All.Where(t => typeof(T).IsAssignableFrom(t.Type));

    private static void AssertHolds(string file, JsonNode content) =>
        Repository.AssertHolds($"tests/contracts/{file}", content.ToJsonString(Written) + "\n");

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
