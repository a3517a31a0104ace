using Seep.Bench.NodeForms;

return args switch
{
    ["node-forms", var form, var stream] => NodeFormsBench.Run(form, stream),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Seep.Bench node-forms none|classes|words STREAM    (STREAM from NodeForms/shapes)");
    return 2;
}
