using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>A report on its way to an actor.</summary>
internal readonly record struct Report(Address To, ICommand Command);
