using System.Text.RegularExpressions;

namespace RingActors.Architecture.Tests;

/// <summary>House rules that no compiler holds.</summary>
public sealed partial class TidyTests
{
    private const int FileLinesMax = 400;
    private const int LineLengthMax = 160;
    private static readonly string[] Folders = ["src", "tools", "tests", "bench"];

    /// <summary>The conformance suite asks for tools that take their time; a virtual clock has to be moved until a server has noticed.</summary>
    private static readonly string[] MayWait = ["ConformanceTools.cs", "FaultTests.cs", "TidyTests.cs"];

    private static IEnumerable<string> Product => new[] { "src", "tools" }.SelectMany(f => Repository.SourceFiles(f));

    private static IEnumerable<string> Code => Folders.SelectMany(f => Repository.SourceFiles(f));

    [Fact]
    public void No_file_grows_past_400_lines() =>
        Assert.Empty(Code.Where(f => File.ReadLines(f).Count() > FileLinesMax).Select(Repository.Relative));

    /// <summary>120 is the aim; raw text and test data may need more, code of the product may not.</summary>
    [Fact]
    public void No_line_grows_past_160_characters() => Assert.Empty(
        from file in Product
        from line in File.ReadLines(file).Select((text, i) => (text, Number: i + 1))
        where line.text.Length > LineLengthMax
        select $"{Repository.Relative(file)}:{line.Number}");

    /// <summary>Of the formatter's rules the one that neither the build nor 'dotnet format whitespace' looks at.</summary>
    [Fact]
    public void Imports_are_in_order_with_system_first() => Assert.Empty(
        from file in Code
        let imports = File.ReadLines(file).TakeWhile(l => !l.StartsWith("namespace", StringComparison.Ordinal))
            .Select(l => Import().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList()
        where !imports.SequenceEqual(imports.OrderBy(i => Regex.IsMatch(i, @"^System\b") ? 0 : 1)
            .ThenBy(i => i.Replace('.', ' '), StringComparer.OrdinalIgnoreCase))
        select $"{Repository.Relative(file)}: {string.Join(", ", imports)}");

    /// <summary>By its id somebody looks a log line up, and floods of it are summed up.</summary>
    [Fact]
    public void Every_log_line_has_an_id_of_its_own() => Assert.Empty(
        Product.SelectMany(f => LogEvent().Matches(File.ReadAllText(f)).Select(m => (Id: m.Groups[1].Value, File: Path.GetFileName(f))))
            .GroupBy(l => l.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(l => l.File))}"));

    /// <summary>
    /// Up to seven digits stand in a moment by chance ('12:54:06.1512342'): a test that says a code is not shown takes eight, or it fails once
    /// in a hundred runs.
    /// </summary>
    [Fact]
    public void No_test_looks_for_few_digits_where_a_moment_may_stand() => Assert.Empty(
        from file in Repository.SourceFiles("tests")
        from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
        where FewDigitsLookedFor().IsMatch(line.Text)
        select $"{Repository.Relative(file)}:{line.Number}");

    /// <summary>Wishes.cs says what has become of a wish; the intent's own steps say 'confirmed', and nobody else.</summary>
    [Fact]
    public void Only_one_place_says_that_a_wish_is_confirmed() => Assert.Equal(
        ["Intent.cs", "IntentMachine.cs", "IntentsView.cs", "Wishes.cs"],
        Product.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && SaysConfirmed().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    /// <summary>What the record says of the alarm is a memory as soon as the base station is not heard: one place knows whether it is.</summary>
    [Fact]
    public void The_recorded_alarm_is_taken_for_the_present_nowhere()
    {
        Assert.Equal(["SecurityOfHome.cs"], Naming("Part<SecurityView>"));
        Assert.Equal(["RingGateway.cs", "SecurityOfHome.cs", "TriggerCheck.cs"], Naming("RecordedSecurity("));

        static IEnumerable<string> Naming(string code) => Repository.SourceFiles("src")
            .Where(f => File.ReadAllText(f).Contains(code, StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Every_file_that_the_guides_name_exists()
    {
        string[] named =
        [
            .. from guide in new[] { "docs/adding.md", "CONTRIBUTING.md" }
               from Match path in NamedPath().Matches(File.ReadAllText(Path.Combine(Repository.Root, guide)))
               select path.Groups[1].Value.TrimEnd('/'),
        ];
        Assert.NotEmpty(named);
        Assert.All(named, p => Assert.True(Path.Exists(Path.Combine(Repository.Root, p)), p));
    }

    [Fact]
    public void Every_type_on_the_walks_exists()
    {
        string[] named = [.. TypeOnWalk().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/walks.md"))).Select(m => m.Groups[1].Value)];
        Assert.True(named.Length > 40, "docs/walks.md names too few types.");
        HashSet<string> declared =
        [
            .. Repository.SourceFiles("src").SelectMany(f => Declaration().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)),
        ];
        Assert.All(named, type => Assert.Contains(type, declared));
    }

    [Fact]
    public void Nothing_is_left_unfinished() => Assert.Empty(
        from file in Code
        where !file.EndsWith("TidyTests.cs", StringComparison.Ordinal)
        from line in File.ReadLines(file).Select((text, i) => (text, Number: i + 1))
        where Unfinished().IsMatch(line.text)
        select $"{Repository.Relative(file)}:{line.Number}");

    [Fact]
    public void No_error_is_swallowed() => Assert.Empty(
        Code.Where(f => Swallowed().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));

    [Fact]
    public void No_test_sleeps() => Assert.Empty(
        from file in Repository.SourceFiles("tests")
        where !MayWait.Contains(Path.GetFileName(file))
        from line in File.ReadLines(file).Select((text, i) => (text, Number: i + 1))
        where Sleeps().IsMatch(line.text)
        select $"{Repository.Relative(file)}:{line.Number}");

    [Fact]
    public void Lock_files_and_settings_name_no_registry() => Assert.Empty(
        from file in Repository.SourceFiles(".", "*.json")
        where Path.GetFileName(file) is "packages.lock.json" or "package-lock.json"
        where File.ReadAllText(file).Contains("\"resolved\": \"http", StringComparison.Ordinal)
        select Repository.Relative(file));

    [GeneratedRegex(@"LoggerMessage\(\s*(\d+)")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"\| `(\w+)` \|")]
    private static partial Regex TypeOnWalk();

    [GeneratedRegex(@"\b(?:class|record|interface|struct|enum) (?:class |struct )?(\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"`((?:src|tools|tests|docs|bench)/[\w./-]*)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"^using ([\w.]+);")]
    private static partial Regex Import();

    [GeneratedRegex(@"IntentStage\.Confirmed|[?:]\s*""confirmed""|=>\s*""confirmed""|Confirmed = 3")]
    private static partial Regex SaysConfirmed();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"catch\s*(\((System\.)?Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();

    [GeneratedRegex(@"DoesNotContain\(""[0-9]{1,7}""|False\([^;]*\.Contains\(""[0-9]{1,7}""")]
    private static partial Regex FewDigitsLookedFor();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(")]
    private static partial Regex Sleeps();
}
