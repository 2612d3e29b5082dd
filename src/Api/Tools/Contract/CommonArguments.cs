using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>Arguments and result members that several tools share, so that they read the same everywhere.</summary>
internal static class CommonArguments
{
    public const int PageDefault = 20;
    public const int PageMax = 100;

    /// <summary>
    /// Id or name, where there are several; a refusal says so, and every conversation pays for each word here.
    /// </summary>
    public static readonly SchemaNode HomeId = Schema.Id();

    public static readonly SchemaNode IdempotencyKey = Schema.Shaped(TextShapes.IdempotencyKey,
        "Same key: done once.");

    public static ObjectSchema WithPaging(this ObjectSchema schema) => schema
        .Optional("limit", Schema.Integer(null, 1, PageMax, PageDefault))
        .Optional("cursor", Schema.Text("next_cursor of the page before, with the same filters.", 1, 512));

    public static ObjectSchema WithPage(this ObjectSchema schema) => schema
        .Optional("next_cursor", Schema.Said())
        .Required("as_of", Schema.Moment());
}
