using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingActors.Architecture.Tests;

/// <summary>
/// Namespaces are folders, and the folders of a room form no circle: whoever reads one can stop at what it uses. Read from the sources, by
/// which of a room's types a file names. Ratchets: what is still to be done is counted, and may only become less.
/// </summary>
public sealed class FolderTests
{
    private const int FilesMax = 15;

    /// <summary>The rooms with their namespaces, and how many pairs of folders in each still use each other, directly or round about.</summary>
    private static readonly Dictionary<string, (string Space, int Circles)> Rooms = new()
    {
        ["src/Engine/Core"] = ("RingActors.Engine.Core", 0),
        ["src/Engine/Runtime"] = ("RingActors.Engine.Runtime", 0),
        ["src/Engine/Sqlite"] = ("RingActors.Engine.Sqlite", 0),
        ["src/Engine/Verification"] = ("RingActors.Engine.Verification", 0),
        ["src/Devices/Domain"] = ("RingActors.Devices.Domain", 0),
        ["src/Devices/RingCloud.Client"] = ("RingActors.Devices.RingCloud.Client", 0),
        ["src/Devices/RingCloud.Gateway"] = ("RingActors.Devices.RingCloud.Gateway", 0),
        ["src/Rules"] = ("RingActors.Rules", 0),
        ["src/Api"] = ("RingActors.Api", 0),
    };

    public static TheoryData<string> RoomNames => [.. Rooms.Keys];

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void Namespaces_are_folders(string room) => Assert.Empty(
        from file in Files(room)
        let wanted = string.Join('.', [Rooms[room].Space, .. Folder(room, file.Path).Split('/', StringSplitOptions.RemoveEmptyEntries)])
        from declared in file.Unit.Members.OfType<BaseNamespaceDeclarationSyntax>().Select(n => n.Name.ToString())
        where declared != wanted
        select $"{Repository.Relative(file.Path)}: {declared} should be {wanted}");

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_folder_holds_at_most_15_files(string room) => Assert.Empty(
        Files(room).GroupBy(f => Folder(room, f.Path)).Where(f => f.Count() > FilesMax).Select(f => $"{room}/{f.Key}: {f.Count()} files"));

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void The_folders_of_a_room_form_no_circle(string room)
    {
        string[] circles = [.. Circles(Uses(room))];
        Assert.True(circles.Length <= Rooms[room].Circles, $"{room}:\n{string.Join('\n', circles)}");
        Assert.True(circles.Length == Rooms[room].Circles, $"{room} has {circles.Length} circles left: write that number into {nameof(Rooms)}.");
    }

    [Fact]
    public void Two_folders_that_use_each_other_are_found() => Assert.Equal(
        ["a <-> b: a/X.cs names Y, b/Y.cs names X"],
        Circles(new Dictionary<(string, string), string> { [("a", "b")] = "a/X.cs names Y", [("b", "a")] = "b/Y.cs names X", [("b", "c")] = "c" }));

    /// <summary>Every pair of folders of which each can be reached from the other, with one use in each direction.</summary>
    private static IEnumerable<string> Circles(Dictionary<(string From, string To), string> uses)
    {
        ILookup<string, string> next = uses.Keys.ToLookup(u => u.From, u => u.To);
        Dictionary<string, HashSet<string>> reach = next.ToDictionary(f => f.Key, f => Reached(f.Key, next));
        return from use in uses.OrderBy(u => u.Key.From, StringComparer.Ordinal).ThenBy(u => u.Key.To, StringComparer.Ordinal)
               let back = reach.GetValueOrDefault(use.Key.To)
               where back is not null && back.Contains(use.Key.From)
               let answer = uses.GetValueOrDefault((use.Key.To, use.Key.From), "round about")
               where answer == "round about" || string.CompareOrdinal(use.Key.From, use.Key.To) < 0
               select $"{use.Key.From} <-> {use.Key.To}: {use.Value}, {answer}";
    }

    private static HashSet<string> Reached(string from, ILookup<string, string> next)
    {
        HashSet<string> seen = [];
        Queue<string> open = new(next[from]);
        while (open.TryDequeue(out string? folder))
        {
            if (seen.Add(folder))
            {
                foreach (string further in next[folder])
                {
                    open.Enqueue(further);
                }
            }
        }

        return seen;
    }

    /// <summary>Which folder names a type of which other, with an example.</summary>
    private static Dictionary<(string From, string To), string> Uses(string room)
    {
        (string Path, CompilationUnitSyntax Unit)[] files = [.. Files(room)];
        ILookup<string, string> homes = files.SelectMany(f => Declared(f.Unit).Select(name => (name, Folder: Folder(room, f.Path))))
            .Distinct().ToLookup(d => d.name, d => d.Folder, StringComparer.Ordinal);
        Dictionary<(string, string), string> uses = [];
        foreach ((string path, CompilationUnitSyntax unit) in files)
        {
            string own = Folder(room, path);
            HashSet<string> visible = [own, .. Parents(own), .. Imported(room, unit)];
            foreach (SimpleNameSyntax name in unit.DescendantNodes().OfType<SimpleNameSyntax>().Where(MayBeType))
            {
                // The nearest one is meant, as the compiler takes it: the own folder, those around it, then what is imported.
                string? meant = homes[name.Identifier.ValueText].Where(visible.Contains)
                    .OrderBy(f => f == own ? 0 : own.StartsWith(f, StringComparison.Ordinal) ? 1 : 2).FirstOrDefault();
                if (meant is not null && meant != own)
                {
                    uses.TryAdd((own, meant), $"{Repository.Relative(path)} names {name.Identifier.ValueText}");
                }
            }
        }

        return uses;
    }

    /// <summary>A member that is called like a type, as <c>state.Alarm</c>, names none.</summary>
    private static bool MayBeType(SimpleNameSyntax name) =>
        !(name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
        && name.Parent is not (NameColonSyntax or MemberBindingExpressionSyntax or UsingDirectiveSyntax)
        && !name.Ancestors().Any(a => a is UsingDirectiveSyntax)
        && !(name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set && set.Left == name);

    private static IEnumerable<string> Declared(CompilationUnitSyntax unit) => unit.DescendantNodes().OfType<MemberDeclarationSyntax>()
        .Select(m => m switch
        {
            BaseTypeDeclarationSyntax type when type.Parent is BaseNamespaceDeclarationSyntax => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => null,
        })
        .OfType<string>();

    private static IEnumerable<string> Parents(string folder)
    {
        for (int end = folder.LastIndexOf('/'); end >= 0; end = folder.LastIndexOf('/', end - 1))
        {
            yield return folder[..end];
            if (end == 0)
            {
                break;
            }
        }

        if (folder.Length > 0)
        {
            yield return "";
        }
    }

    private static IEnumerable<string> Imported(string room, CompilationUnitSyntax unit)
    {
        string space = Rooms[room].Space;
        return unit.Usings.Select(u => u.Name?.ToString() ?? "")
            .Where(u => u == space || u.StartsWith(space + ".", StringComparison.Ordinal))
            .Select(u => u == space ? "" : u[(space.Length + 1)..].Replace('.', '/'));
    }

    private static string Folder(string room, string path) =>
        Path.GetRelativePath(Path.Combine(Repository.Root, room), Path.GetDirectoryName(path)!).Replace('\\', '/') is var folder && folder == "." ? "" : folder;

    private static IEnumerable<(string Path, CompilationUnitSyntax Unit)> Files(string room) => Repository.SourceFiles(room)
        .Select(f => (f, CSharpSyntaxTree.ParseText(File.ReadAllText(f)).GetCompilationUnitRoot()));
}
