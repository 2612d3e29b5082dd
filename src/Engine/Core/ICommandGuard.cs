namespace RingActors.Engine.Core;

/// <summary>
/// Says no to a command for which its caller does not hold enough. It is asked in the turn that decides the command, of
/// the home as the decider will see it: what was found before may have changed. A pure function.
/// </summary>
public interface ICommandGuard
{
    /// <summary>Null if the command may be decided; else why not, and nothing of it is done or written.</summary>
    /// <param name="view">The home at this point of the order.</param>
    /// <param name="to">Who would be told.</param>
    /// <param name="command">What.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="granted">What the request came with: a set whose bits mean something to the guard alone.</param>
    Refusal? Judge(HomeView view, Address to, ICommand command, Principal by, ulong granted);
}
