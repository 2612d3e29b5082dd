namespace RingActors.Devices.RingCloud;
