using System.Text;

namespace RingActors.Api.CommandLine;

/// <summary>Asks for what must not be seen: without echo where there is a terminal; from a pipe, a line.</summary>
internal static class SecretPrompt
{
    public static async Task<string> AskAsync(string question, TextReader input, TextWriter output)
    {
        await output.WriteAsync(question);
        await output.FlushAsync();
        if (!ReferenceEquals(input, Console.In) || Console.IsInputRedirected)
        {
            return (await input.ReadLineAsync())?.Trim() ?? "";
        }

        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        await output.WriteLineAsync();
        return typed.ToString();
    }
}
