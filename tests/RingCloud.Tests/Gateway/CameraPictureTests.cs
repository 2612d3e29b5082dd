using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Storage;
using RingActors.Devices.RingCloud.Support;
using RingActors.Engine.Core;
using RingActors.RingCloud.Tests.Client;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Over the wire: a picture is on the disk before an event names it.</summary>
public sealed class CameraPictureTests
{
    private static readonly Principal Pat = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public async Task A_picture_that_was_asked_for_is_stored_and_named_in_the_journal()
    {
        await using Studio studio = await Studio.OpenAsync();
        KeptPicture kept = await studio.Pictures.TakeAsync(studio.Camera, Pat, "c-1", default);
        byte[] stored = studio.Store.Read(studio.House.Home, kept.Hash)!;
        Assert.Equal(kept.Hash, Convert.ToHexStringLower(SHA256.HashData(stored)));
        SnapshotTaken told = await studio.House.JournaledAsync<SnapshotTaken>(e => e.Hash == kept.Hash);
        Assert.Equal((kept.TakenAt, stored.LongLength, null), (told.TakenAt, told.Length, told.EventId));
    }

    [Fact]
    public async Task A_camera_is_not_asked_again_at_once()
    {
        await using Studio studio = await Studio.OpenAsync();
        await studio.Pictures.TakeAsync(studio.Camera, Pat, "c-1", default);
        var again = await Assert.ThrowsAsync<PictureTooSoonException>(() => studio.Pictures.TakeAsync(studio.Camera, Pat, "c-2", default));
        Assert.InRange(again.RetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Assert.Single(studio.House.Control.Requests(), r => r.Path.StartsWith("/snapshots/next/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_picture_of_a_push_belongs_to_its_event_and_is_kept_once()
    {
        await using Studio studio = await Studio.OpenAsync();
        Instant at = SystemClock.Instance.GetCurrentInstant();
        MotionObserved motion = new(DemoHousehold.FrontCameraId, "m-7", "human", "human")
        {
            LearnedAt = at,
            OccurredAt = at,
            Source = RingSource.Push,
            LocationId = studio.House.Home,
            PictureId = "0f0e",
        };
        studio.House.Control.AddFault(new FaultRule("/clients_api/snapshots/uuid", "status", Status: 503));
        await studio.House.Gateway.ObserveAsync(motion, default);
        SnapshotTaken told = await studio.House.JournaledAsync<SnapshotTaken>(e => e.EventId == "m-7");
        Assert.NotNull(studio.Store.Read(studio.House.Home, told.Hash));
    }

    [Fact]
    public async Task A_picture_that_does_not_fit_on_the_disk_is_in_no_event()
    {
        await using Studio studio = await Studio.OpenAsync();
        File.WriteAllText(studio.Folder, "a file where the folder should be");
        await Assert.ThrowsAnyAsync<IOException>(() => studio.Pictures.TakeAsync(studio.Camera, Pat, "c-1", default));
        Assert.Empty(studio.House.Events<SnapshotTaken>());
    }

    private sealed class Studio(GatewayHouse house, TemporaryFolder folder, PictureStore store, CameraPictures pictures) : IAsyncDisposable
    {
        public GatewayHouse House { get; } = house;

        public PictureStore Store { get; } = store;

        public CameraPictures Pictures { get; } = pictures;

        public string Folder { get; } = folder.File("snapshots");

        public Address Camera => new(House.Home, DeviceKinds.Camera, DemoHousehold.FrontCameraId.ToString());

        public static async Task<Studio> OpenAsync()
        {
            GatewayHouse house = await GatewayHouse.StartAsync();
            TemporaryFolder folder = new();
            PictureStore store = PictureStore.Open(
                new PictureStoreOptions(folder.File("snapshots"), Duration.FromDays(1), 1 << 24), TimeProvider.System);
            CameraPictures pictures = new(
                house.Engine.Homes,
                store,
                new CameraPicturesOptions(OfPush: true, Duration.FromMinutes(10)),
                TimeProvider.System,
                NullLogger.Instance,
                new Chance(new Random(1)))
            { Calls = house.Ring.Connection.Calls };
            house.Gateway.Pictures = pictures;
            return new Studio(house, folder, store, pictures);
        }

        public async ValueTask DisposeAsync()
        {
            await Pictures.DisposeAsync();
            await House.DisposeAsync();
            folder.Dispose();
        }
    }
}
