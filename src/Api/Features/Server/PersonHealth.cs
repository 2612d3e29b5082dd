using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Server;

/// <summary>
/// Whether everybody who is to be told can be: names and addresses are sealed, and who has no key here has neither. It
/// says how many, and of which home; never who.
/// </summary>
internal sealed class PersonHealthSource(IHomes homes, PersonSeals persons) : IHealthSource
{
    public SubsystemHealth Check()
    {
        string[] troubles =
        [
            .. homes.Households().OrderBy(v => v.Home, StringComparer.Ordinal).SelectMany(TroublesOf),
            .. OfFile(),
        ];
        return new SubsystemHealth(
            "persons",
            troubles.Length > 0 ? HealthState.Degraded : HealthState.Ok,
            null,
            troubles.Length > 0 ? string.Join(" ", troubles) : "Everybody who is named has a key.")
        { IsOfHousehold = true };
    }

    private IEnumerable<string> TroublesOf(HomeView view)
    {
        string[] recipients = [.. view.Guard().Policy.Contacts.Select(c =>
            c.Url[RecipientWay.SchemeOf(c.Url).Length..])];
        int erased = recipients.Count(IsErased);
        int untold = recipients.Count(IsLost) - erased;
        int holders = view.Part<AccessView>().Codes.Values.Count(c => IsLost(c.Name) && !IsErased(c.Name));
        if (erased > 0)
        {
            yield return $"{view.Home}: {Phrases.Count(erased, "contact")} of the settings was erased and is told "
                + "nothing; take them out with update_security_settings.";
        }

        if (untold + holders > 0)
        {
            string cannot = untold > 0 ? $"{Phrases.Count(untold, "contact")} cannot be told; " : "";
            yield return $"{view.Home}: {cannot}keys of {Phrases.Count(untold + holders, "person")} are missing. Put "
                + $"{PersonKeyFile.FileName} back into the data directory and start anew, or set them again.";
        }
    }

    private IEnumerable<string> OfFile()
    {
        if (persons.Keys.Damaged > 0)
        {
            yield return $"{Phrases.Count(persons.Keys.Damaged, "line")} of {PersonKeyFile.FileName} cannot be read: "
                + "put it back from a backup.";
        }

        if (persons.Keys.FaultKind is { } fault)
        {
            yield return $"{PersonKeyFile.FileName} cannot be written ({fault}): nobody new can be named.";
        }
    }

    private bool IsErased(string text) => SealedText.IdOf(text) is { } id && persons.IsErased(id);

    private bool IsLost(string text) => SealedText.IsSealed(text) && !persons.TryOpen(text, out _);
}
