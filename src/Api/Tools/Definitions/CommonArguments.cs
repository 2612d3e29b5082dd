using RingActors.Api.Home.Handlers;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Intents;

namespace RingActors.Api.Tools.Definitions;

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
        .Optional("limit", Schema.Integer("Entries per page.", 1, PageMax, PageDefault))
        .Optional("cursor", Schema.Text("next_cursor of the page before, with the same filters.", 1, 512));

    public static ObjectSchema WithPage(this ObjectSchema schema) => schema
        .Optional("next_cursor", Schema.Said("Present when there are more."))
        .Required("as_of", Schema.Moment());

    /// <summary>How far a wish has come in the world.</summary>
    public static readonly ObjectSchema Intent = Schema.OpenObject("How far the request got in the real world.")
        .Optional("intent_id", Schema.Said())
        .Required("state", Schema.Choice(null, [.. Enum.GetValues<IntentStage>().Select(SecurityWords.StageOf), SecurityWords.Waiting]))
        .Required("requested_mode", Schema.Said())
        .Optional("detail", Schema.Said());

    /// <summary>The same where the list of tools has to stay short: arm_security_system describes it in full.</summary>
    public static readonly ObjectSchema IntentInShort = Schema.OpenObject()
        .Required("state", Schema.Said("As for arm_security_system; only confirmed is done."));

    public static readonly string[] DeviceKinds =
    [
        "doorbell", "camera", "base_station", "keypad", "contact_sensor", "motion_sensor", "smoke_alarm", "co_alarm",
            "smoke_co_alarm",
        "flood_freeze_sensor", "glass_break_sensor", "temperature_sensor", "siren", "light", "switch", "lock", "valve", "thermostat",
        "panic_button", "range_extender", "chime", "intercom", "garage_opener", "other",
    ];
}
