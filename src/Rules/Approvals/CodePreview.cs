using System.Globalization;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// What a change of the household's codes would come to: whose code, what it may and when. Never digits, nor whether it
/// has a duress form.
/// </summary>
internal static class CodePreview
{
    private const string None = "none";

    internal static ActPreview Of(HomeView view, ICommand command)
    {
        AccessView access = view.Part<AccessView>();
        string id = command is SetAccessCode { Code.Id: var made } ? made : ((RemoveAccessCode)command).Id;
        AccessCode? before = access.Codes.GetValueOrDefault(id);
        string now = before is null ? None : Said(before);
        string words = command is SetAccessCode { Code: var code }
            ? before is null
                ? $"Make a code of the household: {Said(code)}."
                : $"Set the code '{id}' anew, with other digits: {Said(code)}. Until now: {now}."
            : $"Take back the code '{id}': {now}.";

        // Any change of the codes meanwhile: digits were drawn to be free among those that were there.
        string changes = access.Version.ToString(CultureInfo.InvariantCulture);
        return new(words, [new("the code", now), new("changes of the codes", changes)]);
    }

    private static string Said(AccessCode code)
    {
        string may = (code.CanArm, code.CanDisarm) switch
        {
            (true, true) => "may arm and disarm",
            (true, false) => "may arm",
            _ => "may disarm",
        };
        return $"{PlainText.Quoted(code.Name)}, {may}"
            + (code.ValidFrom is { } from ? $", from {Text(from)}" : "")
            + (code.ValidUntil is { } until ? $", until {Text(until)}" : "")
            + (code.OneTime ? ", once" : "");
    }

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);
}
