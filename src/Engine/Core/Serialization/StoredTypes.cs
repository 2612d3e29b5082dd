using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RingActors.Engine.Core.Serialization;

/// <summary>A type that is written to disk, with the name and version under which it is written.</summary>
public sealed class StoredType
{
    internal StoredType(Type type, StoredNameAttribute stored, JsonTypeInfo json)
    {
        Type = type;
        Name = stored.Name;
        Version = stored.Version;
        Json = json;
        Utf8Name = Encoding.UTF8.GetBytes(stored.Name);
    }

    /// <summary>The CLR type; it may be renamed freely.</summary>
    public Type Type { get; }

    /// <summary>The stored name; it may never be renamed.</summary>
    public string Name { get; }

    /// <summary>The newest version, the only one that is written.</summary>
    public int Version { get; }

    /// <summary>How it is written and read.</summary>
    public JsonTypeInfo Json { get; }

    internal byte[] Utf8Name { get; }
}

/// <summary>A stored type that this build does not know, or a version it has no upcaster for.</summary>
/// <param name="name">The stored name.</param>
/// <param name="version">The stored version.</param>
/// <param name="message">What is wrong.</param>
public sealed class UnknownStoredTypeException(string name, int version, string message) : Exception(message)
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>The stored version.</summary>
    public int Version { get; } = version;
}

/// <summary>
/// Every type that is written to disk: events, replies, effect requests and the commands of messages, with the upcasters that bring old versions up.
/// Made once at start; immutable and safe to share afterwards.
/// </summary>
public sealed class StoredTypes
{
    private readonly FrozenDictionary<Type, StoredType> _byType;
    private readonly FrozenDictionary<string, StoredType> _byName;
    private readonly FrozenDictionary<(string Name, int From), Func<JsonObject, JsonObject>> _upcasters;
    private readonly JsonSerializerContext[] _shapes;

    private StoredTypes(Builder builder)
    {
        _byType = builder.Types.ToFrozenDictionary(t => t.Type);
        _byName = builder.Types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        _upcasters = builder.Upcasters.ToFrozenDictionary();
        _shapes = [.. builder.Shapes];
    }

    /// <summary>All types, ordered by stored name.</summary>
    public IReadOnlyList<StoredType> All => [.. _byType.Values.OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>How <paramref name="type"/> is stored.</summary>
    /// <exception cref="InvalidOperationException">It was never registered: a bug in the wiring.</exception>
    public StoredType Of(Type type) =>
        Find(type) ?? throw new InvalidOperationException(
                $"{type.Name} is not registered to be stored: give it a StoredName and add it to its room's JSON context.");

    /// <summary>How <paramref name="type"/> is stored; null if it is not.</summary>
    public StoredType? Find(Type type) => _byType.GetValueOrDefault(type);

    /// <summary>
    /// How a snapshot of <paramref name="type"/> is written and read. Looked up once for each kind and kept: not for the hot path.
    /// </summary>
    /// <exception cref="InvalidOperationException">No context knows the type: a bug in the wiring.</exception>
    public JsonTypeInfo ShapeOf(Type type)
    {
        foreach (JsonSerializerContext context in _shapes)
        {
            if (context.GetTypeInfo(type) is { } shape)
            {
                return shape;
            }
        }

        throw new InvalidOperationException($"{type.Name} is written as a snapshot and is in no JSON context of its room.");
    }

    /// <summary>Reads what was stored under a name and version, bringing it up to the newest version first.</summary>
    /// <exception cref="UnknownStoredTypeException">This build does not know the name, or cannot bring the version up.</exception>
    /// <exception cref="JsonException">The payload is not of the shape.</exception>
    public object Read(string name, int version, ReadOnlySpan<byte> payload)
    {
        StoredType type = ByName(name, version);
        object? value = version == type.Version
            ? JsonSerializer.Deserialize(payload, type.Json)
            : Upcast(type, version, payload).Deserialize(type.Json);
        return value ?? throw new JsonException($"'{name}' version {version} is stored as null.");
    }

    /// <summary>The stored type of a name, if a payload of <paramref name="version"/> can be read by this build.</summary>
    /// <exception cref="UnknownStoredTypeException">The name is unknown or the version is newer than this build's.</exception>
    public StoredType ByName(string name, int version)
    {
        if (!_byName.TryGetValue(name, out StoredType? type))
        {
            throw new UnknownStoredTypeException(
                name, version, $"No event, reply, request or command is stored under the name '{name}' in this build.");
        }

        return version <= type.Version
            ? type
            : throw new UnknownStoredTypeException(
                name, version, $"'{name}' is stored in version {version}, and this build knows versions up to {type.Version}.");
    }

    private JsonObject Upcast(StoredType type, int version, ReadOnlySpan<byte> payload)
    {
        JsonObject document = JsonNode.Parse(payload) as JsonObject
            ?? throw new JsonException($"'{type.Name}' version {version} is no JSON object.");
        for (int from = version; from < type.Version; from++)
        {
            if (!_upcasters.TryGetValue((type.Name, from), out Func<JsonObject, JsonObject>? upcaster))
            {
                throw new UnknownStoredTypeException(
                    type.Name, version, $"'{type.Name}' has no upcaster from version {from} to {from + 1}.");
            }

            document = upcaster(document);
        }

        return document;
    }

    /// <summary>Collects stored types; every room adds its own.</summary>
    public sealed class Builder
    {
        internal List<StoredType> Types { get; } = [];

        internal Dictionary<(string Name, int From), Func<JsonObject, JsonObject>> Upcasters { get; } = [];

        internal List<JsonSerializerContext> Shapes { get; } = [];

        /// <summary>Adds the shapes of snapshots; <see cref="Add(Assembly, JsonSerializerContext)"/> does so too.</summary>
        public Builder AddShapes(JsonSerializerContext context)
        {
            Shapes.Add(context);
            return this;
        }

        /// <summary>Adds every type of <paramref name="assembly"/> that has a <see cref="StoredNameAttribute"/>.</summary>
        /// <exception cref="InvalidOperationException">The JSON context lacks such a type, or a name is used twice.</exception>
        public Builder Add(Assembly assembly, JsonSerializerContext context)
        {
            Shapes.Add(context);
            foreach (Type type in assembly.GetTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
            {
                if (type.GetCustomAttribute<StoredNameAttribute>() is { } stored)
                {
                    Add(type, stored, context.GetTypeInfo(type) ?? throw new InvalidOperationException(
                        $"{type.Name} has a stored name and is missing from {context.GetType().Name}."));
                }
            }

            return this;
        }

        /// <summary>Adds one type.</summary>
        public Builder Add<T>(JsonTypeInfo<T> json) =>
            Add(typeof(T), typeof(T).GetCustomAttribute<StoredNameAttribute>() ?? throw new InvalidOperationException(
                $"{typeof(T).Name} has no stored name."), json);

        /// <summary>Says how version <paramref name="from"/> of a stored name becomes version <c>from + 1</c>.</summary>
        public Builder Upcast(string name, int from, Func<JsonObject, JsonObject> upcaster)
        {
            Upcasters.Add((name, from), upcaster);
            return this;
        }

        /// <summary>Finishes, with the engine's own stored types added.</summary>
        public StoredTypes Build()
        {
            Add(typeof(StoredTypes).Assembly, EngineJson.Default);
            return new StoredTypes(this);
        }

        private Builder Add(Type type, StoredNameAttribute stored, JsonTypeInfo json)
        {
            if (Types.Find(t => t.Name == stored.Name) is { } other)
            {
                throw new InvalidOperationException(
                    $"The stored name '{stored.Name}' belongs to {other.Type.Name} and to {type.Name}; names are never shared.");
            }

            Types.Add(new StoredType(type, stored, json));
            return this;
        }
    }
}
