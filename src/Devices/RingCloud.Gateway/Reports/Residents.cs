using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>Who did something in the Ring app or at a keypad, as Ring names them.</summary>
internal static class Residents
{
    /// <summary>Somebody, and nobody says who.</summary>
    internal static Principal Unknown { get; } = new(PrincipalKind.Resident, "unknown");

    /// <summary>
    /// Who set it, if a person did. Where their name cannot be sealed they are not named: a mode that is reported late
    /// because a disk is full would be worse.
    /// </summary>
    internal static Principal? Of(AlarmContext context, string home, IPersons persons)
    {
        if (context.InitiatorType != "user")
        {
            return null;
        }

        string id = context.InitiatorId ?? "";
        string name = PlainText.Name(context.InitiatorName ?? id);
        return name.Length > 0
            && persons.Seal(PersonOrigin.RingUser(home, id.Length > 0 ? id : name), name) is { } reference
                ? new Principal(PrincipalKind.Resident, reference)
                : Unknown;
    }
}
