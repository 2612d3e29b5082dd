using System.Reflection;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Architecture.Tests;

/// <summary>
/// Commands and answers go between processes: each has a name that stays, and holds data alone. A delegate, a service, or JSON of
/// no known shape cannot be sent to another node.
/// </summary>
public sealed class CommandTests
{
    private static readonly string[] Rooms =
    [
        "RingActors.Engine.Core", "RingActors.Engine.Runtime", "RingActors.Engine.Verification", "RingActors.Engine.Sqlite",
        "RingActors.Devices.Domain", "RingActors.Devices.RingCloud.Client", "RingActors.Devices.RingCloud.Gateway", "RingActors.Rules", "ringactors",
    ];

    /// <summary>Made by the engine for itself, inside one process.</summary>
    private static readonly string[] OfOneProcess = ["TouchHome", "UnreadableCommand"];

    private static readonly Type[] Leaves =
        [typeof(string), typeof(Address), typeof(Principal), typeof(Instant), typeof(Duration), typeof(LocalTime), typeof(LocalDate), typeof(LocalDateTime)];

    private static readonly Type[] Lists = [typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>), typeof(Nullable<>)];

    private static IEnumerable<Type> CommandsAndReplies =>
        from room in Rooms
        from type in Assembly.Load(room).GetTypes()
        where type is { IsInterface: false, IsAbstract: false } && (typeof(ICommand).IsAssignableFrom(type) || typeof(IReply).IsAssignableFrom(type))
        where !OfOneProcess.Contains(type.Name)
        select type;

    [Fact]
    public void Every_command_and_every_reply_has_a_stored_name()
    {
        Assert.Empty(CommandsAndReplies.Where(t => t.GetCustomAttribute<StoredNameAttribute>() is null).Select(t => t.FullName));
        Assert.True(CommandsAndReplies.Count() > 45, $"only {CommandsAndReplies.Count()} commands and replies were looked at");
    }

    [Fact]
    public void A_command_a_reply_and_what_carries_them_hold_data_alone()
    {
        List<string> found = [];
        HashSet<Type> seen = [typeof(ICommand), typeof(IReply)];
        foreach (Type type in CommandsAndReplies.Append(typeof(Request)).Append(typeof(Answer)))
        {
            Look(type, type.Name, seen, found);
        }

        Assert.Empty(found);
        Assert.True(seen.Count > 80, $"only {seen.Count} types were looked at");
    }

    [Fact]
    public void What_waits_in_a_shard_carries_no_delegate()
    {
        Type envelope = Assembly.Load("RingActors.Engine.Runtime").GetType("RingActors.Engine.Runtime.Shards.Loaded.Envelope", throwOnError: true)!;
        Assert.Empty(FieldsOf(envelope).Where(f => typeof(Delegate).IsAssignableFrom(f.FieldType)).Select(f => f.Name));
    }

    /// <summary>The check above would pass if it found nothing.</summary>
    [Theory]
    [InlineData(typeof(WithDelegate), "WithDelegate.When")]
    [InlineData(typeof(WithJson), "WithJson.Body")]
    [InlineData(typeof(WithMany), "WithMany.Shapes")]
    [InlineData(typeof(WithService), "WithService.Homes")]
    public void What_is_no_data_is_found(Type type, string expected)
    {
        List<string> found = [];
        Look(type, type.Name, [], found);
        Assert.Contains(found, f => f.StartsWith(expected, StringComparison.Ordinal));
    }

    private static void Look(Type type, string path, HashSet<Type> seen, List<string> found)
    {
        if (type.IsPrimitive || type.IsEnum || Leaves.Contains(type) || !seen.Add(type))
        {
            return;
        }

        if (type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()))
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                Look(argument, path, seen, found);
            }
        }
        else if (type.IsInterface || typeof(Delegate).IsAssignableFrom(type) || !Ours(type))
        {
            found.Add($"{path} is {type.Name}");
        }
        else if (type.IsAbstract)
        {
            LookAtShapes(type, path, seen, found);
        }
        else
        {
            foreach (FieldInfo field in FieldsOf(type))
            {
                Look(field.FieldType, $"{path}.{field.Name.Trim('<').Split('>')[0]}", seen, found);
            }
        }
    }

    /// <summary>What has several shapes names each by a word that is stored.</summary>
    private static void LookAtShapes(Type type, string path, HashSet<Type> seen, List<string> found)
    {
        JsonDerivedTypeAttribute[] shapes = [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>()];
        if (shapes.Length == 0 || shapes.Any(s => s.TypeDiscriminator is not string))
        {
            found.Add($"{path} is {type.Name}, whose shapes have no stored words");
        }

        foreach (JsonDerivedTypeAttribute shape in shapes)
        {
            Look(shape.DerivedType, $"{path}({shape.TypeDiscriminator})", seen, found);
        }
    }

    private static bool Ours(Type type) => type.Assembly.GetName().Name is { } name && (Rooms.Contains(name) || name == "Architecture.Tests");

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private abstract record Shape;

    private sealed record WithDelegate(string Name, Func<bool> When) : ICommand;

    private sealed record WithJson(IReadOnlyList<System.Text.Json.JsonElement> Body) : ICommand;

    private sealed record WithMany(IReadOnlyDictionary<string, Shape> Shapes) : ICommand;

    private sealed record WithService(IHomes Homes) : ICommand;
}
