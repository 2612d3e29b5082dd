Console.WriteLine("RingActors");
