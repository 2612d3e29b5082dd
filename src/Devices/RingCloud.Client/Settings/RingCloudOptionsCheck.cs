using System.Globalization;

namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>One setting that cannot be used: where it is, what is there, what may be there.</summary>
public sealed record RingOptionFault(string Setting, string Value, string Expected)
{
    public override string ToString() => $"Ring:{Setting} is {Value}; it must be {Expected}.";
}

/// <summary>Finds every fault in the settings at once, so that nobody repairs them one start at a time.</summary>
public static class RingCloudOptionsCheck
{
    public static IReadOnlyList<RingOptionFault> FaultsOf(RingCloudOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var check = new Findings();
        General(check, options);
        Addresses(check, options.Endpoints);
        Polling(check, options.Polling);
        Socket(check, options.AlarmSocket);
        Push(check, options.Push);
        LiveView(check, options.LiveView);
        return check.Faults;
    }

    /// <exception cref="RingOptionsException">There is at least one fault; the exception lists all.</exception>
    public static void Require(RingCloudOptions options)
    {
        var faults = FaultsOf(options);
        if (faults.Count > 0)
        {
            throw new RingOptionsException(faults);
        }
    }

    private static void General(Findings check, RingCloudOptions o)
    {
        check.Text("ClientId", o.ClientId, 1, 200);
        check.Text("UserAgent", o.UserAgent, 1, 200);
        check.Text("DeviceModel", o.DeviceModel, 1, 60);
        check.Span("RequestTimeout", o.RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        check.Span("HostOpenFor", o.HostOpenFor, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        check.Span("ConnectTimeout", o.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.Count("ReadRetriesMax", o.ReadRetriesMax, 0, 5);
        check.Count("CallsPerHourMax", o.CallsPerHourMax, 60, 100_000);
        check.Span("BlockedPause", o.BlockedPause, TimeSpan.FromSeconds(1), TimeSpan.FromDays(2));
        check.Span("RateLimitedPause", o.RateLimitedPause, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        check.Count("AnswerBytesMax", o.AnswerBytesMax, 64 * 1024, 64 * 1024 * 1024);
        check.Span("TokenRenewalMargin", o.TokenRenewalMargin, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        if (o.HardwareId == Guid.Empty)
        {
            check.Add("HardwareId", o.HardwareId, "a UUID other than all zeros, or absent");
        }
    }

    private static void Addresses(Findings check, RingEndpoints e)
    {
        check.Address("Endpoints:OAuth", e.OAuth, isBase: false);
        check.Address("Endpoints:Clients", e.Clients, isBase: true);
        check.Address("Endpoints:Devices", e.Devices, isBase: true);
        check.Address("Endpoints:App", e.App, isBase: true);
        check.Address("Endpoints:Commands", e.Commands, isBase: true);
        check.Address("Endpoints:Groups", e.Groups, isBase: true);
        check.Address("Endpoints:Events", e.Events, isBase: true);
        check.Address("Endpoints:Share", e.Share, isBase: true);
        check.Address("Endpoints:Snaps", e.Snaps, isBase: true);
        if (!(e.Signalling is { IsAbsoluteUri: true } s && (s.Scheme == "wss" || (s.Scheme == "ws" && s.IsLoopback))))
        {
            check.Add("Endpoints:Signalling", e.Signalling, "wss://host/path, or ws://host/path with a loopback host");
        }

        check.Address("Endpoints:GoogleCheckin", e.GoogleCheckin, isBase: false);
        check.Address("Endpoints:GoogleRegister", e.GoogleRegister, isBase: false);
        check.Address("Endpoints:FirebaseInstallations", e.FirebaseInstallations, isBase: true);
        check.Address("Endpoints:FirebaseRegistrations", e.FirebaseRegistrations, isBase: true);
        check.Address("Endpoints:FirebaseSend", e.FirebaseSend, isBase: true);
        var mcs = e.GoogleMessages;
        var legal = mcs is { IsAbsoluteUri: true, Port: > 0 } && (mcs.Scheme == "tls" || (mcs.Scheme == "tcp" && mcs.IsLoopback));
        if (!legal)
        {
            check.Add("Endpoints:GoogleMessages", mcs, "tls://host:port, or tcp://host:port with a loopback host");
        }
    }

    private static void Polling(Findings check, RingPollingOptions p)
    {
        var second = TimeSpan.FromSeconds(1);
        check.Span("Polling:DeviceList", p.DeviceList, second, TimeSpan.FromHours(1));
        check.Span("Polling:AfterCommand", p.AfterCommand, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        check.Span("Polling:DeviceHealth", p.DeviceHealth, second, TimeSpan.FromDays(1));
        check.Span("Polling:LocationMode", p.LocationMode, second, TimeSpan.FromHours(1));
        check.Span("Polling:LightGroups", p.LightGroups, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        check.Span("Polling:ModeSettles", p.ModeSettles, TimeSpan.Zero, TimeSpan.FromSeconds(14));
        check.Span("Polling:ActiveDings", p.ActiveDings, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        check.Span("Polling:PushWatchdog", p.PushWatchdog, second, TimeSpan.FromDays(1));
        check.Span("Polling:SessionRenewal", p.SessionRenewal, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        check.Span("Polling:FailurePauseMin", p.FailurePauseMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        check.Span("Polling:FailurePauseMax", p.FailurePauseMax, p.FailurePauseMin, TimeSpan.FromHours(1));
    }

    private static void Socket(Findings check, RingAlarmSocketOptions s)
    {
        if (s.Scheme is not ("wss" or "ws"))
        {
            check.Add("AlarmSocket:Scheme", s.Scheme, "wss, or ws for a hub on loopback");
        }

        check.Span("AlarmSocket:KeepAlive", s.KeepAlive, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        check.Span("AlarmSocket:ListEvery", s.ListEvery, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(4));
        check.Span("AlarmSocket:ProbeEvery", s.ProbeEvery, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1));
        check.Span("AlarmSocket:ListTimeout", s.ListTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(5));
        check.Span("AlarmSocket:ReplyTimeout", s.ReplyTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(2));
        check.Span("AlarmSocket:ReconnectPauseMin", s.ReconnectPauseMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        check.Span("AlarmSocket:ReconnectPauseMax", s.ReconnectPauseMax, s.ReconnectPauseMin, TimeSpan.FromHours(1));
        check.Span("AlarmSocket:StableAfter", s.StableAfter, TimeSpan.Zero, TimeSpan.FromHours(1));
        check.Span("AlarmSocket:PlannedReconnect", s.PlannedReconnect, TimeSpan.FromSeconds(1), TimeSpan.FromHours(4));
        check.Count("AlarmSocket:MessageBytesMax", s.MessageBytesMax, 64 * 1024, 64 * 1024 * 1024);
    }

    private static void Push(Findings check, RingPushOptions p)
    {
        check.Text("Push:ProjectId", p.ProjectId, 1, 200);
        check.Text("Push:AppId", p.AppId, 1, 200);
        check.Text("Push:SenderId", p.SenderId, 1, 200);
        check.Text("Push:VapidKey", p.VapidKey, 1, 200);
        check.Text("Push:BundleId", p.BundleId, 1, 200);
        check.Text("Push:ChromeVersion", p.ChromeVersion, 1, 60);
        check.Span("Push:Heartbeat", p.Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(30));
        check.Span("Push:SilenceMax", p.SilenceMax, p.Heartbeat, TimeSpan.FromHours(1));
        check.Span("Push:ReconnectPauseMin", p.ReconnectPauseMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        check.Span("Push:ReconnectPauseMax", p.ReconnectPauseMax, p.ReconnectPauseMin, TimeSpan.FromMinutes(10));
        check.Span("Push:RegistrationPause", p.RegistrationPause, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        check.Span("Push:WatchdogTolerance", p.WatchdogTolerance, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }

    private static void LiveView(Findings check, RingLiveViewOptions v)
    {
        check.Count("LiveView:SessionsMax", v.SessionsMax, 1, 100);
        check.Span("LiveView:AnswerTimeout", v.AnswerTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.Span("LiveView:IdleMax", v.IdleMax, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        check.Span("LiveView:DurationMax", v.DurationMax, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));
        check.Span("LiveView:PingEvery", v.PingEvery, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(9));
    }

    private sealed class Findings
    {
        public List<RingOptionFault> Faults { get; } = [];

        public void Add(string setting, object? value, string expected) =>
            Faults.Add(new RingOptionFault(setting, Shown(value), expected));

        public void Text(string setting, string? value, int lengthMin, int lengthMax)
        {
            if (value is null || value.Length < lengthMin || value.Length > lengthMax || value.Any(c => c is < ' ' or > '~'))
            {
                Add(setting, value, $"{lengthMin} to {lengthMax} printable ASCII characters");
            }
        }

        public void Span(string setting, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                Add(setting, value, $"{Shown(min)} to {Shown(max)}");
            }
        }

        public void Count(string setting, int value, int min, int max)
        {
            if (value < min || value > max)
            {
                Add(setting, value, $"{Shown(min)} to {Shown(max)}");
            }
        }

        public void Address(string setting, Uri? value, bool isBase)
        {
            var legal = value is { IsAbsoluteUri: true } && (value.Scheme == "https" || (value.Scheme == "http" && value.IsLoopback));
            if (!legal)
            {
                Add(setting, value, "an https address, or http with a loopback host");
            }
            else if (isBase && !value!.AbsolutePath.EndsWith('/'))
            {
                Add(setting, value, "an address that ends in a slash");
            }
        }

        private static string Shown(object? value) => value switch
        {
            null => "absent",
            "" => "empty",
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }
}

/// <summary>The settings cannot be used; nothing was started.</summary>
public sealed class RingOptionsException(IReadOnlyList<RingOptionFault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<RingOptionFault> Faults { get; } = faults;
}
