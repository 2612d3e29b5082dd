using RingActors.Api.Backups;

namespace RingActors.Api.Tests.CommandLine;

/// <summary>
/// A file may have both its names: whoever moves without overwriting gives it the second first, and may be killed before taking the first.
/// </summary>
public sealed class RestoreSwapTests : IDisposable
{
    private readonly string _at = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(_at, recursive: true);

    [Fact]
    public void What_was_going_out_under_both_names_goes_out() => Ends(1, _at, Path.Combine(_at, "kept"));

    [Fact]
    public void What_was_coming_in_under_both_names_comes_in() => Ends(4, Path.Combine(_at, RestoreSwap.Staged), _at);

    private void Ends(int cut, string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(_at, RestoreSwap.Staged));
        foreach (string name in new[] { "a", "b" })
        {
            File.WriteAllText(Path.Combine(_at, name), "old");
            File.WriteAllText(Path.Combine(_at, RestoreSwap.Staged, name), "new");
        }

        int steps = 0;
        Assert.Throws<OperationCanceledException>(() => RestoreSwap.Run(_at, ["a", "b"], "kept", () =>
        {
            if (steps++ == cut)
            {
                throw new OperationCanceledException();
            }
        }));
        Assert.False(File.Exists(Path.Combine(to, "a")));
        File.Copy(Path.Combine(from, "a"), Path.Combine(to, "a"));
        RestoreSwap.Finish(_at);

        Assert.False(RestoreSwap.IsPending(_at));
        Assert.All(["a", "b"], name => Assert.Equal("new", File.ReadAllText(Path.Combine(_at, name))));
        Assert.All(["a", "b"], name => Assert.Equal("old", File.ReadAllText(Path.Combine(_at, "kept", name))));
    }
}
