namespace RingActors.Api.Settings.Areas.Wire;

/// <summary>What no one area can see: whether the settings together leave a door open.</summary>
internal static class OpenDoors
{
    /// <param name="records">The areas that were read; what is not among them is not judged.</param>
    public static IEnumerable<string> Faults(IReadOnlyCollection<object> records)
    {
        if (records.OfType<HttpSettings>().FirstOrDefault() is not { } http
            || !ListenAddress.TryParse(http.Host, out var address))
        {
            yield break;
        }

        bool hasKeys = records.OfType<AuthSettings>().FirstOrDefault() is not { Enabled: false };
        if (address.IsLoopback)
        {
            if (!hasKeys && !http.BehindProxy.IsDefaultOrEmpty)
            {
                yield return "`Auth:Enabled` is false and `Http:BehindProxy` names a proxy: whoever reaches that could "
                    + "disarm the home. Leave keys on, or name none.";
            }

            yield break;
        }

        if (!hasKeys)
        {
            yield return $"`Auth:Enabled` is false and `Http:Host` is {http.Host}: whoever reaches that address could "
                + "disarm the home. Leave keys on, or listen on 127.0.0.1.";
        }

        if (records.OfType<TlsSettings>().FirstOrDefault() is { Mode: TlsMode.Off }
            && http.BehindProxy.IsDefaultOrEmpty)
        {
            yield return $"`Http:Host` is {http.Host} and `Http:Tls:Mode` is Off: keys and codes would cross the "
                + "network in plain text. Set Http:Tls:Mode to Generated (RINGACTORS_TLS=Generated), or to Given with "
                + "a certificate; or name the reverse proxy that speaks TLS in Http:BehindProxy (RINGACTORS_BEHIND_PROXY="
                + "its address or network); or listen on 127.0.0.1.";
        }
    }

    /// <summary>
    /// What should be changed and stops no start: with a passphrase that was good enough before, a login was stored
    /// that must stay readable.
    /// </summary>
    public static IEnumerable<string> Notices(IEnumerable<object> records) =>
        records.OfType<RingAccountSettings>().FirstOrDefault()?.EncryptionKey is { Length: > 0 } passphrase
        && WeakSecret.Fault(passphrase) is { } weak
            ? [$"`Ring:EncryptionKey` (RING_MCP_ENCRYPTION_KEY) is weak: {weak}. Set that and run 'ringactors login' "
                + "anew."]
            : [];
}
