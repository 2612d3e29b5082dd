namespace RingActors.Journal.Tests;

/// <summary>A directory of the test's own, gone after it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ringactors-journal-").FullName;

    internal string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
