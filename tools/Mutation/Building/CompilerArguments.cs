using System.Diagnostics;
using System.Text.Json;

namespace RingActors.Mutation.Building;

/// <summary>
/// What the project's build hands to the compiler, as MSBuild says it; nothing is compiled for the answer.
/// </summary>
internal static class CompilerArguments
{
    public static IReadOnlyList<string> Of(string root, string project, string scratch)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            "msbuild", project, "-nologo", "-verbosity:quiet", "-nodeReuse:false", "-t:PrepareResources;Compile", "-getItem:CscCommandLineArgs",
            "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:BuildProjectReferences=false",
            "-p:ProduceReferenceAssembly=false", "-p:CompileUsingReferenceAssemblies=false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false",
            // Away from the tree, where the target would find that there is nothing to do.
            $"-p:IntermediateOutputPath={scratch}/obj/{Path.GetFileNameWithoutExtension(project)}/",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var msbuild = Process.Start(start) ?? throw new MutationException("dotnet could not be started.");
        var answer = msbuild.StandardOutput.ReadToEnd();
        msbuild.WaitForExit();
        if (msbuild.ExitCode != 0)
        {
            throw new MutationException($"MSBuild does not say how {project} is compiled. Build it first.\n{answer}");
        }

        using var json = JsonDocument.Parse(answer);
        JsonElement items = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs");
        return [.. items.EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!)];
    }
}
