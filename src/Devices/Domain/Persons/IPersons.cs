namespace RingActors.Devices.Domain.Persons;

/// <summary>By what a person is known, before they have a reference: it is in no event.</summary>
/// <param name="Home">The home.</param>
/// <param name="Sort">As what: a recipient, the holder of a code, somebody whom Ring names.</param>
/// <param name="Name">By which id or name among those.</param>
public sealed record PersonOrigin(string Home, string Sort, string Name)
{
    private const string RecipientSort = "recipient";
    private const string CodeSort = "code";
    private const string RingSort = "ring";

    public static PersonOrigin Recipient(string home, string id) => new(home, RecipientSort, id);

    public static PersonOrigin CodeHolder(string home, string id) => new(home, CodeSort, id);

    public static PersonOrigin RingUser(string home, string id) => new(home, RingSort, id);
}

/// <summary>
/// Seals what names a person before an actor is told of it (docs/adr/0215). Asked by whoever brings names in, never by
/// an actor: what is decided and written only ever has the sealed form.
/// </summary>
public interface IPersons
{
    /// <summary>
    /// The text as <see cref="SealedText"/>; the same for the same person and text. The key is durable when it answers.
    /// </summary>
    /// <returns>Null if the person has no key yet, and one cannot be made durable now.</returns>
    string? Seal(PersonOrigin person, string text);
}

/// <summary>Where there is nowhere to keep keys: names stay as they are. For tests of what does not concern them.</summary>
public sealed class UnsealedPersons : IPersons
{
    public static UnsealedPersons Instance { get; } = new();

    public string Seal(PersonOrigin person, string text) => text;
}
