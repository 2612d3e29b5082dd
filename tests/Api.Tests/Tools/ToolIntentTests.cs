using RingActors.Api.Features.Incidents;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Tests.Tools;

/// <summary>Names of tools that are not there, as people and models make them up.</summary>
public sealed class ToolIntentTests
{
    private static readonly ToolRegistry Registry = new(ToolClasses.Definitions.Select(t => new BoundTool(t, (_, _) => throw new NotSupportedException())));

    private static readonly string Table = """
        get_device               get_device_details
        show_camera_status       get_device_details
        get_camera_info          get_device_details
        check_door_lock          get_device_details
        show_light_state         get_device_details
        list_devices             get_devices
        get_cameras              get_devices
        list_sensors             get_devices
        getDevices               get_devices
        get_all_devices          get_devices
        get_battery_levels       get_devices
        get_alarm_status         get_security_system_status
        check_alarm              get_security_system_status
        is_armed                 get_security_system_status
        get_mode                 get_security_system_status
        get_security_status      get_security_system_status
        list_incidents           get_security_system_status
        arm                      arm_security_system
        arm_alarm                arm_security_system
        arm_away                 arm_security_system
        arm_system               arm_security_system
        bypass_sensor            arm_security_system
        disarm                   disarm_security_system
        disarm_alarm             disarm_security_system
        disarm_home              disarm_security_system
        turn_off_alarm           disarm_security_system
        silence_alarm            disarm_security_system
        lock_door                control_device
        unlock_door              control_device
        turn_on_light            control_device
        turn_off_light           control_device
        switch_light_on          control_device
        stop_siren               control_device
        set_temperature          control_device
        set_light_brightness     control_device
        snooze_camera            control_device
        get_history              get_security_history
        get_events               get_security_history
        list_motion_events       get_security_history
        get_activity_log         get_security_history
        get_device_history       get_security_history
        query_audit_log          get_security_history
        create_automation        create_security_automation
        add_rule                 create_security_automation
        add_timer                change_schedule
        remove_schedule          change_schedule
        edit_schedule            change_schedule
        test_schedule            change_schedule
        list_rules               list_security_automations
        get_automations          list_security_automations
        get_schedules            list_security_automations
        delete_security_automation change_automation
        remove_automation        change_automation
        update_automation        change_automation
        edit_rule                change_automation
        disable_automation       change_automation
        enable_automation        change_automation
        turn_off_automation      change_automation
        pause_automation         change_automation
        disable_schedule         change_schedule
        run_automation           list_security_automations
        create_promise           change_promise
        create_group             change_group
        add_device_group         change_group
        list_groups              get_devices
        delete_promise           change_promise
        check_promise            list_security_automations
        list_promises            list_security_automations
        get_settings             get_security_settings
        list_zones               get_security_settings
        get_contacts_settings    get_security_settings
        get_emergency_protocols  change_protocol
        rehearse_protocol        drill_protocol
        simulate_emergency       drill_protocol
        update_settings          update_security_settings
        add_recipient            update_security_settings
        acknowledge_alarm        acknowledge_incident
        ack_incident             acknowledge_incident
        trigger_panic            raise_panic
        call_for_help            raise_panic
        health                   health_check
        server_status            health_check
        check_connection         health_check
        get_securty_history      get_security_history
        arm_securitysystem       arm_security_system
        get_status               get_security_system_status
        sound_siren              -
        turn_on_siren            -
        get_picture              get_snapshot
        show_camera_image        get_snapshot
        start_live_stream        get_snapshot
        stream_all_cameras       get_camera_status
        get_doorbell_live_stream get_doorbell_status
        answer_doorbell_call     get_doorbell_status
        open_garage_door         -
        get_weather              -
        send_notification        -
        set_alarm_code           -
        create_user              -
        reboot_device            -
        frobnicate               -
        """;

    public static TheoryData<string, string> Names => [.. Rows().Select(r => (r.Name, r.Tool))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tool_that_is_not_there_is_answered_with_the_one_that_does_it_or_with_none(string name, string tool)
    {
        ToolFailure failure = Registry.NoSuchTool(name);

        Assert.Equal(tool, Assert.Single(failure.Faults).DidYouMean ?? "-");
        Assert.Contains($"There is no tool \"{name}\".", failure.Error, StringComparison.Ordinal);
        Assert.Equal(tool != "-", failure.Suggestion.Contains($"{tool} with ", StringComparison.Ordinal));
    }

    /// <summary>The verb of the name is never answered with its contrary, whatever the thing is.</summary>
    [Theory]
    [InlineData("create add make", "delete remove")]
    [InlineData("delete remove erase", "create add")]
    [InlineData("arm", "disarm")]
    [InlineData("disarm", "arm")]
    [InlineData("lock", "action_unlock")]
    [InlineData("unlock", "action_lock")]
    [InlineData("turn_on enable", "turn_off disarm")]
    [InlineData("turn_off disable stop", "turn_on arm_")]
    [InlineData("get list show check", "disarm_ arm_ control_ create_ update_ raise_ acknowledge_")]
    public void The_contrary_is_never_suggested(string verbs, string contraries)
    {
        string[] things =
            ["", "alarm", "security_system", "device", "camera", "light", "siren", "lock", "door", "automation", "security_automation", "schedule",
                "zone", "contact", "incident", "history", "settings", "mode"];
        foreach (string name in verbs.Split(' ').SelectMany(v => things.Select(t => t.Length == 0 ? v : $"{v}_{t}")).Where(n => Registry.Find(n) is null))
        {
            string before = Registry.NoSuchTool(name).Suggestion.Split("The tools are")[0];
            Assert.All(contraries.Split(' '), c => Assert.False(IsSaid(before, c), $"{name}: {before}"));
        }
    }

    /// <summary>One is changed, switched, paused or deleted by one call, with what that needs, and without a word that nothing does it.</summary>
    [Theory]
    [InlineData("update_automation", "action update")]
    [InlineData("disable_automation", "action disable")]
    [InlineData("enable_automation", "action enable")]
    [InlineData("pause_automation", "action pause and until")]
    [InlineData("delete_automation", "action delete")]
    public void An_automation_that_is_to_be_changed_is_answered_with_the_call_that_does_it(string name, string needed)
    {
        string suggestion = Registry.NoSuchTool(name).Suggestion;
        Assert.StartsWith("Use change_automation with automation_id", suggestion, StringComparison.Ordinal);
        Assert.Contains(needed, suggestion, StringComparison.Ordinal);
        Assert.DoesNotContain("No tool", suggestion, StringComparison.Ordinal);
    }

    /// <summary>Why one ran, and what one would do, are asked of the past.</summary>
    [Theory]
    [InlineData("get_automation_schema", "describe_automation_format")]
    [InlineData("explain_rule_format", "describe_automation_format")]
    [InlineData("explain_rule", "explain_automation")]
    [InlineData("trace_automation", "explain_automation")]
    [InlineData("simulate_automation", "backtest_automation")]
    [InlineData("test_rule", "backtest_automation")]
    public void What_an_automation_did_or_would_do_is_answered_by_the_past(string name, string tool) =>
        Assert.StartsWith($"Use {tool} with ", Registry.NoSuchTool(name).Suggestion, StringComparison.Ordinal);

    private static bool IsSaid(string text, string contrary) => contrary.StartsWith("action", StringComparison.Ordinal)
        ? text.Contains(contrary.Replace('_', ' '), StringComparison.Ordinal)
        : text.StartsWith($"Use {contrary}", StringComparison.Ordinal) || text.StartsWith($"What comes nearest is {contrary}", StringComparison.Ordinal);

    [Fact]
    public void What_only_some_see_is_not_suggested_to_the_others() => Assert.Null(Assert.Single(
        new ToolRegistry(Registry.Tools.Where(t => t.Definition != RaisePanicTool.Definition)).NoSuchTool("trigger_panic").Faults).DidYouMean);

    /// <summary>What other servers have and this one has not yet is said not to be there, whoever asks.</summary>
    [Theory]
    [InlineData("stream_all_cameras", "Live video is given by no tool")]
    [InlineData("get_doorbell_live_stream", "Live video is given by no tool")]
    [InlineData("answer_doorbell_call", "No tool answers at the door")]
    public void What_comes_later_is_said_not_to_be_there(string name, string says)
    {
        Assert.Contains(says, Registry.NoSuchTool(name).Error, StringComparison.Ordinal);
        ToolRegistry narrow = new(Registry.Tools.Where(t => t.Definition != RaisePanicTool.Definition));
        Assert.Contains(says, narrow.NoSuchTool(name).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("raise_panic", narrow.NoSuchTool(name).Suggestion, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string Tool)> Rows() => Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(cells => (cells[0], cells[1]));
}
