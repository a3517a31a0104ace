using Seep.Cli.Reports;
using Seep.Hunt;

namespace Seep.Cli.Tests.Reports;

public sealed class FailureTextTests
{
    [Fact]
    public void SaysWhatIsWrongAndThenTheLinesThatBelongToIt()
    {
        var (before, errors) = (Console.Error, new StringWriter { NewLine = "\n" });
        Console.SetError(errors);
        try
        {
            FailureText.Write(new HuntException("the server ended", ["panic: [x]", ""]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Equal("seep: the server ended\n    panic: [x]\n    \n", errors.ToString());
    }
}
