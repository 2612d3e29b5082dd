namespace RingActors.Mutation.Mutants;

/// <summary>The switch, as it is compiled into each mutated assembly.</summary>
internal static class SwitchSource
{
    public const string TypeName = "RingActorsMutantSwitch";

    /// <summary>The number of the mutant that is on.</summary>
    public const string MutantVariable = "RINGACTORS_MUTANT";

    /// <summary>
    /// A file to which each test that has ended, how long it took and the numbers it came by, are added.
    /// </summary>
    public const string CoverageVariable = "RINGACTORS_MUTANTS_REACHED";

    /// <summary>
    /// In place of a mutant's number: the assembly does not even load. A test program that passes with it does not run
    /// this build.
    /// </summary>
    public const int Canary = -2;

    /// <summary>
    /// A mutant that one test passes so often is a loop without an end: it throws, so that the test fails and nobody
    /// has to wait.
    /// </summary>
    private const int PassesMax = 10_000_000;

    public static string Text(int highestId) => $$"""
        #nullable disable
        internal static class {{TypeName}}
        {
            private static readonly int On = int.Parse(global::System.Environment.GetEnvironmentVariable("{{MutantVariable}}") ?? "-1");
            private static readonly string File = global::System.Environment.GetEnvironmentVariable("{{CoverageVariable}}");
            private static readonly bool[] Reached = File is null ? null : new bool[{{highestId + 1}}];
            private static readonly bool[] Known = File is null ? null : new bool[{{highestId + 1}}];
            private static readonly bool[] Once = File is null ? null : new bool[{{highestId + 1}}];
            private static int passes;
            private static long since = global::System.Diagnostics.Stopwatch.GetTimestamp();

            public static bool Is(int id)
            {
                if (Reached is not null)
                {
                    Reached[id] = true;
                    if (!Known[id])
                    {
                        // What a type needs to begin with runs once in a process, whoever calls it.
                        Known[id] = true;
                        Once[id] = new global::System.Diagnostics.StackTrace().ToString().Contains(".cctor(");
                    }
                }

                return id == On && Passed();
            }

            private static bool Passed() => global::System.Threading.Interlocked.Increment(ref passes) < {{PassesMax}}
                ? true
                : throw new global::System.InvalidOperationException("The mutant is passed without end.");

            [global::System.Runtime.CompilerServices.ModuleInitializer]
            internal static void Listen()
            {
                if (On == {{Canary}})
                {
                    throw new global::System.InvalidOperationException("Nothing that needs this assembly passes.");
                }

                if (File is not null || On >= 0)
                {
                    lock (typeof(global::System.AppContext))
                    {
                        var before = global::System.AppContext.GetData("RingActors.TestEnded") as global::System.Action<string>;
                        global::System.AppContext.SetData("RingActors.TestEnded", before + Ended);
                    }
                }
            }

            private static void Ended(string test)
            {
                passes = 0;
                if (File is null)
                {
                    return;
                }

                var now = global::System.Diagnostics.Stopwatch.GetTimestamp();
                var took = (long)global::System.Diagnostics.Stopwatch.GetElapsedTime(since, now).TotalMicroseconds;
                since = now;
                var line = new global::System.Text.StringBuilder(test).Append('\t')
                    .Append(typeof({{TypeName}}).Assembly.GetName().Name).Append('\t').Append(took).Append('\t');
                for (var id = 0; id < Reached.Length; id++)
                {
                    if (Reached[id])
                    {
                        Reached[id] = false;
                        line.Append(id).Append(Once[id] ? "! " : " ");
                    }
                }

                global::System.IO.File.AppendAllText(File, line.Append('\n').ToString());
            }
        }
        """;
}
