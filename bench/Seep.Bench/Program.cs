using Seep.Bench.NodeForms;
using Seep.Bench.Syntax;
using Seep.Bench.Types;

return args switch
{
    ["node-forms", var form, var stream] => NodeFormsBench.Run(form, stream),
    ["scan" or "parse" or "parse-skipping", _, ..] => SyntaxBench.Run(args[0], args[1..]),
    ["types", var go, var folder, var bodies, "errors" or "info", _, ..] =>
        await TypesBench.RunAsync(go, folder, bodies, args[4] == "info", args[5..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Seep.Bench node-forms none|classes|words STREAM    (STREAM from NodeForms/shapes)");
    Console.Error.WriteLine("       Seep.Bench scan|parse|parse-skipping ROOT...       (beside bench/peers: see bench/syntax)");
    Console.Error.WriteLine("       Seep.Bench types GO FOLDER BODIES errors|info PATTERN...   (beside bench/peers: see bench/types)");
    return 2;
}
