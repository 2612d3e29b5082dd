using RingActors.Api.Certificates;
using RingActors.Api.Demo;
using RingActors.Api.Instance;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Startup;

/// <summary>Why the program could not start, where that is something a person can mend and no bug of ours.</summary>
internal static class StartFailures
{
    /// <summary>The exception's own sentence, which says what to do; null if it is none of these.</summary>
    internal static string? Explain(Exception exception) => exception switch
    {
        AnchorMissingException or JournalRolledBackException or JournalInUseException or JournalVersionException
            or JournalUnavailableException or JournalDamagedException =>
            HowToRun.Current.Told(exception.Message),
        RingTokenStoreException or RingOptionsException or DemoCloudException or OwnFilesException
            or CertificateException => exception.Message,
        _ => null,
    };
}
