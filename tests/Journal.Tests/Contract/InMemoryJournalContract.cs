using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public sealed class InMemoryJournalContract : JournalContract
{
    private InMemoryJournal? _first;

    protected override IJournal Open(int shardCount) => _first is null ? _first = new InMemoryJournal(shardCount) : _first.Reopen();
}

public sealed class FaultyJournalWithoutFaultsContract : JournalContract
{
    private InMemoryJournal? _first;

    protected override IJournal Open(int shardCount) => new FaultyJournal(
        _first is null ? _first = new InMemoryJournal(shardCount) : _first.Reopen(), new ScriptedFaults());
}
