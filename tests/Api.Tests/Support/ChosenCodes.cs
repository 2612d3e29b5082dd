using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Tests.Support;

/// <summary>Codes whose digits somebody chose, as they could be set before digits were made here. They keep working.</summary>
internal static class ChosenCodes
{
    public static async Task ChosenCodeAsync(
        this HomeServer server, string id, string digits, string? duress = null, Func<AccessCode, AccessCode>? but = null)
    {
        CodeMatcher matcher = server.Service<CodeMatcher>();
        string salt = (await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>().Salt ?? CodeMatcher.NewSalt();
        string? hash = await matcher.HashAsync("tests", digits, salt, CancellationToken.None);
        string? other = duress is null ? null : await matcher.HashAsync("tests", duress, salt, CancellationToken.None);
        (IReadOnlyList<string> verifiers, string seal) = matcher.Verifiers(hash!, other);
        AccessCode code = new()
        {
            Id = id,
            Name = char.ToUpperInvariant(id[0]) + id[1..],
            CanArm = true,
            CanDisarm = true,
            Verifiers = verifiers,
            Seal = seal,
        };
        Assert.True(SealedCodes.TrySeal(
            HomeServer.Home, but?.Invoke(code) ?? code, server.Service<PersonSeals>(), out AccessCode? holder));
        await server.TellAsync(DeviceKinds.AccessCodesOf(HomeServer.Home), new SetAccessCode(holder, salt));
    }
}
