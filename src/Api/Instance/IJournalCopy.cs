namespace RingActors.Api.Instance;

/// <summary>Copies the journal that this process has open.</summary>
internal interface IJournalCopy
{
    /// <param name="path">A file that does not exist.</param>
    /// <exception cref="Engine.Runtime.Journals.JournalUnavailableException">The copy is not whole.</exception>
    void CopyTo(string path);
}
