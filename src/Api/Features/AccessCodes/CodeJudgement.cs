using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// Presents digits to the codes of a home: hashes them, compares them, and has the actor of the codes judge. In the same
/// time whatever they are and wherever, also where nothing is taken.
/// </summary>
internal sealed class CodeJudgement(
    IHomes homes, CodeMatcher matcher, AuthenticatedEncryption seals, SealedNoteQueue notes, TimeProvider time)
{
    private const string CompareAgain = "code.compare-again";

    /// <summary>Codes that change all the time meanwhile are compared so often.</summary>
    private const int ComparedMax = 3;

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(2);

    /// <summary>Whoever floods one line keeps nobody of another from theirs.</summary>
    private static string LineOf(string home, AccessView access, string channel) => channel == KnownChannels.Approvals
        ? $"{home}/{channel}"
        : CodeMatcher.LineOf(home, access.IsKnown(channel));

    internal static ToolFailure TooMany() =>
        ToolFailures.Unavailable("code.send-again", "Too many codes are being tried at this moment.", BusyPause);

    internal async Task<(CodeTaken? Taken, ToolFailure? Failure)> PresentAsync(
        string home, string digits, PresentCode wanted, Principal by, string correlation, CancellationToken gone)
    {
        AccessView access = (await homes.ViewAsync(home)).Part<AccessView>();
        (string Salt, string Hash)? hashed = null;
        for (int compared = 1; ; compared++)
        {
            // Also where nothing is taken: it has to look the same there, and help is called all the same.
            string salt = access.Salt ?? hashed?.Salt ?? CodeMatcher.NewSalt();
            string? hash = hashed?.Salt == salt
                ? hashed.Value.Hash
                : await matcher.HashAsync(LineOf(home, access, wanted.Channel), digits, salt, gone);
            if (hash is null)
            {
                return (null, TooMany());
            }

            hashed = (salt, hash);
            PresentCode presented = Compared(matcher.Match(hash, access), home, digits, wanted, access.Version);
            if (access.UntoldAt(wanted.Channel, time.GetInstant()) is { } untold)
            {
                return (null, PassOn(presented, untold, correlation));
            }

            Answer answer = await homes.AskAsync(
                new Request(DeviceKinds.AccessCodesOf(home), presented, by, correlation));
            if (answer.Refusal?.Code == CompareAgain && compared < ComparedMax)
            {
                access = (await homes.ViewAsync(home)).Part<AccessView>();
                continue;
            }

            return answer.Ok ? ((CodeTaken)answer.Reply!, null) : (null, ActorClient.FailureOf(answer));
        }
    }

    /// <summary>
    /// At a channel that takes none, and has written down enough of it: the journal gets nothing more, and whoever is
    /// forced to enter a code is heard all the same. The notes' file is short by itself.
    /// </summary>
    private ToolFailure PassOn(PresentCode presented, Refusal refusal, string correlation)
    {
        try
        {
            notes.Take($"untold-{correlation}", presented.Seal);
            return ToolFailures.Refused(refusal.Code, refusal.Detail, "Nothing was changed.");
        }
        catch (IOException)
        {
            return TooMany();
        }
    }

    private PresentCode Compared(CodeMatch match, string home, string digits, PresentCode wanted, long version)
    {
        string seal = seals.Seal(new SealedNote
        {
            Duress = match.IsDuress,
            Code = match.Code?.Id,
            Name = match.Code?.Name,
            Home = home,
            Channel = wanted.Channel,
            Purpose = wanted.Purpose.ToString(),
            At = Instants.Text(time.GetInstant()),
        });
        bool isWeak = WeakDigits.Has(digits);
        return wanted with
        {
            Matched = match.IsSpent ? null : match.Code?.Id,
            Version = version,
            Seal = seal,
            Weak = isWeak && !match.HasDuress ? true : null,
        };
    }
}
