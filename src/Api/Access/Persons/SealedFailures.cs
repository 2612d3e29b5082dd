using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Access.Persons;

/// <summary>What whoever names somebody is told where there can be no key for them.</summary>
internal static class SealedFailures
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    internal static ToolFailure NoKey(PersonKeyFile keys) => ToolFailures.Unavailable(
        "person.let-keys-be-written",
        $"Who is named has a key of their own, which cannot be written to {PersonKeyFile.FileName} in the data "
            + $"directory now ({keys.FaultKind}). Nothing was changed. Make room for it, or let it be written, and try again.",
        Pause);
}
