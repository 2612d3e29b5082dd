namespace RingActors.Engine.Sqlite;
