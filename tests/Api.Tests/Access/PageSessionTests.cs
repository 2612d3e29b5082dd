using Microsoft.AspNetCore.Http;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Access;

/// <summary>How long sessions of pages live.</summary>
public sealed class PageSessionTests
{
    private readonly ManualTime time = new();
    private readonly TestKeys keys = new();
    private readonly PageSessions sessions;

    public PageSessionTests()
    {
        keys.Add("ra_resident", new ToolPrincipal(ToolPrincipal.ApiKeyKind, "tablet", AccessRole.Resident));
        for (int i = 0; i <= PageSessions.SessionsMax; i++)
        {
            keys.Add($"ra_{i}", new ToolPrincipal(ToolPrincipal.ApiKeyKind, $"key-{i}", AccessRole.Keypad));
        }

        sessions = new PageSessions(keys, new SettingsKeys(new HttpSettings(), new AuthSettings()), time);
    }

    [Fact]
    public void A_session_that_nobody_uses_is_over_after_a_quarter_of_an_hour()
    {
        string cookie = Begin();
        time.Advance(PageSessions.IdleMax - TimeSpan.FromSeconds(1));
        Assert.NotNull(sessions.Find(With(cookie)));
        time.Advance(PageSessions.IdleMax);
        Assert.Null(sessions.Find(With(cookie)));
    }

    [Fact]
    public void A_session_lives_eight_hours_at_most_however_it_is_used()
    {
        string cookie = Begin();
        TimeSpan step = TimeSpan.FromMinutes(10);
        for (TimeSpan at = step; at < PageSessions.LifeMax; at += step)
        {
            time.Advance(step);
            Assert.NotNull(sessions.Find(With(cookie)));
        }

        time.Advance(step);
        Assert.Null(sessions.Find(With(cookie)));
    }

    [Fact]
    public void Beyond_the_most_the_one_that_was_not_used_for_longest_ends()
    {
        string first = Begin();
        time.Advance(TimeSpan.FromSeconds(1));
        string second = Begin();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(sessions.Find(With(first)));
        for (int i = 2; i <= PageSessions.SessionsMax; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Begin($"ra_{i}");
        }

        Assert.Equal(PageSessions.SessionsMax, sessions.Count);
        Assert.Null(sessions.Find(With(second)));
        Assert.NotNull(sessions.Find(With(first)));
    }

    [Fact]
    public void A_key_that_begins_many_ends_its_own_and_logs_nobody_else_out()
    {
        string resident = Begin();
        time.Advance(TimeSpan.FromSeconds(1));
        string first = Begin("ra_1");
        for (int i = 0; i < 2 * PageSessions.SessionsMax; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Begin("ra_1");
        }

        Assert.NotNull(sessions.Find(With(resident)));
        Assert.Null(sessions.Find(With(first)));
        Assert.Equal(PageSessions.SessionsPerKeyMax + 1, sessions.Count);
    }

    [Fact]
    public void A_cookie_that_was_sent_over_a_secure_connection_is_never_sent_over_another()
    {
        DefaultHttpContext context = new();
        context.Request.Scheme = "https";
        Assert.NotNull(sessions.Begin(context, "ra_resident"));
        string cookie = context.Response.Headers.SetCookie.ToString();
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whoever speaks without TLS to a browser, on another port or on the way, can set any other name.</summary>
    [Fact]
    public void A_session_that_a_plain_connection_set_is_none_over_a_secure_one()
    {
        string planted = Begin();
        DefaultHttpContext context = With(planted);
        Assert.NotNull(sessions.Find(context));
        context.Request.Scheme = "https";
        Assert.Null(sessions.Find(context));
    }

    private string Begin(string key = "ra_resident")
    {
        DefaultHttpContext context = new();
        Assert.NotNull(sessions.Begin(context, key));
        return context.Response.Headers.SetCookie.ToString().Split(';')[0];
    }

    private static DefaultHttpContext With(string cookie)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = cookie;
        return context;
    }
}
