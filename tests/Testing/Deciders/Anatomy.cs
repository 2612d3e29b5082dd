using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Testing.Deciders;

/// <summary>
/// A value with all that it holds, as text: every field of every part, whatever its JSON shape leaves out. What is read
/// back has the same text as what was written, or something was lost on the way.
/// </summary>
public static class Anatomy
{
    /// <summary>The text.</summary>
    public static string Of(object? value)
    {
        StringBuilder text = new();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or Address or Principal or Instant or Duration or LocalTime or Enum or bool:
                text.Append('\'').Append(value).Append('\'');
                break;
            case IFormattable number when value.GetType().IsPrimitive:
                text.Append(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case IDictionary map:
                WriteAll(text, map.Keys.Cast<object>().Select(k => (k.ToString()!, map[k])));
                break;
            case IEnumerable items:
                WriteAll(text, items.Cast<object?>().Select(i => ("", i)));
                break;
            default:
                text.Append(value.GetType().Name);
                WriteAll(text, Fields(value.GetType()).Select(f => (f.Name, f.GetValue(value))));
                break;
        }
    }

    private static void WriteAll(StringBuilder text, IEnumerable<(string Name, object? Value)> parts)
    {
        text.Append('{');
        foreach ((string name, object? value) in parts)
        {
            text.Append(name).Append('=');
            Write(text, value);
            text.Append(';');
        }

        text.Append('}');
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
