using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// How the first owner's key comes from <c>ringactors login</c>, which showed it once, to the server that runs or will
/// be started: its digest lies in a file of the data directory until the server has it. Only where no owner has a key:
/// who can write that file afterwards gains nothing by it.
/// </summary>
internal sealed partial class FirstOwnersKey(
    string directory, IHomes homes, TimeProvider time, ILogger<FirstOwnersKey> log)
    : BackgroundService
{
    internal const string FileName = "keys.first-owner";

    /// <summary>Says that an owner has a key, for a later login: it holds no secret.</summary>
    internal const string MadeFileName = "keys.owner-made";

    private const string KeyName = "owner";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>True if an owner has a key, or will have when the server is started.</summary>
    public static bool IsThere(string directory) =>
        File.Exists(Path.Combine(directory, FileName)) || File.Exists(Path.Combine(directory, MadeFileName));

    /// <summary>Leaves the digest of a new key in a directory.</summary>
    /// <returns>The key, to be shown once.</returns>
    public static string Leave(string directory, DateTimeOffset now)
    {
        string key = ApiKeyText.Make();
        FirstKeyNote note = new(ApiKeyText.DigestOf(key), now.ToUnixTimeMilliseconds());
        DurableFile.Replace(
            Path.Combine(directory, FileName),
            JsonSerializer.SerializeToUtf8Bytes(note, FirstKeyJson.Default.FirstKeyNote));
        return key;
    }

    /// <summary>Takes what lies there; done when it is durable, or when there is nothing to take.</summary>
    public async Task TakeAsync()
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return;
        }

        FirstKeyNote? note = Read(path);
        if (note is null)
        {
            Unreadable(log, path);
            File.Delete(path);
            return;
        }

        ApiKeysView keys = (await homes.ViewAsync(Installation.Name)).Part<ApiKeysView>();
        ApiKey key = new()
        {
            Name = FreeName(keys),
            Role = AccessRole.Owner,
            Digest = note.Digest,
            CreatedAt = Instant.FromUnixTimeMilliseconds(note.MadeAt),
        };
        Answer answer = await homes.AskAsync(new Request(
            Installation.Keys, new CreateKey(key, OnlyAsFirstOwner: true), new Principal(PrincipalKind.Local, "login"),
            RequestIds.Next(time)));
        bool isThere = answer.Ok || answer.Refusal?.Code == "key.use-the-owners-key";
        if (isThere)
        {
            DurableFile.Replace(
                Path.Combine(directory, MadeFileName),
                "An owner has a key. It was shown once and is stored nowhere.\n"u8);
            File.Delete(path);
            Taken(log, answer.Ok ? $"the owner's key '{key.Name}' is good from now on" : answer.Refusal!.Detail);
        }
    }

    /// <summary>
    /// What lies there is taken before the first call comes. A mark of an earlier journal, or of one that was put back,
    /// is none.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(ForgetOldMarkAsync);
        await TryAsync(TakeAsync);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookAgain, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(TakeAsync);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ForgetOldMarkAsync()
    {
        if (!(await homes.ViewAsync(Installation.Name)).Part<ApiKeysView>().HasOwner(time.GetInstant()))
        {
            File.Delete(Path.Combine(directory, MadeFileName));
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is EngineUnavailableException or IOException or UnauthorizedAccessException)
        {
            NotTaken(log, e);
        }
    }

    private static string FreeName(ApiKeysView keys)
    {
        string name = KeyName;
        for (int i = 2; keys.Keys.ContainsKey(name); i++)
        {
            name = $"{KeyName}-{i}";
        }

        return name;
    }

    private static FirstKeyNote? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path, Encoding.UTF8), FirstKeyJson.Default.FirstKeyNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(2150, LogLevel.Information, "First owner's key: {Outcome}")]
    private static partial void Taken(ILogger log, string outcome);

    [LoggerMessage(2151, LogLevel.Warning, "{Path} is not what 'login' leaves there; it was removed")]
    private static partial void Unreadable(ILogger log, string path);

    [LoggerMessage(2152, LogLevel.Warning, "The first owner's key could not be taken yet; it is tried again")]
    private static partial void NotTaken(ILogger log, Exception error);
}

/// <summary>What lies in the file.</summary>
internal sealed record FirstKeyNote(string Digest, long MadeAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FirstKeyNote))]
internal sealed partial class FirstKeyJson : JsonSerializerContext;
