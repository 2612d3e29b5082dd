namespace RingActors.Engine.Core;
