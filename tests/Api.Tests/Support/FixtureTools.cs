using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Support;

internal sealed record Planted(string Name, long Amount, string Mode, bool Loud, ImmutableArray<string> Devices,
    DateTimeOffset AsOf);

internal sealed record Page(ImmutableArray<string> Entries, string? NextCursor, DateTimeOffset AsOf);

internal sealed record Empty;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Planted))]
[JsonSerializable(typeof(Page))]
[JsonSerializable(typeof(Empty))]
internal sealed partial class FixtureJson : JsonSerializerContext;

/// <summary>
/// Tools that use every part of the facade: all argument kinds, all kinds of no, paging, cancellation.
/// </summary>
internal sealed class FixtureTools
{
    public static readonly DateTimeOffset AsOf = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ToolDefinition Plant = Define("plant_tree", Schema.Object()
        .Required("name", Schema.Text("Its name.", 1, 20))
        .Required("mode", Schema.Choice("Where.", "garden", "balcony", "indoors"))
        .Optional("amount", Schema.Integer("How many.", 1, 100, 3))
        .Optional("loud", Schema.Flag(byDefault: false))
        .Optional("start_time", Schema.Shaped(TextShapes.LocalTime))
        .Optional("zone", Schema.Shaped(TextShapes.TimeZone))
        .Optional("weight_kg", new NumberSchema(0.5m, 10m))
        .Optional("trigger_conditions", Schema.Object()
            .Optional("devices", Schema.List(Schema.Id(), 1, 3))
            .Optional("schedule", Schema.List(Schema.Object().Required("at", Schema.Shaped(TextShapes.LocalTime)), 0,
                5)))
        .Optional("idempotency_key", CommonArguments.IdempotencyKey),
        Schema.OpenObject().Required("name", Schema.Said()).Required("amount", Schema.Count())
            .Required("mode", Schema.Text())
            .Required("loud", Schema.Flag()).Required("devices", Schema.Listing(Schema.Said()))
                .Required("as_of", Schema.Moment()),
        """{"name":"oak","mode":"garden"}""");

    public static readonly ToolDefinition List = Define("list_trees", Schema.Object().WithPaging(),
        Schema.OpenObject().Required("entries", Schema.Listing(Schema.Said())).WithPage(), "{}");

    public static readonly ToolDefinition Say = Define("say_no", Schema.Object()
        .Required("how", Schema.Choice(null, "refused", "unavailable", "not_found", "bug", "mapped", "empty")), Schema.OpenObject(), """{"how":"refused"}""");

    public static readonly ToolDefinition Wait = Define("wait_long", Schema.Object(), Schema.OpenObject(), "{}");

    public static readonly ToolDefinition Guarded = Define("open_safe", Schema.Object(), Schema.OpenObject(), "{}");

    /// <summary>Contexts of the calls that reached a handler.</summary>
    public Channel<ToolCallContext> Calls { get; } = Channel.CreateUnbounded<ToolCallContext>();

    /// <summary>Written when wait_long begins ("begun") and when its cancellation came ("cancelled").</summary>
    public Channel<string> Waiting { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Lets a wait_long end without cancellation.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void AddTo(IServiceCollection services)
    {
        services.AddTool(Plant, _ => PlantAsync);
        services.AddTool(List, _ => ListAsync);
        services.AddTool(Say, _ => SayAsync);
        services.AddTool(Wait, _ => WaitAsync);
        services.AddTool(Guarded, _ => (_, _) =>
            ValueTask.FromResult(ToolResult.Ok(new Empty(), FixtureJson.Default.Empty)));
        services.AddSingleton<IFailureMap, TimeoutMap>();
    }

    private static ToolDefinition Define(string name, ObjectSchema input, ObjectSchema output, string example) => new()
    {
        Name = name,
        Title = name,
        Description = $"Test {name}.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = input,
        Output = output,
        Example = example,
    };

    private ValueTask<ToolResult> PlantAsync(ToolArguments arguments, ToolCallContext context)
    {
        Calls.Writer.TryWrite(context);
        var devices = arguments.Find("trigger_conditions") is { } conditions
            && conditions.TryGetProperty("devices", out var list)
            ? list.EnumerateArray().Select(d => d.GetString()!).ToImmutableArray()
            : [];
        var planted = new Planted(arguments.GetString("name"), arguments.GetInteger("amount"),
            arguments.GetString("mode"), arguments.GetBoolean("loud"), devices, AsOf);
        return ValueTask.FromResult(ToolResult.Ok(planted, FixtureJson.Default.Planted));
    }

    private static ValueTask<ToolResult> ListAsync(ToolArguments arguments, ToolCallContext context)
    {
        var all = Enumerable.Range(1, 45).Select(n => $"tree-{n:00}").ToImmutableArray();
        var after = string.Empty;
        if (arguments.FindString("cursor") is { } text)
        {
            var (cursor, fault) = Cursor.Decode(text, "trees", "all");
            if (fault is not null)
            {
                return ValueTask.FromResult<ToolResult>(ArgumentFaults.ToFailure(List, arguments.Root, [fault]));
            }

            after = cursor!.After;
        }

        var page = all.Where(e => string.CompareOrdinal(e, after) > 0).Take((int)arguments.GetInteger("limit"))
            .ToImmutableArray();
        var next = page[^1] == all[^1] ? null : new Cursor("trees", page[^1]).Encode("all");
        return ValueTask.FromResult(ToolResult.Ok(new Page(page, next, AsOf), FixtureJson.Default.Page));
    }

    private static ValueTask<ToolResult> SayAsync(ToolArguments arguments, ToolCallContext context) =>
        arguments.GetString("how") switch
        {
            "refused" => ValueTask.FromResult<ToolResult>(
                ToolFailures.Refused("tree.water-first", "The tree is dry.", "Water it and try again.")),
            "unavailable" => ValueTask.FromResult<ToolResult>(
                ToolFailures.Unavailable("journal.try-again", "The journal is away.", TimeSpan.FromSeconds(2.5))),
            "not_found" => ValueTask.FromResult<ToolResult>(
                ToolFailures.NoSuch("device_id", "device", "frontdoor", ["front_door", "garage"], "get_devices")),
            "mapped" => throw new TimeoutException("internal words"),
            "empty" => ValueTask.FromResult(ToolResult.Ok(new Empty(), FixtureJson.Default.Empty)),
            _ => throw new InvalidOperationException("the secret plan failed"),
        };

    private async ValueTask<ToolResult> WaitAsync(ToolArguments arguments, ToolCallContext context)
    {
        Waiting.Writer.TryWrite("begun");
        try
        {
            await Release.Task.WaitAsync(context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            Waiting.Writer.TryWrite("cancelled");
            throw;
        }

        Waiting.Writer.TryWrite("finished");
        return ToolResult.Ok(new Empty(), FixtureJson.Default.Empty);
    }

    private sealed class TimeoutMap : IFailureMap
    {
        public ToolFailure? Explain(Exception exception) => exception is TimeoutException
            ? ToolFailures.Unavailable("store.try-again", "The store did not answer in time.", TimeSpan.FromSeconds(1))
            : null;
    }
}
