using System.Collections.Immutable;
using RingActors.Devices.RingCloud.Client.Calls;

namespace RingActors.Devices.RingCloud.Gateway.Calls;

/// <summary>
/// The Ring accounts that are connected in this process, and over whose connection a home is called. A home belongs to
/// the account that tells of it; where there never was a second account, to the only one, told of or not.
/// </summary>
public sealed class RingAccounts
{
    private ImmutableList<Account> _accounts = [];

    /// <summary>There have been several: a home of one that is gone is not the business of those that are left.</summary>
    private volatile bool _several;

    private sealed record Account(Func<IReadOnlyList<string>> Homes, IRingCalls Calls);

    /// <summary>An account is connected.</summary>
    /// <param name="homes">The homes of which it has told; asked anew with every call.</param>
    /// <param name="calls">Its connection.</param>
    /// <returns>Ends it: its homes are not called over it any more.</returns>
    public IDisposable Add(Func<IReadOnlyList<string>> homes, IRingCalls calls)
    {
        Account account = new(homes, calls);
        ImmutableInterlocked.Update(ref _accounts, static (all, one) => all.Add(one), account);
        _several |= Volatile.Read(ref _accounts).Count > 1;
        return new Membership(this, account);
    }

    /// <summary>Over which connection a home is called; null while nobody knows.</summary>
    public IRingCalls? CallsOf(string home)
    {
        ImmutableList<Account> accounts = Volatile.Read(ref _accounts);
        return accounts is [{ } only] && !_several
            ? only.Calls
            : accounts.Find(a => a.Homes().Contains(home, StringComparer.Ordinal))?.Calls;
    }

    private sealed class Membership(RingAccounts accounts, Account account) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref accounts._accounts, static (all, one) => all.Remove(one), account);
    }
}
