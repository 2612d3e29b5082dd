namespace RingActors.Rules.Tests.Schedules;

/// <summary>Cases of other projects, as data; they lie beside this project and are not part of it.</summary>
internal static class OutsideCases
{
    /// <summary>Why a test is skipped where they are not there; .ci/run knows this line.</summary>
    internal const string NotThere = "the cases of others are not beside the project (../shared/outside)";

    /// <summary>The lines of a file, split at tabs, comments left out; the test is skipped if there is no such file.</summary>
    internal static IReadOnlyList<string[]> Read(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "shared", "outside")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, NotThere);
        return
        [
            .. File.ReadLines(Path.Combine(folder!.FullName, "shared", "outside", file))
                .Where(l => l.Length > 0 && !l.StartsWith('#')).Select(l => l.Split('\t')),
        ];
    }
}
