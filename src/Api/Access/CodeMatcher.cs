using System.Collections.Concurrent;
using System.Security.Cryptography;
using RingActors.Devices.Domain.Access;

namespace RingActors.Api.Access;

/// <summary>Whose digits they are.</summary>
/// <param name="Code">The code; null if they are nobody's.</param>
/// <param name="IsSpent">It was for one time, and used: good for nothing but to call for help.</param>
/// <param name="IsDuress">Whether it was that code's duress form.</param>
/// <param name="HasDuress">Whether it has one.</param>
internal readonly record struct CodeMatch(AccessCode? Code, bool IsSpent, bool IsDuress, bool HasDuress);

/// <summary>
/// Hashes digits slowly and compares them with all codes of a home, in the same time whether they are right, wrong, or
/// a duress code, and whether the channel is locked (A-S19). The hash is one for the home, so the time does not grow
/// with the number of codes.
/// </summary>
internal sealed class CodeMatcher(AccessKey key, AuthenticatedEncryption seals) : IDisposable
{
    /// <summary>OWASP's recommendation for PBKDF2-HMAC-SHA256 of 2023.</summary>
    private const int Iterations = 600_000;

    private const int HashBytes = 32;
    private const int SaltBytes = 16;

    /// <summary>Hashing fills a core: who floods the keypad must not take the whole machine.</summary>
    private readonly SemaphoreSlim _busy = new(1, 1);

    /// <summary>
    /// So many wait in one line. Each home has two, one for the channels that took a code before: whoever floods one
    /// must not keep the others from theirs.
    /// </summary>
    private const int WaitingMax = 4;

    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);

    internal static string NewSalt() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>The line of a home's channels.</summary>
    internal static string LineOf(string home, bool isKnown) => isKnown ? home + "/known" : home;

    /// <summary>The slow hash of digits; null if too many of this line wait for theirs already.</summary>
    internal async Task<string?> HashAsync(string line, string digits, string salt, CancellationToken gone)
    {
        if (_waiting.AddOrUpdate(line, 1, static (_, n) => n + 1) > WaitingMax)
        {
            _waiting.AddOrUpdate(line, 0, static (_, n) => n - 1);
            return null;
        }

        try
        {
            await _busy.WaitAsync(gone);
            try
            {
                return await Task.Run(
                    () => Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(
                        key.Peppered(digits), Convert.FromBase64String(salt), Iterations, HashAlgorithmName.SHA256, HashBytes)),
                    CancellationToken.None);
            }
            finally
            {
                _busy.Release();
            }
        }
        finally
        {
            _waiting.AddOrUpdate(line, 0, static (_, n) => n - 1);
        }
    }

    /// <summary>Two verifiers for a code without a duress form, or with one, in an order that tells nothing.</summary>
    internal (IReadOnlyList<string> Verifiers, string Seal) Verifiers(string hash, string? duressHash)
    {
        string other = duressHash ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(HashBytes));
        bool first = RandomNumberGenerator.GetInt32(2) == 0;
        string seal = seals.Seal(new SealedNote { Normal = first ? 0 : 1, HasDuress = duressHash is not null });
        return (first ? [hash, other] : [other, hash], seal);
    }

    /// <summary>Looks at every verifier of every code and opens one seal, whatever it finds.</summary>
    internal CodeMatch Match(string hash, AccessView access)
    {
        byte[] given = Convert.FromBase64String(hash);
        AccessCode? matched = null;
        AccessCode? any = null;
        bool isSpent = false;
        int place = -1;
        int spent = access.Spent.Count;
        foreach (AccessCode code in access.Spent.Concat(access.Codes.Values))
        {
            any = code;
            for (int i = 0; i < code.Verifiers.Count; i++)
            {
                if (CryptographicOperations.FixedTimeEquals(given, Convert.FromBase64String(code.Verifiers[i])))
                {
                    (matched, place, isSpent) = (code, i, spent > 0);
                }
            }

            spent--;
        }

        SealedNote? note = any is null ? null : seals.Open((matched ?? any).Seal);
        bool hasDuress = matched is not null && note is { HasDuress: true };
        return new CodeMatch(matched, isSpent, hasDuress && place != note!.Normal, hasDuress);
    }

    /// <summary>Whether these digits are a code of the home already, spent ones among them.</summary>
    internal static bool IsTaken(string hash, AccessView access) =>
        access.Spent.Concat(access.Codes.Values).Any(c => c.Verifiers.Contains(hash, StringComparer.Ordinal));

    public void Dispose() => _busy.Dispose();
}
