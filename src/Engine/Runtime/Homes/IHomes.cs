using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// The homes and their actors as everybody outside the engine sees them: ask, and look. Whoever takes this does not
/// know in which process a home's shard runs.
/// </summary>
public interface IHomes
{
    /// <summary>
    /// Asks an actor. The answer comes when everything it says is durable. Never throws for what the engine or the
    /// domain says no to; see <see cref="AnswerKind"/>.
    /// </summary>
    ValueTask<Answer> AskAsync(Request request);

    /// <summary>
    /// The newest durable view of a home, loading the home if need be. Never waits behind commands once it is loaded.
    /// While the journal cannot be written, a home that is not in memory is read for this call alone.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The home cannot be read, or the engine stops.</exception>
    ValueTask<HomeView> ViewAsync(string home);

    /// <summary>
    /// Waits until a view satisfies <paramref name="wanted"/>; null if that does not happen within
    /// <paramref name="limit"/>, or cannot be seen any more because the home's shard has left this process.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The home cannot be read, or the engine stops.</exception>
    Task<HomeView?> WaitForAsync(string home, Func<HomeView, bool> wanted, TimeSpan limit, CancellationToken cancellation = default);

    /// <summary>The views of all homes that are in memory, in ordinal order of their names.</summary>
    IReadOnlyList<HomeView> LoadedViews();

    /// <summary>
    /// All homes that have events, in ordinal order. Kept in memory: the journal is asked once, and again when a shard
    /// has been opened, not with every call. What other processes begin in shards of theirs is not known before that.
    /// </summary>
    IReadOnlyList<string> Names();
}
