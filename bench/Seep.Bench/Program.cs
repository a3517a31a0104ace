using Seep.Bench.NodeForms;
using Seep.Bench.Syntax;
using Seep.Bench.Types;

return args switch
{
    ["node-forms", var form, var stream] => NodeFormsBench.Run(form, stream),
    ["scan" or "parse" or "parse-skipping", _, ..] => SyntaxBench.Run(args[0], args[1..]),
    ["types", _, _, _, "yes" or "no", _, ..] => await TypesBench.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Seep.Bench node-forms none|classes|words STREAM    (STREAM from NodeForms/shapes)");
    Console.Error.WriteLine("       Seep.Bench scan|parse|parse-skipping ROOT...       (beside bench/peers: see bench/syntax)");
    Console.Error.WriteLine("       Seep.Bench types GO FOLDER BODIES yes|no PATTERN...        (beside bench/peers: see bench/types)");
    return 2;
}
