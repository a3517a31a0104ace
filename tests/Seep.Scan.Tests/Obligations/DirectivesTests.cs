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
            	db any //seep:process-lifetime
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

            func serve(
            	//seep:owns
            	c net.Conn,
            	log io.Writer, //seep:owns and closes it
            ) {
            }
            """;
        var directives = Read(Source);
        Assert.Empty(directives.Errors);
        Assert.Equal(
            [
                "5 MustCall [Close|Shutdown] TypeSpec 6", "7 Owns [] Field 8", "9 Owns [it is opened here] Field 9",
                "10 ProcessLifetime [] Field 10", "16 MustCall [Stop] TypeSpec 17", "20 MustCall [()] FuncDecl 21",
                "22 ProcessLifetime [] AssignStmt 23", "26 ProcessLifetime [kept for ever] AssignStmt 24", "31 ProcessLifetime [] IfStmt 32",
                "32 ProcessLifetime [] IfStmt 32", "36 Ignore [growing-global it is bounded] ExprStmt 37", "38 ProcessLifetime [] ReturnStmt 39",
                "42 ProcessLifetime [] ValueSpec 43", "48 ProcessLifetime [] ValueSpec 49", "52 ProcessLifetime [] FuncDecl 53",
                "56 Owns [] Field 57", "58 Owns [and closes it] Field 58",
            ],
            directives.All.Select(Text));
    }

    [Theory]
    [InlineData("//seep:own\ntype T int", "2:1: unknown directive //seep:own: write //seep:owns")]
    [InlineData("//seep:\ntype T int", "2:1: unknown directive //seep:: write one of must-call, owns, process-lifetime, ignore")]
    [InlineData("//seep:Owns\ntype T int", "2:1: unknown directive //seep:Owns: write //seep:owns")]
    [InlineData("//seep:mustcall Close\ntype T int", "2:1: unknown directive //seep:mustcall: write //seep:must-call")]
    [InlineData("//seep:leaks\ntype T int", "2:1: unknown directive //seep:leaks: write one of must-call, owns, process-lifetime, ignore")]
    [InlineData("//seep:must-call\ntype T int", "2:1: //seep:must-call has to name what has to be called, and nothing else: //seep:must-call Close")]
    [InlineData("//seep:must-call Close it\ntype T int", "2:1: //seep:must-call has to name what has to be called, and nothing else: //seep:must-call Close")]
    [InlineData("//seep:must-call Close|\ntype T int", "2:1: //seep:must-call has to name what has to be called, and nothing else: //seep:must-call Close")]
    [InlineData("//seep:must-call Close\n\ntype T int", "2:1: misplaced directive //seep:must-call: write it on the line before the declaration of a type or function")]
    [InlineData("//seep:must-call Close\nvar x T", "2:1: misplaced directive //seep:must-call: write it on the line before the declaration of a type or function")]
    [InlineData("//seep:must-call Close\ntype (\n\tT int\n)", "2:1: misplaced directive //seep:must-call: write it on the line before the declaration of a type or function")]
    [InlineData("//seep:owns\ntype T struct{ f int }", "2:1: misplaced directive //seep:owns: write it on the line before a field of a struct, or a parameter of a declared function that has a line of its own")]
    [InlineData("type T interface {\n\t//seep:owns\n\tm()\n}", "3:2: misplaced directive //seep:owns: write it on the line before a field of a struct, or a parameter of a declared function that has a line of its own")]
    [InlineData("func f() {\n\t_ = func(\n\t\t//seep:owns\n\t\tx int,\n\t) {}\n}", "4:3: misplaced directive //seep:owns: write it on the line before a field of a struct, or a parameter of a declared function that has a line of its own")]
    [InlineData("//seep:process-lifetime\ntype T int", "2:1: misplaced directive //seep:process-lifetime: write it on the line before a variable, a field of a struct, a function or a statement that acquires something")]
    [InlineData("func f(\n\t//seep:process-lifetime\n\tx int,\n) {}", "3:2: misplaced directive //seep:process-lifetime: write it on the line before a variable, a field of a struct, a function or a statement that acquires something")]
    [InlineData("//seep:process-lifetime\nconst x = 1", "2:1: misplaced directive //seep:process-lifetime: write it on the line before a variable, a field of a struct, a function or a statement that acquires something")]
    [InlineData("func f() {\n\t//seep:process-lifetime\n\tfor {\n\t}\n}", "3:2: misplaced directive //seep:process-lifetime: write it on the line before a variable, a field of a struct, a function or a statement that acquires something")]
    [InlineData("//seep:process-lifetime", "2:1: misplaced directive //seep:process-lifetime: write it on the line before a variable, a field of a struct, a function or a statement that acquires something")]
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
