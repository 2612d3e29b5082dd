using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Outgoing;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Runtime.Outbox;
using RingCloudSim;

namespace RingActors.Api.Tests.Home;

/// <summary>A duress call outlives a contact that says nothing, a disk that is full, and any name.</summary>
public sealed class SealedNoteQueueTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("ringactors-notes-").FullName;
    private readonly VirtualClock _clock = new(Begin);
    private readonly AccessKey _key;
    private readonly AuthenticatedEncryption _seals;

    public SealedNoteQueueTests()
    {
        _key = AccessKey.Open(_folder);
        _seals = new AuthenticatedEncryption(_key);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_contact_that_takes_the_call_and_never_answers_is_called_again()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        Task held = contact.HoldOneAsync();
        using WebhookSender sender = Sender();
        await using SealedNoteQueue notes = Notes(contact, sender);
        Assert.Equal(EffectVerdict.Delivered, (await notes.CallAsync(Use("call-1"), default)).Verdict);
        await held.WaitAsync(Waits.Limit);
        using CancellationTokenSource late = new(Waits.Limit);
        while (contact.Received.IsEmpty)
        {
            late.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("access.duress", (await contact.NextAsync())["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_flood_of_codes_does_not_grow_the_file_for_ever_and_pushes_no_call_for_help_out()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        using WebhookSender sender = Sender();
        await using SealedNoteQueue notes = new(_folder, _seals, Persons, new WebhookEffects(sender), Settings(contact), _clock, Open, readMax: 5);
        Task held = contact.HoldOneAsync();
        await notes.CallAsync(Use("call-1"), default);
        await held.WaitAsync(Waits.Limit);
        for (int i = 0; i < 100; i++)
        {
            await notes.CallAsync(Use($"wrong-{i}", duress: false), default);
            await ConcludedAsync($"wrong-{i}");
        }

        IReadOnlyList<NoteLine> lines = SealedNoteQueue.Read(Path.Combine(_folder, SealedNoteQueue.FileName));
        Assert.InRange(lines.Count, 5, 100);
        Assert.Contains(lines, l => l.Key == "call-1" && l.Seal is not null);
    }

    /// <summary>Only what is concluded can be left out when the file is written anew.</summary>
    private async Task ConcludedAsync(string key)
    {
        using CancellationTokenSource late = new(Waits.Limit);
        while (SealedNoteQueue.Read(Path.Combine(_folder, SealedNoteQueue.FileName)).Where(l => l.Key == key).ToList() is [{ Done: null }])
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_note_that_could_not_be_written_down_was_not_taken_and_is_when_it_comes_again()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        using WebhookSender sender = Sender();
        await using SealedNoteQueue notes = new(
            _folder, _seals, Persons, new WebhookEffects(sender), Settings(contact), _clock, path => new FullOnce(path));
        await Assert.ThrowsAsync<IOException>(() => notes.CallAsync(Use("call-1"), default));
        Assert.Empty(contact.Received);
        await notes.CallAsync(Use("call-1"), default);
        Assert.Equal("Pat", (await contact.NextAsync())["name"]!.GetValue<string>());
        NoteLine line = SealedNoteQueue.Read(Path.Combine(_folder, SealedNoteQueue.FileName))[0];
        Assert.Equal("call-1", line.Key);
        Assert.True(_seals.Open(line.Seal!)!.Duress);
    }

    [Theory]
    [InlineData('П')]
    [InlineData('"')]
    [InlineData('語')]
    [InlineData('\u2028')]
    public void The_longest_names_are_sealed_and_all_notes_are_as_long(char letter)
    {
        SealedNote longest = new()
        {
            Duress = false,
            Code = new string('c', 64),
            Name = new string(letter, 60),
            Home = new string('h', 64),
            Channel = new string('k', 64),
            Purpose = "Disarm",
            At = "2026-03-01T20:00:00.0000000Z",
        };
        string seal = _seals.Seal(longest);
        Assert.Equal(longest, _seals.Open(seal));
        Assert.Equal(_seals.Seal(new SealedNote { Duress = true }).Length, seal.Length);
    }

    [Fact]
    public void Notes_of_the_first_builds_were_shorter_and_are_read()
    {
        byte[] plain = new byte[512];
        Encoding.UTF8.GetBytes("""{"duress":true,"name":"Pat"}""").CopyTo(plain, 0);
        byte[] whole = new byte[12 + 512 + 16];
        using AesGcm aes = new(_key.SealKey, 16);
        aes.Encrypt(whole.AsSpan(0, 12), plain, whole.AsSpan(12, 512), whole.AsSpan(524));
        Assert.Equal("Pat", _seals.Open(Convert.ToBase64String(whole))!.Name);
        whole[20] ^= 1;
        Assert.Null(_seals.Open(Convert.ToBase64String(whole)));
    }

    private SealedNoteQueue Notes(WebhookReceiver contact, WebhookSender sender) =>
        new(_folder, _seals, Persons, new WebhookEffects(sender), Settings(contact), _clock);

    private PersonSeals Persons => new(PersonKeyFile.Open(_folder), _key.PersonsKey);

    private static AccessSettings Settings(WebhookReceiver contact) => new() { DuressUrl = contact.Url };

    private WebhookSender Sender()
    {
        WebhookSettings settings = new() { AllowPrivateAddresses = true };
        return new WebhookSender(settings, new WebhookAddresses(settings), new NoSecrets(), new OutgoingCircuits(_clock), _clock);
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0);

    private EffectCall Use(string key, bool duress = true)
    {
        string seal = _seals.Seal(new SealedNote { Duress = duress, Name = "Pat", Home = "home-1", Channel = "keypad" });
        Instant at = Instant.FromDateTimeOffset(Begin);
        return new EffectCall(key, DeviceKinds.AccessCodesOf("home-1"), new PassOnSeal(seal), at, at + Duration.FromDays(1), 1, key);
    }

    /// <summary>A file on a disk that takes half of the first write, and then has room again.</summary>
    private sealed class FullOnce(string path) : FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0)
    {
        private bool _isFull = true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_isFull)
            {
                base.Write(buffer);
                return;
            }

            _isFull = false;
            base.Write(buffer[..(buffer.Length / 2)]);
            throw new IOException("No space left on device");
        }
    }
}
