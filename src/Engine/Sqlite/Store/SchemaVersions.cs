using System.Globalization;
using System.Reflection;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// Brings a file to the newest version of the schema: script n makes version n out of version n - 1, in one transaction
/// with the number itself (SQLite's <c>user_version</c>). <c>application_id</c> tells our files from others.
/// </summary>
internal sealed class SchemaVersions(IReadOnlyList<string> scripts)
{
    /// <summary>'RAct' in ASCII.</summary>
    internal const int ApplicationId = 0x52416374;

    /// <summary>The scripts of this build.</summary>
    internal static SchemaVersions Current { get; } = new(Load());

    /// <summary>The version this build writes.</summary>
    internal int Newest => scripts.Count;

    /// <summary>Makes or updates the schema; leaves a current one alone.</summary>
    /// <exception cref="JournalVersionException">It is from a newer build, or the file is something else.</exception>
    internal void Update(Connection connection, string path)
    {
        long version = Check(connection, path);
        for (int from = (int)version; from < Newest; from++)
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE;\n{scripts[from]}\n;\nPRAGMA application_id = {ApplicationId}; PRAGMA user_version = {from + 1}; COMMIT"));
        }
    }

    /// <summary>The file's version, if this build can read or update it; 0 for an empty file.</summary>
    /// <exception cref="JournalVersionException">It cannot.</exception>
    internal long Check(Connection connection, string path)
    {
        long version = connection.Scalar("PRAGMA user_version") ?? 0;
        long application = connection.Scalar("PRAGMA application_id") ?? 0;
        bool empty = version == 0 && application == 0 && connection.Scalar("SELECT count(*) FROM sqlite_master") == 0;
        if (!empty && application != ApplicationId)
        {
            throw new JournalVersionException(
                $"{path} is a SQLite database of another program (application id {application}). Choose another path for the journal.");
        }

        return version <= Newest
            ? version
            : throw new JournalVersionException(
                $"The journal {path} is of version {version}, and this program knows versions up to {Newest}. "
                + "Start the newer program again, or restore a backup from before the update.");
    }

    private static List<string> Load()
    {
        Assembly assembly = typeof(SchemaVersions).Assembly;
        List<string> names = [.. assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal))];
        names.Sort(StringComparer.Ordinal);
        return names.ConvertAll(name =>
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });
    }
}
