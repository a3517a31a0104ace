using System.Text;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Scan.Obligations;

namespace Seep.Scan.Tests.Obligations;

public sealed class DirectivesTests
{
    [Fact]
    public void Each_is_told_with_what_it_stands_before()
    {
        const string Source = """
            package p

            // Conn is a connection.
            //
            //seep:must-call Close|Shutdown
            type Conn struct {
            	//seep:owns
            	inner, outer net.Conn
            	file *os.File //seep:owns it is opened here
            	func() //not a directive
            }

            type (
            	// Bus has subscribers.
            	//seep:must-call Stop
            	Bus struct{}
            )

            //seep:must-call ()
            func Subscribe() (cancel func()) {
            	//seep:process-lifetime
            	a, err := open()
            	b := open(
            		a,
            	) //seep:process-lifetime kept for ever
            	go func() {
            		/* one
            		//seep:unknown in another comment
            		line */
            		//seep:process-lifetime
            		if c := open(); c != nil { //seep:process-lifetime
            			c.Run()
            		}
            	}()
            	//seep:ignore growing-global it is bounded
            	use(a, b)
            	//seep:process-lifetime
            	return open() // seep:not-one
            }

            //seep:process-lifetime
            var cache = open()

            var (
            	x int
            	// y is one.
            	//seep:process-lifetime
            	y, z = open2()
            )

            //seep:process-lifetime
            func main() { run() }
            """;
        var directives = Read(Source);
        Assert.Empty(directives.Errors);
        Assert.Equal(
            [
                "5 MustCall [Close|Shutdown] TypeSpec 6", "7 Owns [] Field 8", "9 Owns [it is opened here] Field 9",
                "15 MustCall [Stop] TypeSpec 16", "19 MustCall [()] FuncDecl 20", "21 ProcessLifetime [] AssignStmt 22",
                "25 ProcessLifetime [kept for ever] AssignStmt 23", "30 ProcessLifetime [] IfStmt 31", "31 ProcessLifetime [] IfStmt 31",
                "35 Ignore [growing-global it is bounded] ExprStmt 36", "37 ProcessLifetime [] ReturnStmt 38",
                "41 ProcessLifetime [] ValueSpec 42", "47 ProcessLifetime [] ValueSpec 48", "51 ProcessLifetime [] FuncDecl 52",
            ],
            directives.All.Select(Text));
    }

    [Theory]
    [InlineData("//seep:own\ntype T int", "2:1: unknown directive //seep:own: must-call, owns, process-lifetime, ignore")]
    [InlineData("//seep:\ntype T int", "2:1: unknown directive //seep:: must-call, owns, process-lifetime, ignore")]
    [InlineData("//seep:Owns\ntype T int", "2:1: unknown directive //seep:Owns: must-call, owns, process-lifetime, ignore")]
    [InlineData("//seep:must-call\ntype T int", "2:1: //seep:must-call names what has to be called: //seep:must-call Close")]
    [InlineData("//seep:must-call Close it\ntype T int", "2:1: //seep:must-call names what has to be called: //seep:must-call Close")]
    [InlineData("//seep:must-call Close|\ntype T int", "2:1: //seep:must-call names what has to be called: //seep:must-call Close")]
    [InlineData("//seep:must-call Close\n\ntype T int", "2:1: misplaced directive //seep:must-call: it stands before the declaration of a type or function")]
    [InlineData("//seep:must-call Close\nvar x T", "2:1: misplaced directive //seep:must-call: it stands before the declaration of a type or function")]
    [InlineData("//seep:must-call Close\ntype (\n\tT int\n)", "2:1: misplaced directive //seep:must-call: it stands before the declaration of a type or function")]
    [InlineData("//seep:owns\ntype T struct{ f int }", "2:1: misplaced directive //seep:owns: it stands before a field of a struct")]
    [InlineData("type T interface {\n\t//seep:owns\n\tm()\n}", "3:2: misplaced directive //seep:owns: it stands before a field of a struct")]
    [InlineData("func f(\n\t//seep:owns\n\tx int,\n) {}", "3:2: misplaced directive //seep:owns: it stands before a field of a struct")]
    [InlineData("//seep:process-lifetime\ntype T int", "2:1: misplaced directive //seep:process-lifetime: it stands before a variable, a function or a statement that acquires something")]
    [InlineData("//seep:process-lifetime\nconst x = 1", "2:1: misplaced directive //seep:process-lifetime: it stands before a variable, a function or a statement that acquires something")]
    [InlineData("func f() {\n\t//seep:process-lifetime\n\tfor {\n\t}\n}", "3:2: misplaced directive //seep:process-lifetime: it stands before a variable, a function or a statement that acquires something")]
    [InlineData("//seep:process-lifetime", "2:1: misplaced directive //seep:process-lifetime: it stands before a variable, a function or a statement that acquires something")]
    public void What_is_wrong_is_told(string source, string error)
    {
        var directives = Read("package p\n" + source);
        Assert.Empty(directives.All);
        Assert.Equal("p.go:" + error, $"{Assert.Single(directives.Errors)}");
    }

    [Fact]
    public void An_ignore_may_stand_alone()
    {
        var directives = Read("package p\n\n//seep:ignore unclosed-resource why\n");
        Assert.Empty(directives.Errors);
        Assert.False(Assert.Single(directives.All).Node.Exists);
    }

    [Fact]
    public void Bodies_that_were_passed_over_and_files_that_are_wrong_are_read_as_far_as_they_are_there()
    {
        const string Source = "package p\n\n//seep:must-call Close\nfunc f() {\n\t//seep:owns\n}\n\n//seep:must-call Stop\ntype T struct {\n";
        var directives = Directives.Read(SyntaxTree.Parse(FileOf(Source), new(SkipBodies: true)));
        Assert.Empty(directives.Errors);
        Assert.Equal(["3 MustCall [Close] FuncDecl 4", "8 MustCall [Stop] TypeSpec 9"], directives.All.Select(Text));
    }

    static string Text(Directive directive)
    {
        var file = directive.Node.Tree.File;
        return $"{file.PositionOf(directive.Pos).Line} {directive.Kind} [{directive.Argument}] {directive.Node.Kind} {file.PositionOf(directive.Node.Start).Line}";
    }

    static Directives Read(string source) => Directives.Read(SyntaxTree.Parse(FileOf(source)));

    static SourceFile FileOf(string source) => new FileSet().Add("p.go", Encoding.UTF8.GetBytes(source));
}
