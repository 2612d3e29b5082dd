namespace RingActors.Api.Tests.Support;

/// <summary>
/// Tests that compare all metrics: those of a process are heard by every server in it, so that nothing else may run beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
