using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Outbox;

/// <summary>What all outboxes of an engine make their calls with.</summary>
/// <param name="Handlers">By channel.</param>
/// <param name="Types">How requests are stored.</param>
/// <param name="Options">How long a call may take.</param>
/// <param name="Time">The clock of the homes.</param>
/// <param name="Telemetry">Is told of attempts.</param>
/// <param name="Host">Runs the lanes.</param>
internal sealed record OutboxServices(
    IReadOnlyDictionary<string, IEffectHandler> Handlers,
    StoredTypes Types,
    EngineOptions Options,
    TimeProvider Time,
    EngineTelemetry Telemetry,
    EngineHost Host);
