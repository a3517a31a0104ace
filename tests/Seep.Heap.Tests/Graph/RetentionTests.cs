using Seep.Heap.Tests.Dump;

namespace Seep.Heap.Tests.Graph;

public sealed class RetentionTests
{
    public static TheoryData<string> Versions => GoToolchain.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void Explore(string version)
    {
        var shapes = Shapes.Under(version);
        var o = TestContext.Current.TestOutputHelper!;
        foreach (var name in "itemName items own ownData ownWait session registry ticker job entryKey entry entries shared sharedA sharedB tiny conn eventPayload event events task subscriber subs link loose note final".Split(' '))
        {
            foreach (var site in shapes.Sites(name))
            {
                var h = shapes.Retention.HoldersOf([site], [shapes.Class("main.holdOwn"), shapes.Line("items"), shapes.Line("events"), shapes.Class("main.work"), shapes.Class("main.holdLoose")]).Sites[0];
                o.WriteLine($"{name}: {site} {string.Join('<', site.Stack.Select(f => f.Function))} n={shapes.Dump.Sites.ObjectsOf(site).Length} {h with { Site = null! }} [{string.Join(',', h.HeldBy)}]");
                o.WriteLine("    " + shapes.Retention.AccumulationOf(site));
                var path = shapes.Retention.PathTo(site);
                foreach (var step in path?.Steps ?? [])
                    o.WriteLine($"        {step.Kind} {step.Name} x{step.Nodes} {step.Size}B {step.Slice}");
            }
        }

        o.WriteLine(shapes.Retention.LinkedShare(shapes.Goroutines("main.readLoop"), shapes.Goroutines("main.writeLoop")).ToString());
        Assert.Equal(200, shapes.Goroutines("main.holdOwn").Length);
    }
}
