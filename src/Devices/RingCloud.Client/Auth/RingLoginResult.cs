namespace RingActors.Devices.RingCloud.Client.Auth;

/// <summary>Where a login stands.</summary>
public abstract record RingLoginResult
{
    private RingLoginResult()
    {
    }

    /// <summary>Logged in; the credentials are on the disk.</summary>
    public sealed record LoggedIn : RingLoginResult;

    /// <summary>A second factor is needed: ask for the code and log in again with it.</summary>
    /// <param name="Method">
    /// sms, email, totp (an authenticator app: nothing is sent), or null when Ring did not say.
    /// </param>
    /// <param name="Destination">Where the code went, masked by Ring; null when unknown.</param>
    /// <param name="NextCodeAfter">How long until another code can be had; null when unknown.</param>
    public sealed record CodeRequired(string? Method, string? Destination, TimeSpan? NextCodeAfter) : RingLoginResult
    {
        /// <summary>The question to the user.</summary>
        public string Prompt => (Method, Destination) switch
        {
            ("totp", _) => "Enter the code from your authenticator app:",
            ("email", _) => "Enter the code that Ring has sent you by e-mail:",
            ("sms", { } to) => $"Enter the code that Ring has sent to {to}:",
            _ => "Enter the code that Ring has sent you:",
        };
    }
}
