using System.Globalization;

namespace RingActors.Bench;

/// <summary>Prints a line a figure: median, least and greatest of the rounds.</summary>
internal sealed class Report(int rounds)
{
    internal int Rounds { get; } = rounds;

    internal void Line(string what, IEnumerable<double> figures, string unit, string? detail)
    {
        double[] sorted = [.. figures.Order()];
        string Text(double figure) => figure.ToString(figure >= 1000 ? "n0" : figure >= 10 ? "n1" : "n2", CultureInfo.InvariantCulture);
        string spread = sorted.Length > 1 ? $" [{Text(sorted[0])} .. {Text(sorted[^1])}]" : "";
        Console.WriteLine($"| {what} | {Text(sorted[sorted.Length / 2])}{(unit.Length > 0 ? " " + unit : "")}{spread} | {detail} |");
    }
}
