using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Actions that are taken in order, beside others.</summary>
public sealed record ParallelBranch(IReadOnlyList<HomeAction> Actions);

/// <summary>
/// Does several lists of actions side by side: what one waits for holds back no other. It is over when all are.
/// </summary>
public sealed record ParallelAction(IReadOnlyList<ParallelBranch> Branches) : HomeAction
{
    internal const string Type = "parallel";

    private const int BranchesMax = 5;

    internal static Shape Shape { get; } = new(
        Type, "Do several lists of actions side by side; it is over when all are.",
    [
        new("branches", FieldKind.Groups, "The lists.")
        {
            IsRequired = true,
            Min = 1,
            Max = BranchesMax,
            Fields = [ListOf("actions", "Taken in order.", required: true)],
            Place = "in a branch",
        },
    ])
    {
        ExampleRank = 5,
    };

    internal override IEnumerable<IReadOnlyList<HomeAction>> Inner => Branches.Select(b => b.Actions);
}
