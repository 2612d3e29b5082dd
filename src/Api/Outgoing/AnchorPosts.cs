using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Lodges the anchor of the journal with whoever <c>Journal:AnchorWebhook</c> names: the newest one, as long as there
/// is a newer one, at most once in <c>Journal:AnchorWebhookEvery</c>. Best effort: what is missed is contained in what
/// comes next.
/// </summary>
internal sealed class AnchorPosts(
    JournalSettings settings, AnchorState state, WebhookSender sender, HomeChoice choice, TimeProvider time)
    : BackgroundService
{
    /// <summary>A receiver may refuse large bodies; the first and the last line tell what matters.</summary>
    private const int TextMax = 256 * 1024;

    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.AnchorWebhook.Length == 0 || choice.IsDemo)
        {
            return;
        }

        await Task.Yield();
        using PeriodicTimer timer = new(settings.AnchorWebhookEvery, time);
        long posted = 0;
        try
        {
            do
            {
                if (state.Latest is { } latest && latest.Counter != posted && await ArrivesAsync(latest, stoppingToken))
                {
                    posted = latest.Counter;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<bool> ArrivesAsync(WrittenAnchor anchor, CancellationToken stopping)
    {
        using CancellationTokenSource limit = new(AttemptMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            string[] lines = anchor.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            AnchorBody body = new(
                "journal.anchor", anchor.Counter, anchor.Text.Length <= TextMax ? lines : [lines[0], lines[^1]]);
            EffectResult result = await sender.PostAsync(
                settings.AnchorWebhook,
                JsonSerializer.SerializeToUtf8Bytes(body, AnchorBodyJson.Default.AnchorBody),
                null,
                $"anchor {lines[^1]}",
                PostKind.Ordinary,
                either.Token);
            bool arrived = result.Verdict == EffectVerdict.Delivered;
            state.Posted(arrived ? null : $"{result.Code} {result.Detail}".Trim());
            return arrived;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            state.Posted("the receiver did not answer");
            return false;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UriFormatException)
        {
            state.Posted(e.Message);
            return false;
        }
    }
}

/// <summary>An anchor as it is posted.</summary>
/// <param name="Type">journal.anchor.</param>
/// <param name="Counter">It only rises: one that is lower than before is of a journal that was rolled back.</param>
/// <param name="Lines">The file's lines: the journal, each home with its head, the seal.</param>
internal sealed record AnchorBody(string Type, long Counter, IReadOnlyList<string> Lines);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AnchorBody))]
internal sealed partial class AnchorBodyJson : JsonSerializerContext;
