using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Instance;

/// <summary>Why a start serves the home it serves.</summary>
internal enum HomeReason
{
    /// <summary>The demo home, because somebody asked for it.</summary>
    DemoAsked = 1,

    /// <summary>The demo home, because nothing in the data directory or the settings is of a real one.</summary>
    DemoOnly,

    /// <summary>The real home, with a login.</summary>
    LoggedIn,

    /// <summary>
    /// The real home, though nobody can log in to Ring yet: whoever has one must not take a simulated household for it.
    /// </summary>
    LoginNeeded,
}

/// <summary>Which home this process serves; decided once, before anything is opened.</summary>
/// <param name="Paths">Its files.</param>
/// <param name="Reason">Why this one.</param>
internal sealed record HomeChoice(HomePaths Paths, HomeReason Reason)
{
    public bool IsDemo => Paths.IsDemo;

    public static HomeChoice Of(Launch launch)
    {
        string data = launch.Identity.DataDirectory;
        var account = launch.Settings.Get<RingAccountSettings>();
        HomeReason reason = Decide(
            launch.Options.Demo,
            hasLogin: !string.IsNullOrEmpty(account.Token) || File.Exists(HomePaths.TokenPath(account, data)),
            hasPast: HomePaths.HasPast(data),
            // A token file that is named and not there is a volume that is not mounted, and no wish for a demo.
            hasAccount: !string.IsNullOrEmpty(account.Username) || !string.IsNullOrEmpty(account.Password)
                || account.TokenPath.Length > 0);
        return new HomeChoice(
            reason is HomeReason.DemoAsked or HomeReason.DemoOnly ? HomePaths.Demo(data) : new HomePaths(data, false),
            reason);
    }

    /// <param name="asked">Somebody asked for the demo home.</param>
    /// <param name="hasLogin">A token is stored, or given.</param>
    /// <param name="hasPast">A real home was served from this directory, or a login tried.</param>
    /// <param name="hasAccount">An account is named in the settings.</param>
    internal static HomeReason Decide(bool asked, bool hasLogin, bool hasPast, bool hasAccount) =>
        (asked, hasLogin, hasPast || hasAccount) switch
        {
            (true, _, _) => HomeReason.DemoAsked,
            (_, true, _) => HomeReason.LoggedIn,
            (_, _, true) => HomeReason.LoginNeeded,
            _ => HomeReason.DemoOnly,
        };
}
