using System.Collections.Immutable;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>The home in which a drill runs: a copy, of which nothing finds its way back.</summary>
public static class DrillHome
{
    /// <summary>
    /// The home of today: its devices, settings and recipients. With a moment of the past, devices are in the states
    /// that they had then, and the alarm is in the mode that it had; who is told and how stays as it is today.
    /// </summary>
    /// <param name="today">The home as it is.</param>
    /// <param name="past">As it was just before what happened; null for an invented incident.</param>
    public static HomeView Of(HomeView today, HomeView? past) =>
        new(today.Home, (past ?? today).HomeSeq, [.. (past ?? today).Parts.Select(p => p switch
        {
            SecurityView security => security with
            {
                Guard = security.Guard with
                {
                    Policy = today.Guard().Policy,
                    Incidents = ImmutableList<IncidentView>.Empty,
                    Silent = ImmutableList<IncidentView>.Empty,
                    Ended = ImmutableList<IncidentView>.Empty,
                },
            },
            DevicesView devices when past is not null => Devices(today.Part<DevicesView>(), devices),
            _ => p,
        })]);

    /// <summary>With nothing in it of protocols but the one that is run.</summary>
    internal static HomeView With(HomeView home, string slug, ProtocolState state) => new(
        home.Home, home.HomeSeq,
        [
            .. home.Parts.Select(p => p is ProtocolsView
                ? new ProtocolsView(ImmutableSortedDictionary.Create<string, ProtocolView>(StringComparer.Ordinal)
                    .Add(slug, new ProtocolView { Slug = slug, State = state }))
                : p),
        ]);

    /// <summary>Those of today; whatever was there then is in the state of then.</summary>
    private static DevicesView Devices(DevicesView today, DevicesView past) => today with
    {
        ByAddress = today.ByAddress.SetItems(
            from device in today.ByAddress
            let before = past.ByAddress.GetValueOrDefault(device.Key)
            where before is not null
            select KeyValuePair.Create(device.Key, device.Value with
            {
                States = before.States,
                Numbers = before.Numbers,
                LastMotionAt = before.LastMotionAt,
                LastDetection = before.LastDetection,
                LastDingAt = before.LastDingAt,
            })),
    };
}
