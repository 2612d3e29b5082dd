using System.Diagnostics.CodeAnalysis;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Access.Persons;

/// <summary>Who is told, by name and address, as policies keep them.</summary>
internal static class SealedPolicies
{
    /// <summary>Whether somebody is named in it.</summary>
    internal static bool HasNames(SecurityPolicy policy) => policy.Contacts.Any(c => !IsSealed(c));

    /// <summary>The policy with all its recipients sealed.</summary>
    /// <param name="home">Whose.</param>
    /// <param name="policy">As people write it.</param>
    /// <param name="kept">
    /// Recipients who stay as they are: those of an open incident are told of its end by the name of its beginning.
    /// </param>
    /// <param name="persons">By which they are sealed.</param>
    /// <param name="result">Null if somebody has no key, and none can be made now.</param>
    internal static bool TrySeal(
        string home, SecurityPolicy policy, IReadOnlyList<RecipientPolicy> kept, IPersons persons,
        [NotNullWhen(true)] out SecurityPolicy? result)
    {
        RecipientPolicy?[] contacts =
        [
            .. policy.Contacts.Select(c =>
                IsSealed(c) || kept.Any(k => k.Id == c.Id && k.Addresses.SequenceEqual(c.Addresses))
                ? c
                : Sealed(home, c, persons)),
        ];
        result = contacts.Contains(null) ? null : policy with { Contacts = [.. contacts.OfType<RecipientPolicy>()] };
        return result is not null;
    }

    private static bool IsSealed(RecipientPolicy recipient) =>
        SealedText.IsSealed(recipient.Id) && recipient.Addresses.All(RecipientWay.IsSealed);

    private static RecipientPolicy? Sealed(string home, RecipientPolicy recipient, IPersons persons)
    {
        PersonOrigin person = PersonOrigin.Recipient(home, recipient.Id);
        string?[] addresses = [.. recipient.Addresses.Select(a => RecipientWay.Seal(a, person, persons))];
        return persons.Seal(person, recipient.Id) is { } id && !addresses.Contains(null)
            ? recipient with
            {
                Id = id,
                Url = addresses[0]!,
                Ways = recipient.Ways is null ? null : [.. addresses.Skip(1).OfType<string>()],
            }
            : null;
    }
}
