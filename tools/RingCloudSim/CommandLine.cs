using System.Globalization;

namespace RingCloudSim;

/// <summary>What the program was asked to do.</summary>
internal sealed record CommandLine(
    RingCloudOptions Options, TimeSpan IdleExit, string? CertificateAuthorityFile, bool Tls, bool UntilKept, bool Help)
{
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var result = new CommandLine(new RingCloudOptions(), TimeSpan.Zero, null, Tls: false, UntilKept: false, Help: false);
        for (var index = 0; index < arguments.Count; index++)
        {
            var switchOnly = CommandLineOptions.Switches.FirstOrDefault(each => each.Name == arguments[index]);
            if (switchOnly is not null)
            {
                result = switchOnly.Apply(result, "");
                continue;
            }

            var option = CommandLineOptions.All.FirstOrDefault(each => each.Name == arguments[index])
                ?? throw SimulatorException.Invalid($"Unknown option '{arguments[index]}'. See --help.");
            if (++index == arguments.Count)
            {
                throw SimulatorException.Invalid($"{option.Name} needs a value: {option.Value}.");
            }

            result = option.Apply(result, arguments[index]);
        }

        return result;
    }

    public static int Number(string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most
            ? number
            : throw SimulatorException.Invalid($"'{text}' must be a whole number, {least} to {most}.");

    public static TimeSpan Seconds(string text)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= 86_400 * 365
            ? TimeSpan.FromSeconds(seconds)
            : throw SimulatorException.Invalid($"'{text}' must be a number of seconds.");

    /// <summary>`email:password[:none|sms|totp[:code[:shared]]]`</summary>
    public static RingAccountOptions Account(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 5 || parts[0].Length == 0)
        {
            throw SimulatorException.Invalid("An account is email:password[:none|sms|totp[:code[:shared]]].");
        }

        return new RingAccountOptions(
            parts[0],
            parts[1],
            parts.Length > 2 ? TwoFactor(parts[2]) : TwoFactorKind.Sms,
            parts.Length > 3 ? parts[3] : RingAccountOptions.DemoCode,
            parts.Length > 4 && parts[4] == "shared");
    }

    public static TwoFactorKind TwoFactor(string text)
        => Enum.TryParse<TwoFactorKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw SimulatorException.Invalid($"'{text}' must be none, sms or totp.");
}
