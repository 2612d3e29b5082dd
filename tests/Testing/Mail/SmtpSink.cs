using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace RingActors.Testing.Mail;

/// <summary>A message as a mail server took it.</summary>
/// <param name="From">The envelope's sender.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Raw">The message from its first header on, without the dots of the transport.</param>
/// <param name="Encrypted">Whether it came encrypted.</param>
/// <param name="User">Who logged in; null for nobody.</param>
public sealed record TakenMail(string From, IReadOnlyList<string> To, string Raw, bool Encrypted, string? User)
{
    /// <summary>The lines of its headers, unfolded.</summary>
    public IReadOnlyList<string> Headers =>
        [.. Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n")];

    /// <summary>Its text, with soft line ends and encoded bytes resolved (RFC 2045, 6.7).</summary>
    public string Text
    {
        get
        {
            string body = Raw[(Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            if (!Headers.Any(h => h.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase)))
            {
                return body;
            }

            List<byte> bytes = [];
            string joined = body.Replace("=\r\n", "", StringComparison.Ordinal);
            for (int i = 0; i < joined.Length; i++)
            {
                if (joined[i] == '=' && i + 2 < joined.Length)
                {
                    bytes.Add(Convert.ToByte(joined.Substring(i + 1, 2), 16));
                    i += 2;
                }
                else
                {
                    bytes.Add((byte)joined[i]);
                }
            }

            return Encoding.UTF8.GetString([.. bytes]);
        }
    }

    public string? Header(string name) => Headers
        .FirstOrDefault(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>
/// A mail server on loopback: real sockets, RFC 5321 as far as a submission needs it, STARTTLS where it has a certificate,
/// AUTH PLAIN and LOGIN where it has an account. Shares no code with what is tested.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly (string User, string Password)? _account;
    private readonly CancellationTokenSource _over = new();
    private readonly Channel<TakenMail> _mails = Channel.CreateUnbounded<TakenMail>();
    private readonly Task _accepting;

    private SmtpSink(X509Certificate2? certificate, (string User, string Password)? account)
    {
        _certificate = certificate;
        _account = account;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Each line that a client said, with <c>TLS </c> before what came encrypted.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Answers to the next messages; 250 when there is none left.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    /// <summary>How many connections came.</summary>
    public int Connections { get; private set; }

    public static SmtpSink Start(X509Certificate2? certificate = null, (string User, string Password)? account = null) =>
        new(certificate, account);

    /// <summary>The next message that comes, or came and was not asked for yet.</summary>
    public async Task<TakenMail> NextAsync()
    {
        using CancellationTokenSource late = new(WaitMax);
        return await _mails.Reader.ReadAsync(late.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_over.Token);
                Connections++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient connection = client;
        try
        {
            await TalkAsync(connection.GetStream());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        bool isEncrypted = false;
        string? user = null;
        string from = "";
        List<string> to = [];
        await SayAsync(stream, "220 sink");
        while (await LineAsync(stream) is { } line)
        {
            Heard.Enqueue((isEncrypted ? "TLS " : "") + line);
            string verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO" or "HELO":
                    await SayAsync(stream, Greeting(isEncrypted));
                    break;
                case "STARTTLS" when _certificate is not null && !isEncrypted:
                    await SayAsync(stream, "220 go on");
                    SslStream encrypted = new(stream);
                    await encrypted.AuthenticateAsServerAsync(_certificate);
                    (stream, isEncrypted) = (encrypted, true);
                    break;
                case "AUTH":
                    user = await LogInAsync(stream, line);
                    await SayAsync(stream, user is null ? "535 5.7.8 no" : "235 2.7.0 yes");
                    break;
                case "MAIL" when _account is not null && user is null:
                    await SayAsync(stream, "530 5.7.0 log in");
                    break;
                case "MAIL":
                    from = Between(line);
                    await SayAsync(stream, "250 ok");
                    break;
                case "RCPT":
                    to.Add(Between(line));
                    await SayAsync(stream, "250 ok");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    string raw = await DataAsync(stream);
                    string answer = Answers.TryDequeue(out string? next) ? next : "250 2.0.0 taken";
                    if (answer[0] == '2')
                    {
                        await _mails.Writer.WriteAsync(new TakenMail(from, [.. to], raw, isEncrypted, user));
                    }

                    to.Clear();
                    await SayAsync(stream, answer);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, verb is "NOOP" or "RSET" ? "250 ok" : "502 5.5.1 not here");
                    break;
            }
        }
    }

    private string Greeting(bool isEncrypted)
    {
        List<string> words = ["sink", "8BITMIME"];
        if (_certificate is not null && !isEncrypted)
        {
            words.Add("STARTTLS");
        }

        if (_account is not null)
        {
            words.Add("AUTH PLAIN LOGIN");
        }

        return string.Join("\r\n", words.Select((w, i) => $"250{(i == words.Count - 1 ? ' ' : '-')}{w}"));
    }

    private async Task<string?> LogInAsync(Stream stream, string line)
    {
        string[] words = line.Split(' ');
        string[] said;
        if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            string initial = words.Length > 2 ? words[2] : await AskAsync(stream, "334 ");
            said = [.. Encoding.UTF8.GetString(Convert.FromBase64String(initial)).Split('\0').Skip(1)];
        }
        else
        {
            said =
            [
                Encoding.UTF8.GetString(Convert.FromBase64String(await AskAsync(stream, "334 VXNlcm5hbWU6"))),
                Encoding.UTF8.GetString(Convert.FromBase64String(await AskAsync(stream, "334 UGFzc3dvcmQ6"))),
            ];
        }

        return _account is { } account && said is [var user, var password]
            && (user, password) == account ? user : null;
    }

    private async Task<string> AskAsync(Stream stream, string question)
    {
        await SayAsync(stream, question);
        return await LineAsync(stream) ?? "";
    }

    private async Task<string> DataAsync(Stream stream)
    {
        StringBuilder data = new();
        while (await LineAsync(stream) is { } line && line != ".")
        {
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return data.ToString();
    }

    private async Task SayAsync(Stream stream, string line) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _over.Token);

    /// <summary>A line without its end; null when the client has gone.</summary>
    private async Task<string?> LineAsync(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _over.Token) == 1)
        {
            if (one[0] == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private static string Between(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
