namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>Tests whose clock moves when the whole process has nothing left to do: beside others that work they are slower and less exact.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
