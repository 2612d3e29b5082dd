using System.Text.Json;
using NodaTime;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Deliveries;

namespace RingActors.Api.Outgoing.Deliveries;

/// <summary>What posts came to: attempts go to the log, and what was given up to the home's actor.</summary>
/// <param name="log">The attempts.</param>
/// <param name="homes">Asked for when a post is made: the engine is made of those who make them.</param>
/// <param name="types">How requests are stored.</param>
/// <param name="time">The present.</param>
internal sealed class DeliveryBook(DeliveryLog log, Func<IHomes> homes, StoredTypes types, TimeProvider time)
{
    /// <summary>The code of a no to a post that goes to a receiver that said that it is gone.</summary>
    internal const string Off = "webhook.endpoint-is-off";

    /// <summary>What is longer cannot be sent once more, in characters.</summary>
    internal const int RequestMax = 32 * 1024;

    /// <summary>Whoever was erased is told nothing any more.</summary>
    private const string Erased = "recipient.was-erased";

    internal IEffectRequest Read(PostAgain again) => (IEffectRequest)types.Read(
        again.RequestName, again.RequestVersion, System.Text.Encoding.UTF8.GetBytes(again.Request.Text));

    /// <summary>Makes an attempt, and notes it.</summary>
    internal async Task<EffectResult> AttemptAsync(
        IEffectHandler inner, EffectCall call, bool isAgain, CancellationToken cancellation)
    {
        if (PostedCall.Of(call.Request) is not { } posted)
        {
            return await inner.CallAsync(call, cancellation);
        }

        string home = call.Actor.Home;
        string endpoint = posted.EndpointIn(home);
        OutboundState known = await KnownAsync(home);
        if (!posted.IsHelp && known.Off.ContainsKey(endpoint))
        {
            return new EffectResult(
                EffectVerdict.Rejected, Off, "The receiver said that it is gone, and nobody turned it on again.");
        }

        long begun = time.GetTimestamp();
        string code = "effect.timeout";
        EffectResult result;
        try
        {
            result = await inner.CallAsync(call, cancellation);
            code = result.Code;
        }
        finally
        {
            log.Note(new DeliveryAttempt(
                time.GetUtcNow().ToUnixTimeMilliseconds(), home, endpoint, posted.To, posted.Type,
                WebhookSender.IdOf(call.Key), code, (long)time.GetElapsedTime(begun).TotalMilliseconds, call.Attempt)
            {
                Again = isAgain ? true : null,
                ToRecipient = posted.ToRecipient ? true : null,
            });
        }

        if (result.Verdict == EffectVerdict.Delivered && !isAgain
            && (known.Off.ContainsKey(endpoint) || known.Posts.Exists(p => p.Post.Endpoint == endpoint)))
        {
            await NoteTakenAsync(
                home, new NoteTakenPost(endpoint, posted.EndsIt ? posted.About : null), call.Correlation);
        }

        return result;
    }

    /// <summary>
    /// Makes an attempt at a lost post. It may be long since somebody decided that it is made, behind others for the
    /// same receiver: so it is looked at once more whether anybody is to hear of it.
    /// </summary>
    internal async Task<EffectResult> AgainAsync(
        IEffectHandler inner, EffectCall call, bool isAsked, CancellationToken cancellation)
    {
        HomeView? view = await ViewAsync(call.Actor.Home);
        return view is not null && PostedCall.Of(call.Request) is { } posted && OutboundPosts.WhyNot(
            view, posted.Url, posted.ToRecipient ? posted.To : null,
            isAsked || posted.EndsIt ? null : posted.About) is { } why
            ? new EffectResult(EffectVerdict.Rejected, why)
            : await AttemptAsync(inner, call, isAgain: true, cancellation);
    }

    /// <summary>Has the home's actor keep what was given up.</summary>
    internal async Task<bool> IsKeptAsync(string channel, EffectCall call, EffectConcluded outcome)
    {
        if (PostedCall.Of(call.Request) is not { IsKept: true } posted || outcome.Code == Erased)
        {
            return true;
        }

        StoredType stored = types.Of(call.Request.GetType());
        string request = JsonSerializer.Serialize(call.Request, stored.Json);
        string home = call.Actor.Home;
        bool mayPass = outcome.Outcome == EffectOutcome.Expired
            || outcome.Code.StartsWith("http.", StringComparison.Ordinal);
        LostPost post = new(
            PostedCall.IdOf(call.Key), posted.EndpointIn(home), posted.To, posted.Type, channel, call.Key, stored.Name,
            stored.Version, call.AskedAt, outcome.Code, outcome.Attempts)
        {
            Request = request.Length <= RequestMax ? new RawJson(request) : null,
            About = posted.About,
            EndsIt = posted.EndsIt ? true : null,
            Matters = posted.Matters && mayPass ? true : null,
            ToRecipient = posted.ToRecipient ? true : null,
        };
        return await AskAsync(home, new NoteLostPost(post), call.Correlation);
    }

    /// <summary>A call for help does not wait until somebody can say what was lost before.</summary>
    private async Task<OutboundState> KnownAsync(string home) =>
        (await ViewAsync(home))?.Part<OutboundState>() ?? new OutboundState();

    /// <summary>Null if nobody can say at the moment.</summary>
    private async Task<HomeView?> ViewAsync(string home)
    {
        try
        {
            return await homes().ViewAsync(home);
        }
        catch (EngineUnavailableException)
        {
            return null;
        }
    }

    /// <summary>What this brings about is not owed: the post is taken, and the next one says the same.</summary>
    private async Task NoteTakenAsync(string home, NoteTakenPost taken, string correlation)
    {
        try
        {
            await AskAsync(home, taken, correlation);
        }
        catch (Exception e) when (e is EngineUnavailableException or OperationCanceledException)
        {
            // An error here would have the post sent once more.
        }
    }

    private async Task<bool> AskAsync(string home, ICommand command, string correlation)
    {
        Answer answer = await homes().AskAsync(
            new Request(OutboundPosts.AddressOf(home), command, Principal.Engine, correlation));
        return answer.Kind is not (AnswerKind.Busy or AnswerKind.Unavailable or AnswerKind.Unknown);
    }
}

/// <summary>Posts of a channel, each attempt of which is noted, and none of which is lost without a trace.</summary>
internal sealed class KeptPosts(IEffectHandler inner, DeliveryBook book) : IKeepsLostCalls
{
    public string Channel => inner.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation) =>
        book.AttemptAsync(inner, call, isAgain: false, cancellation);

    public async Task<bool> IsKeptAsync(EffectCall call, EffectConcluded outcome, CancellationToken cancellation)
    {
        try
        {
            return await book.IsKeptAsync(Channel, call, outcome).WaitAsync(cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or EngineUnavailableException)
        {
            return false;
        }
    }
}

/// <summary>Makes a lost post once more, by whoever made it, under the key that it had.</summary>
internal sealed class AgainPosts(IReadOnlyList<IEffectHandler> inner, DeliveryBook book) : IEffectHandler
{
    public string Channel => PostAgain.AgainChannel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        var again = (PostAgain)call.Request;
        IEffectHandler handler = inner.First(h => h.Channel == again.Channel);
        return book.AgainAsync(
            handler, call with { Key = again.Key, Request = book.Read(again), AskedAt = again.AskedAt },
            again.Asked == true, cancellation);
    }
}
