using Seep.Bench.NodeForms;
using Seep.Bench.Syntax;

return args switch
{
    ["node-forms", var form, var stream] => NodeFormsBench.Run(form, stream),
    ["scan" or "parse" or "parse-skipping", _, ..] => SyntaxBench.Run(args[0], args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Seep.Bench node-forms none|classes|words STREAM    (STREAM from NodeForms/shapes)");
    Console.Error.WriteLine("       Seep.Bench scan|parse|parse-skipping ROOT...       (beside bench/peers: see bench/syntax)");
    return 2;
}
