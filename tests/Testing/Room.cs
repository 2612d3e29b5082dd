namespace RingActors.Testing;
