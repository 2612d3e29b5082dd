using RingActors.Api.Features.Homes;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Api.Features.Past;

/// <summary>
/// Lives through the pasts of homes once after a start, so that the first question of one does not wait for that. Homes
/// without a long past need it not, and of many homes the first few are taken: the others do it with their first
/// question.
/// </summary>
internal sealed partial class PastWarmth(
    IHomes homes, HomeHistory history, PastReader reader, ILogger<PastWarmth> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        string? home = null;
        try
        {
            IEnumerable<string> longest =
                homes.Names().Where(h => history.HeadOf(h) >= PastMarks.SpacingMin).Take(PastMarks.HomesMax);
            foreach (string one in longest)
            {
                home = one;
                reader.EverThere(one, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalDamagedException or JournalVersionException)
        {
            // Whoever asks of that home is told.
            Unread(log, home ?? "any home", e);
        }
    }

    [LoggerMessage(2175, LogLevel.Warning, "The past of {Home} could not be lived through beforehand")]
    private static partial void Unread(ILogger log, string home, Exception error);
}
