using RingActors.Api.Access.Persons;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>
/// Recipients and holders of codes that were named before names were sealed: at each start those that are left are
/// named anew, sealed, so that no event from then on has their names. What is written already stays as it is.
/// </summary>
internal sealed partial class NamesOfBefore(
    IHomes homes, KnownHomes known, PersonSeals seals, TimeProvider time, ILogger<NamesOfBefore> log)
{
    internal async Task SealAsync()
    {
        foreach (string home in known.Names)
        {
            HomeView view = await homes.ViewAsync(home);
            SecurityPolicy policy = view.Guard().Policy;
            bool isDone = true;
            if (SealedPolicies.HasNames(policy))
            {
                isDone = SealedPolicies.TrySeal(home, policy, [], seals, out SecurityPolicy? sealedOne)
                    && await AskAsync(
                        DeviceKinds.SecuritySystemOf(home), new SetSecurityPolicy(sealedOne) { InPlaceOf = policy });
            }

            AccessView access = view.Part<AccessView>();
            foreach (AccessCode code in access.Codes.Values.Where(c => !SealedText.IsSealed(c.Name)))
            {
                isDone &= SealedCodes.TrySeal(home, code, seals, out AccessCode? named)
                    && await AskAsync(
                        DeviceKinds.AccessCodesOf(home), new SetAccessCode(named, access.Salt!) { OnlyNames = true });
            }

            Place(home, policy, access);
            if (!isDone)
            {
                NotSealed(log, home);
            }
        }
    }

    /// <summary>Keys of a version of before do not say of which home their persons are: this does.</summary>
    private void Place(string home, SecurityPolicy policy, AccessView access)
    {
        foreach (RecipientPolicy recipient in policy.Contacts)
        {
            if (SealedText.IsSealed(recipient.Id) && seals.TryOpen(recipient.Id, out string? id))
            {
                seals.Place(PersonOrigin.Recipient(home, id));
            }
        }

        foreach (AccessCode code in access.Codes.Values)
        {
            if (SealedText.IsSealed(code.Id) && seals.TryOpen(code.Id, out string? id))
            {
                seals.Place(PersonOrigin.CodeHolder(home, id));
            }
        }
    }

    private async Task<bool> AskAsync(Address to, ICommand command)
    {
        Answer answer = await homes.AskAsync(new Request(to, command, Principal.Engine, RequestIds.Next(time)));
        return answer.Ok;
    }

    [LoggerMessage(2164, LogLevel.Warning,
        "Names of persons in home {Home} could not be sealed now; it is tried again at the next start")]
    private static partial void NotSealed(ILogger log, string home);
}
