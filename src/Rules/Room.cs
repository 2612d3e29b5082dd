namespace RingActors.Rules;
