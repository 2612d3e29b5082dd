namespace RingActors.Engine.Runtime;
