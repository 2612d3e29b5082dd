using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Access.Callers;
using RingActors.Api.CommandLine;
using RingActors.Api.Features.Homes;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Startup;

/// <summary>
/// Makes an owner's key in the run in which somebody has just logged in to Ring with password and code, straight into
/// the journal of the home: nothing that lies in a file makes a key, so whoever can write files gains none.
/// </summary>
internal sealed class OwnersKeys : IOwnersKeys
{
    private const string KeyName = "owner";

    /// <summary>Who makes it: a later login takes the place of an earlier one's.</summary>
    private static readonly Principal Login = new(PrincipalKind.Local, "login");

    public async Task<OwnersKeyMade> MakeAsync(
        Launch launch, bool replace, Func<Task<IReadOnlyList<string>>> shown, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        HomeChoice choice = new(new HomePaths(launch.Identity.DataDirectory, false), HomeReason.LoggedIn);
        using JournalModule journal = new(
            launch, choice, new AnchorState(time), time, NullLogger<JournalModule>.Instance);
        await using ActorEngine engine = new(
            journal.Journal, HomeModels.Make(), [.. Channels.Select(c => new LeftToTheServer(c))], null, time);
        engine.Start();
        ApiKeysView keys = (await engine.Homes.ViewAsync(Installation.Name)).Part<ApiKeysView>();
        if (!replace && keys.HasOwner(time.GetInstant()))
        {
            return new OwnersKeyMade(null, []);
        }

        string[] homes = [.. engine.Homes.Names().Where(Installation.IsHome)];
        if (homes.Length > 0 && !(await shown()).Intersect(homes, StringComparer.Ordinal).Any())
        {
            return new OwnersKeyMade(null, [], IsOtherHousehold: true);
        }

        cancellation.ThrowIfCancellationRequested();
        string key = ApiKeyText.Make();
        await AskAsync(engine.Homes, new CreateKey(
            new ApiKey
            {
                Name = FreeName(keys),
                Role = AccessRole.Owner,
                Digest = ApiKeyText.DigestOf(key),
                CreatedAt = time.GetInstant(),
            },
            OnlyAsFirstOwner: !replace));
        ImmutableArray<string> replaced =
        [
            .. keys.Keys.Values.Where(k => k.CreatedBy.Equals(Login) && k.IsGood(time.GetInstant()))
                .Select(k => k.Key.Name),
        ];
        foreach (string old in replaced)
        {
            await AskAsync(engine.Homes, new RevokeKey(old));
        }

        return new OwnersKeyMade(key, replaced);

        async Task AskAsync(IHomes asked, ICommand command)
        {
            Answer answer = await asked.AskAsync(new Request(Installation.Keys, command, Login, RequestIds.Next(time)));
            if (!answer.Ok)
            {
                throw new EngineUnavailableException(answer.Refusal!);
            }
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

    private static readonly string[] Channels =
        [EffectChannels.Ring, PostWebhook.Channel, SendIncidentNotice.Channel, SilentCalls.Channel, PassOnSeal.Channel,
            SendProtocolNotice.Channel, PostAgain.AgainChannel];

    /// <summary>What is owed to the world stays owed: the server that is started next makes these calls.</summary>
    private sealed class LeftToTheServer(string channel) : IEffectHandler
    {
        public string Channel => channel;

        public async Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
        {
            return await new TaskCompletionSource<EffectResult>().Task.WaitAsync(cancellation);
        }
    }
}
