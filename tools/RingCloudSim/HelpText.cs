using System.Text;
using RingCloudSim.Control;

namespace RingCloudSim;

/// <summary>`--help`, generated from the tables that parsing and the control plane use.</summary>
internal static class HelpText
{
    public static string Build()
    {
        var text = new StringBuilder();
        text.AppendLine($"""
            RingCloudSim: a server that speaks Ring's wire protocol on 127.0.0.1, with a control plane and faults.

            When ready it prints one JSON line on stdout:
              ready, pid, rest (Ring's side), control (control plane), alarm (alarm socket), push (message socket),
              tls and tls_push (with --tls)
            Logs go to stderr. It ends on SIGTERM, SIGINT, or by --idle-exit.

            Demo account: {RingAccountOptions.DemoEmail}, password {RingAccountOptions.DemoPassword},
              second factor sms, code {RingAccountOptions.DemoCode}.

            Options
            """);
        foreach (var option in CommandLineOptions.Switches.Concat(CommandLineOptions.All))
        {
            text.AppendLine($"  {option.Name} {option.Value}".TrimEnd());
            text.AppendLine($"      {option.Help}");
        }

        text.AppendLine();
        text.AppendLine("""
            Control plane
              One HTTP call each; parameters in the query or in a JSON body. A parameter with '=' is optional and
              shows its default.
              Devices are named by id, zid or name. Example:
                curl -X POST 'http://127.0.0.1:PORT/motion?device=Front%20Camera'
            """);
        text.AppendLine();
        foreach (var call in ControlCalls.All)
        {
            text.AppendLine($"  {call.Method} {call.Path}{(call.Parameters.Length > 0 ? $"   ({call.Parameters})" : "")}");
            text.AppendLine($"      {call.Help}");
        }

        return text.ToString();
    }
}
