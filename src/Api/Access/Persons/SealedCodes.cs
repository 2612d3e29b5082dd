using System.Diagnostics.CodeAnalysis;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Access.Persons;

/// <summary>Whose code it is, as codes keep it.</summary>
internal static class SealedCodes
{
    /// <summary>The code with its id and its holder's name sealed.</summary>
    /// <returns>False if the holder has no key, and none can be made now.</returns>
    internal static bool TrySeal(
        string home, AccessCode code, IPersons persons, [NotNullWhen(true)] out AccessCode? result)
    {
        PersonOrigin holder = PersonOrigin.CodeHolder(home, code.Id);
        result = persons.Seal(holder, code.Id) is { } id && persons.Seal(holder, code.Name) is { } name
            ? code with { Id = id, Name = name }
            : null;
        return result is not null;
    }
}
