namespace RingCloudSim.OAuth;

internal sealed class AccountBook
{
    public AccountBook(IEnumerable<RingAccountOptions> accounts)
        => All = [.. accounts.Select((options, index) => new Account(options, index + 1))];

    public IReadOnlyList<Account> All { get; }

    public IEnumerable<(Account Account, ClientDevice Client)> Clients
        => All.SelectMany(account => account.Clients.Values.Select(client => (account, client)));

    public Account? Find(string? email)
        => All.FirstOrDefault(account => string.Equals(account.Options.Email, email, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null stands for every account.</summary>
    public Account? Named(string? emailOrNothing)
        => emailOrNothing is null
            ? null
            : Find(emailOrNothing)
                ?? throw SimulatorException.Unknown("account", emailOrNothing, All.Select(a => a.Options.Email));
}
