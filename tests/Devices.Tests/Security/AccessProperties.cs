using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>
/// Random days of somebody who guesses, with a code of their own, beside a household that uses its keypad. Everything is counted from the
/// outside, by the answers alone. A failure names its seed.
/// </summary>
public sealed class AccessProperties
{
    private const int Cases = 400;
    private const int Steps = 250;
    private const string Keypad = "keypad";
    private static readonly Duration Hour = Duration.FromHours(1);
    private static readonly Duration Day = Duration.FromHours(24);

    private sealed record Try(string Channel, Instant At, bool WasBeyond);

    /// <summary>What was answered so far.</summary>
    private sealed class Answers
    {
        internal List<Try> Wrong { get; } = [];

        internal Dictionary<string, Instant> Taken { get; } = new(StringComparer.Ordinal);

        internal Duration ClockIsWrongBy { get; set; }

        internal bool IsKnown(string channel, Instant now) => Taken.TryGetValue(channel, out Instant at) && now - at < Duration.FromDays(30);

        internal int InDay(Instant now) => Wrong.Count(t => Away(t.At, now) < Day);

        internal static Duration Away(Instant one, Instant other) => one > other ? one - other : other - one;
    }

    [Fact]
    public void Nobody_gets_more_wrong_codes_judged_than_the_budget_and_a_known_channel_allow()
    {
        int beyond = 0;
        ForAll((home, random, answers, seed) =>
        {
            (string channel, string? code) = Next(random);
            Instant now = home.Now;
            bool isBeyond = answers.InDay(now) >= WrongCodes.BudgetMax;
            bool isKnown = answers.IsKnown(channel, now);
            if (Enter(home, answers, channel, code) == "code.wrong" && isBeyond)
            {
                beyond++;
                Assert.True(isKnown, $"seed {seed}: judged at {channel}, where no code was taken, with the budget spent");
                int hour = answers.Wrong.Count(t => t.Channel == channel && t.WasBeyond && now - t.At < Hour);
                Assert.True(hour <= WrongCodes.ChannelMaxBeyond, $"seed {seed}: {hour} judged at {channel} within an hour, with the budget spent");
            }

            int known = answers.Taken.Keys.Count;
            Assert.InRange(answers.InDay(now), 0, WrongCodes.BudgetMax + (known * ((24 * WrongCodes.ChannelMaxBeyond) + WrongCodes.ChannelMax)));
            home.Sleep(Duration.FromSeconds(random.Next(random.Next(10) == 0 ? 20_000 : 500)));
        });
        Assert.True(beyond > 100, $"only {beyond} tries were judged with the budget spent");
    }

    [Fact]
    public void A_clock_that_jumps_gives_nobody_more_attempts_where_no_code_was_taken() => ForAll((home, random, answers, seed) =>
    {
        string channel = "door-" + random.Next(5);
        bool isBeyond = answers.InDay(home.Now) >= WrongCodes.BudgetMax;
        Assert.False(Enter(home, answers, channel, null) == "code.wrong" && isBeyond, $"seed {seed}: judged at {channel} with the budget spent");
        home.Sleep(Duration.FromSeconds(random.Next(200)));
        if (random.Next(10) == 0)
        {
            // It runs wrong by up to seven hours, either way, and is put right again.
            Duration wrong = Duration.FromSeconds(random.Next(-25_000, 25_000));
            home.Sleep(wrong - answers.ClockIsWrongBy);
            answers.ClockIsWrongBy = wrong;
        }
    });

    [Fact]
    public void A_right_code_at_its_keypad_is_always_taken_unless_it_was_guessed_at_there()
    {
        int taken = 0;
        ForAll((home, random, answers, seed) =>
        {
            if (random.Next(20) == 0)
            {
                bool guessedAt = answers.Wrong.Any(t => t.Channel == Keypad && home.Now - t.At < 2 * Hour);
                bool spent = answers.InDay(home.Now) >= WrongCodes.BudgetMax;
                string answer = Enter(home, answers, Keypad, "pat");
                Assert.True(guessedAt || answer == "taken", $"seed {seed}: {answer}");
                taken += spent && answer == "taken" ? 1 : 0;
            }

            (string channel, string? code) = Next(random);
            Enter(home, answers, random.Next(200) == 0 ? Keypad : channel == Keypad ? "garden" : channel, code);
            home.Sleep(Duration.FromSeconds(random.Next(400)));
        });
        Assert.True(taken > 100, $"only {taken} right codes were entered with the budget spent");
    }

    /// <summary>Who guesses has a code of their own, and enters it wherever that may help.</summary>
    private static (string Channel, string? Code) Next(Random random)
    {
        string channel = random.Next(4) switch { 0 => Keypad, 1 => "garden", 2 => "made-up-" + random.Next(8), _ => "made-up-" + random.Next(1000) };
        return (channel, random.Next(6) == 0 ? "guest" : null);
    }

    private static string Enter(TestHome home, Answers answers, string channel, string? code)
    {
        bool wasBeyond = answers.InDay(home.Now) >= WrongCodes.BudgetMax;
        string answer = home.Tell(Codes, new PresentCode(
            channel, CodePurpose.Arm, null, code, home.View.Part<AccessView>().Version, "seal")).Refusal?.Code ?? "taken";
        if (answer == "code.wrong")
        {
            answers.Wrong.Add(new Try(channel, home.Now, wasBeyond));
        }
        else if (answer == "taken")
        {
            answers.Taken[channel] = home.Now;
        }

        return answer;
    }

    private static void ForAll(Action<TestHome, Random, Answers, int> step)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            TestHome home = New();
            Random random = new(seed);
            Answers answers = new();
            foreach (string id in new[] { "pat", "guest" })
            {
                home.Tell(Codes, new SetAccessCode(
                    new AccessCode { Id = id, Name = id, CanArm = true, CanDisarm = true, Verifiers = [id + 1, id + 2], Seal = "seal" }, "salt"));
            }

            Assert.Equal("taken", Enter(home, answers, Keypad, "pat"));
            for (int i = 0; i < Steps; i++)
            {
                step(home, random, answers, seed);
            }
        }
    }
}
