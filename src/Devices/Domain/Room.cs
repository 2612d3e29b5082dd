namespace RingActors.Devices.Domain;
