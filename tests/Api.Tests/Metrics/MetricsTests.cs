using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using RingActors.Api.Metrics;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Metrics;

public sealed class MetricsTests : IDisposable
{
    private readonly Meter meter = new("RingActors.Tests." + Guid.NewGuid().ToString("N"));

    public void Dispose() => meter.Dispose();

    [Fact]
    public void Every_kind_of_instrument_is_shown_as_what_it_is()
    {
        using var collector = new MetricsCollector();
        var counter = meter.CreateCounter<long>("ringactors_test_a_total", description: "Counted.");
        var upDown = meter.CreateUpDownCounter<int>("ringactors_test_b");
        var gauge = meter.CreateGauge<double>("ringactors_test_c");
        var histogram = meter.CreateHistogram("ringactors_test_d_seconds",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        meter.CreateObservableGauge("ringactors_test_e", () => 7.5);
        meter.CreateObservableCounter("ringactors_test_f", () => 11L);
        var other = meter.CreateCounter<long>("somebody_else_total");

        counter.Add(2);
        counter.Add(3);
        upDown.Add(5);
        upDown.Add(-2);
        gauge.Record(1);
        gauge.Record(2.5);
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(3);
        other.Add(1);

        var families = PrometheusParser.Parse(collector.Scrape());
        Assert.Equal(("counter", "Counted.", 5),
            (families["ringactors_test_a_total"].Type, families["ringactors_test_a_total"].Help,
            Single(families, "ringactors_test_a_total")));
        Assert.Equal(("gauge", 3), (families["ringactors_test_b"].Type, Single(families, "ringactors_test_b")));
        Assert.Equal(2.5, Single(families, "ringactors_test_c"));
        Assert.Equal([1, 2, 3, 3.6, 3],
            families["ringactors_test_d_seconds"].Samples.Select(s => Math.Round(s.Value, 6)));
        Assert.Equal(("gauge", 7.5), (families["ringactors_test_e"].Type, Single(families, "ringactors_test_e")));
        Assert.Equal(("counter", 11),
            (families["ringactors_test_f_total"].Type, Single(families, "ringactors_test_f_total")));
        Assert.DoesNotContain("somebody_else_total", families.Keys);
    }

    [Fact]
    public void Labels_and_help_survive_every_character()
    {
        using var collector = new MetricsCollector();
        const string hard = "a\"b\\c\nd\\n é{},=";
        var counter = meter.CreateCounter<long>("ringactors_test_hard_total", description: "one\\two\nthree");

        counter.Add(1, new KeyValuePair<string, object?>("device.name", hard), new("on", true), new("n", 1.5));

        var family = PrometheusParser.Parse(collector.Scrape())["ringactors_test_hard_total"];
        Assert.Equal("one\\two\nthree", family.Help);
        Assert.Equal(hard, family.Samples[0].Labels["device_name"]);
        Assert.Equal(("true", "1.5"), (family.Samples[0].Labels["on"], family.Samples[0].Labels["n"]));
    }

    [Fact]
    public void A_label_nobody_bounded_cannot_eat_the_memory()
    {
        using var collector = new MetricsCollector(seriesMax: 10);
        var counter = meter.CreateCounter<long>("ringactors_test_many_total");
        for (var i = 0; i < 25; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var families = PrometheusParser.Parse(collector.Scrape());
        Assert.Equal(10, families["ringactors_test_many_total"].Samples.Count);
        Assert.Equal(15, families["ringactors_metrics_dropped_total"].Samples.Single(s =>
            s.Labels["metric"] == "ringactors_test_many_total").Value);
    }

    [Fact]
    public void A_series_that_is_observed_no_more_ends()
    {
        using var collector = new MetricsCollector();
        var devices = new List<string> { "front", "back" };
        meter.CreateObservableGauge("ringactors_test_online", () =>
            devices.Select(d => new Measurement<int>(1, new KeyValuePair<string, object?>("device", d))));
        Assert.Equal(2, PrometheusParser.Parse(collector.Scrape())["ringactors_test_online"].Samples.Count);

        devices.Remove("back");

        Assert.Equal("front", Assert.Single(PrometheusParser.Parse(
            collector.Scrape())["ringactors_test_online"].Samples).Labels["device"]);
    }

    [Fact]
    public void One_name_has_one_type_even_when_two_meters_disagree()
    {
        using var collector = new MetricsCollector();
        using var second = new Meter(meter.Name + ".second");
        var one = meter.CreateCounter<long>("ringactors_test_same_total");
        var two = second.CreateCounter<long>("ringactors_test_same_total");
        var wrong = second.CreateHistogram<long>("ringactors_test_same_total");

        one.Add(1);
        two.Add(1);
        wrong.Record(1);

        Assert.Equal(2, Single(PrometheusParser.Parse(collector.Scrape()), "ringactors_test_same_total"));
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_threads_count()
    {
        using var collector = new MetricsCollector();
        var counter = meter.CreateCounter<double>("ringactors_test_busy_total");
        var histogram = meter.CreateHistogram<double>("ringactors_test_busy_seconds");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                counter.Add(0.5, new KeyValuePair<string, object?>("shard", i % 4));
                histogram.Record(0.01);
            }
        })));

        var families = PrometheusParser.Parse(collector.Scrape());
        Assert.Equal(20_000, families["ringactors_test_busy_total"].Samples.Sum(s => s.Value));
        Assert.Equal(40_000, families["ringactors_test_busy_seconds"].Samples.Single(s =>
            s.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public async Task Tool_calls_are_counted_by_tool_and_outcome_and_timed()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/tools/plant_tree", """{"name":"oak","mode":"garden"}""");
        await server.PostAsync("/tools/plant_tree", "{}");

        var response = await server.Http.GetAsync("/metrics");

        var families = PrometheusParser.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var calls = families["ring_tool_calls_total"].Samples.Where(s => s.Labels["tool"] == "plant_tree").ToArray();
        Assert.All(["ok", "invalid"], outcome =>
            Assert.Contains(calls, s => s.Labels["outcome"] == outcome && s.Value >= 1));
        Assert.Contains(families["ring_tool_duration_seconds"].Samples, s =>
            s.Name.EndsWith("_count", StringComparison.Ordinal) && s.Value >= 2);
    }

    [Fact]
    public async Task Prometheus_scrapes_the_real_program_with_an_operators_key_from_a_file_and_sees_no_home()
    {
        Assert.Contains("credentials_file:", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/prometheus.yml")), StringComparison.Ordinal);
        var data = Directory.CreateTempSubdirectory("ringactors-").FullName;
        var credentials = Path.Combine(data, "prometheus.key");
        const string key = "Zq7vLw2mXc9KtR4nYb8sHd3fGj6pVe1u";
        await File.WriteAllTextAsync(credentials, key + "\n");
        var settings = Path.Combine(data, "settings.json");
        await File.WriteAllTextAsync(settings, """{"Auth":{"SettingsKeyRole":"Operator"}}""");
        await using (var program = RealProgram.Start(
            data, ["--demo", "--port", "0"], ("RINGACTORS_API_KEY", key), ("MCP_CONFIG_FILE", settings)))
        {
            using var prometheus = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
            prometheus.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(credentials)).Trim());
            using var response = await prometheus.GetAsync("/metrics");
            var page = await response.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("process_cpu_seconds_total", PrometheusParser.Parse(page).Keys);
            Assert.DoesNotContain("home=", page, StringComparison.Ordinal);
            prometheus.DefaultRequestHeaders.Authorization = new("Bearer", "another");
            using var refused = await prometheus.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Prometheus_own_checker_accepts_the_page()
    {
        Assert.SkipUnless(Which("promtool") is not null, "promtool (apt package prometheus) is not installed.");
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/tools/plant_tree", """{"name":"oak","mode":"garden"}""");
        using var checker = Process.Start(
            new ProcessStartInfo(Which("promtool")!, ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true
            })!;
        await checker.StandardInput.WriteAsync(await server.Http.GetStringAsync("/metrics"));
        checker.StandardInput.Close();
        var said = await checker.StandardError.ReadToEndAsync() + await checker.StandardOutput.ReadToEndAsync();
        await checker.WaitForExitAsync();

        Assert.True(checker.ExitCode == 0, said);
    }

    private static double Single(Dictionary<string, Family> families, string name) =>
        Assert.Single(families[name].Samples).Value;

    private static string? Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
