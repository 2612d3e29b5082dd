using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Push;

/// <summary>Opens a delivery, reads it, tells it, and only then counts it as handled.</summary>
internal sealed class PushInbox(RingServices services, PushLedger ledger, WebPushCipher cipher)
{
    private const string Endpoint = "push";

    public async Task HandleAsync(McsDelivery delivery, Action<RingObservation> told, CancellationToken stop)
    {
        if (delivery.PersistentId is { } known && ledger.IsKnown(known))
        {
            services.Meter.PushMessage("repeated");
            return;
        }

        if (Open(delivery) is { } plain)
        {
            var observation = Read(plain, delivery.PersistentId, services.Time.Now(), out var faults);
            await services.Observer.ObserveAsync(observation, stop);
            told(observation);
            services.Meter.PushMessage(observation is UnknownPushObserved ? "unknown" : "handled");
            await CountAsync(faults, plain, stop);
        }

        if (delivery.PersistentId is { } id)
        {
            ledger.Remember(id);
        }
    }

    private static RingObservation Read(byte[] plain, string? deliveryId, Instant now, out PayloadFaults faults)
    {
        faults = new PayloadFaults();
        if (JsonText.TryParse(plain, out var root))
        {
            return PushParser.Parse(root, deliveryId, now, faults);
        }

        faults.Add("$", "JSON");
        return PushParser.Unknown(null, null, deliveryId, now);
    }

    // Google delivers a message that cannot be opened now and then; it will not get better by asking again.
    private byte[]? Open(McsDelivery delivery)
    {
        if (!delivery.AppData.TryGetValue("encryption", out var encryption) || !delivery.AppData.TryGetValue("crypto-key", out var key))
        {
            services.Meter.PushMessage("not_opened");
            PushLog.NotOpened(services.Log, "it is not encrypted");
            return null;
        }

        try
        {
            return cipher.Open(encryption, key, delivery.RawData);
        }
        catch (CryptographicException e)
        {
            services.Meter.PushMessage("not_opened");
            PushLog.NotOpened(services.Log, e.Message);
            return null;
        }
    }

    private async Task CountAsync(PayloadFaults faults, byte[] plain, CancellationToken stop)
    {
        if (faults.Count == 0)
        {
            return;
        }

        services.Meter.PayloadFaults(Endpoint, faults.Count);
        var kept = Unreadable.Of(plain);
        await services.Observer.ObserveAsync(
            new PayloadNotUnderstood(Endpoint, faults.Kept, kept.Text) { LearnedAt = services.Time.Now(), IsBase64 = kept.IsBase64 },
            stop);
    }
}
