using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace RingActors.Api.Settings;

/// <summary>
/// One setting: a property of an area's record. Rooms describe their settings with the framework's own attributes
/// (Description, Range, PasswordPropertyText), so that no room has to know this one.
/// </summary>
/// <param name="Path">Its name everywhere: <c>Engine:Mailbox:LengthMax</c>.</param>
/// <param name="Property">The record's property.</param>
/// <param name="Default">The value the record's own initialiser gives.</param>
/// <param name="Environment">The environment variable that sets it, if one does.</param>
internal sealed record SettingDefinition(string Path, PropertyInfo Property, object? Default, string? Environment)
{
    public string Description { get; } = Property.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? throw new InvalidOperationException($"{Path} has no description.");

    /// <summary>Secrets come from the environment only and are never shown.</summary>
    public bool IsSecret { get; } = Property.GetCustomAttribute<PasswordPropertyTextAttribute>()?.Password ?? false;

    public RangeAttribute? Range { get; } = Property.GetCustomAttribute<RangeAttribute>();

    public string Allowed => Range is null ? SettingValue.Kind(Property.PropertyType)
        : $"{SettingValue.Text(Range.Minimum)} to {SettingValue.Text(Range.Maximum)}";

    public bool IsInRange(object value) => Range is null || (SettingValue.Magnitude(value) is { } size
        && size >= SettingValue.Magnitude(Range.Minimum) && size <= SettingValue.Magnitude(Range.Maximum));
}

/// <summary>The settings of one part of the server: a record with defaults, under one name in the file.</summary>
internal sealed class SettingsArea
{
    private SettingsArea(string name, string about, Type type, Func<object> create,
        ImmutableArray<SettingDefinition> settings) =>
        (Name, About, Type, Create, Settings) = (name, about, type, create, settings);

    public string Name { get; }

    public string About { get; }

    public Type Type { get; }

    public Func<object> Create { get; }

    public ImmutableArray<SettingDefinition> Settings { get; }

    /// <summary>Makes an area of a record whose properties all carry a Description.</summary>
    /// <param name="name">Its place in the file; colons nest: <c>Engine:Mailbox</c>.</param>
    /// <param name="about">One sentence for docs/settings.md.</param>
    public static SettingsArea Of<T>(string name, string about)
        where T : class, new()
    {
        var defaults = new T();
        var settings = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanWrite)
            .Select(property => new SettingDefinition($"{name}:{property.Name}", property, property.GetValue(defaults),
                null));
        return new SettingsArea(name, about, typeof(T), () => new T(), [.. settings]);
    }

    /// <summary>Lets an environment variable set one of the properties.</summary>
    public SettingsArea From(string property, string environmentVariable) => new(Name, About, Type, Create,
        [.. Settings.Select(s => s.Property.Name == property ? s with { Environment = environmentVariable } : s)]);
}
