namespace RingActors.Api.Faces.Http;

/// <summary>Paths that a feature serves beside its tools.</summary>
internal interface IRoutes
{
    void Map(IEndpointRouteBuilder routes);
}
