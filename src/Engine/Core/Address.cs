using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RingActors.Engine.Core;

/// <summary>
/// Where an actor lives: <c>home/kind/id</c>, e.g. <c>home-1/camera/90210</c>. The address is also the persistence id.
/// </summary>
/// <remarks>
/// Immutable, compared by value, safe to share between threads. Each part is 1 to 100 characters out of
/// <c>A-Z a-z 0-9 . _ ~ : -</c>; the parts are case sensitive. The UTF-8 form and the hash code are computed once, because
/// every stored record carries the address.
/// </remarks>
[System.Text.Json.Serialization.JsonConverter(typeof(AddressConverter))]
public sealed class Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Longest part of an address, in characters.</summary>
    public const int PartLengthMax = 100;

    private readonly byte[] _utf8;
    private readonly int _hash;

    /// <summary>Makes an address of its three parts.</summary>
    /// <exception cref="FormatException">A part is empty, too long or has a character that is not allowed.</exception>
    public Address(string home, string kind, string id)
    {
        Home = Checked(home, nameof(home));
        Kind = Checked(kind, nameof(kind));
        Id = Checked(id, nameof(id));
        Value = string.Concat(Home, "/", Kind, "/") + Id;
        _utf8 = Encoding.UTF8.GetBytes(Value);
        _hash = string.GetHashCode(Value, StringComparison.Ordinal);
    }

    /// <summary>The home: the unit of ordering, sharding, isolation and export.</summary>
    public string Home { get; }

    /// <summary>What kind of actor this is; it selects the decider.</summary>
    public string Kind { get; }

    /// <summary>The actor's own name within its home and kind.</summary>
    public string Id { get; }

    /// <summary>The whole address, <c>home/kind/id</c>.</summary>
    public string Value { get; }

    /// <summary>The whole address as UTF-8; do not change the bytes.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Reads <c>home/kind/id</c>.</summary>
    /// <exception cref="FormatException">The text is no address.</exception>
    public static Address Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 3
            ? new Address(parts[0], parts[1], parts[2])
            : throw new FormatException($"'{text}' is no actor address; it must read home/kind/id.");
    }

    /// <summary>True if <paramref name="part"/> may stand in an address.</summary>
    public static bool IsPart([NotNullWhen(true)] string? part) =>
        part is { Length: > 0 and <= PartLengthMax } && part.AsSpan().IndexOfAnyExcept(PartCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> PartCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:-");

    private static string Checked(string part, string name) =>
        IsPart(part)
            ? part
            : throw new FormatException(
                $"'{part}' cannot be the {name} of an address: it must be 1 to {PartLengthMax} characters " +
                "out of A-Z a-z 0-9 . _ ~ : -");

    /// <inheritdoc/>
    public bool Equals(Address? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && string.Equals(Value, other.Value, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Ordinal order of the whole address.</summary>
    public int CompareTo(Address? other) => string.CompareOrdinal(Value, other?.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
