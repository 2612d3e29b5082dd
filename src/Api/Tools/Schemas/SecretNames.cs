namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// Names under which people and models try to hand over secrets. Values under unknown names are never echoed; these
/// names get an answer that says why.
/// </summary>
internal static class SecretNames
{
    private static readonly string[] Words = ["pin", "code", "passcode", "password", "secret", "token", "otp",
        "passphrase"];

    public static bool LooksSecret(string name) => name.Split('_', '-', '.', ' ')
        .Any(part => Words.Contains(part, StringComparer.OrdinalIgnoreCase));
}
