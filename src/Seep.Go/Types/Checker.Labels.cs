using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Labels and the jumps to them (Go spec, "Labeled statements", "Goto statements").
sealed partial class Checker
{
    /// <summary>Checks the labels of a function's body.</summary>
    internal void CheckLabels(BlockStmt body)
    {
        var all = new Scope(null, body.Node.Start, body.Node.End, "label");
        // Jumps that are left go to no label, or to one in a block that they are not in.
        foreach (var jump in new BlockLabels(this, all, null, default).Check(body.List))
        {
            var name = jump.Label.Name;
            if (all.Lookup(name) is Label label)
            {
                label.IsUsed = true;
                Error(jump.Label, ErrorCode.JumpIntoBlock, $"goto {name} jumps into block");
            }
            else
            {
                Error(jump.Label, ErrorCode.UndeclaredLabel, $"label {name} not declared");
            }
        }

        foreach (var symbol in all.Symbols)
        {
            if (symbol is Label { IsUsed: false })
                SoftError(symbol.Pos, ErrorCode.UnusedLabel, $"label {symbol.Name} declared and not used");
        }
    }

    /// <summary>The labels of one block.</summary>
    /// <param name="all">All labels of the function.</param>
    /// <param name="labeled">The statement with a label that the block belongs to, if there is one.</param>
    sealed class BlockLabels(Checker checker, Scope all, BlockLabels? parent, LabeledStmt labeled)
    {
        readonly HashSet<string> _declared = new(StringComparer.Ordinal);
        readonly List<BranchStmt> _jumps = [];
        readonly HashSet<BranchStmt> _jumpsOverVariable = [];

        /// <summary>The last declaration of a variable in this block.</summary>
        Pos _variable;

        /// <summary>Goes through the statements of the block.</summary>
        /// <returns>The jumps forward that found no label in it.</returns>
        public List<BranchStmt> Check(NodeList<Stmt> list)
        {
            foreach (var stmt in list)
                Check(stmt, default);
            return _jumps;
        }

        void Check(Stmt stmt, LabeledStmt label)
        {
            switch (stmt.Kind)
            {
                case NodeKind.DeclStmt:
                    if (stmt.As<DeclStmt>().Decl is { Tok: TokenKind.Var } variables)
                        DeclareVariable(variables.TokPos);
                    break;
                case NodeKind.LabeledStmt:
                    var labeledStmt = stmt.As<LabeledStmt>();
                    var isBlank = labeledStmt.Label.IsBlank;
                    if (!isBlank)
                        DeclareLabel(labeledStmt.Label);
                    Check(labeledStmt.Stmt, isBlank ? label : labeledStmt);
                    break;
                case NodeKind.BranchStmt:
                    var branch = stmt.As<BranchStmt>();
                    if (branch.Label.Exists)
                        CheckBranch(branch);
                    break;
                case NodeKind.AssignStmt:
                    if (stmt.As<AssignStmt>().Tok == TokenKind.Define)
                        DeclareVariable(stmt.Start);
                    break;
                case NodeKind.BlockStmt:
                    CheckBlock(stmt.As<BlockStmt>().List, label);
                    break;
                case NodeKind.IfStmt:
                    var choice = stmt.As<IfStmt>();
                    Check(choice.Body, label);
                    if (choice.Else.Exists)
                        Check(choice.Else, label);
                    break;
                case NodeKind.CaseClause:
                    CheckBlock(stmt.As<CaseClause>().Body, default);
                    break;
                case NodeKind.SwitchStmt:
                    Check(stmt.As<SwitchStmt>().Body, label);
                    break;
                case NodeKind.TypeSwitchStmt:
                    Check(stmt.As<TypeSwitchStmt>().Body, label);
                    break;
                case NodeKind.CommClause:
                    CheckBlock(stmt.As<CommClause>().Body, default);
                    break;
                case NodeKind.SelectStmt:
                    Check(stmt.As<SelectStmt>().Body, label);
                    break;
                case NodeKind.ForStmt:
                    Check(stmt.As<ForStmt>().Body, label);
                    break;
                case NodeKind.RangeStmt:
                    Check(stmt.As<RangeStmt>().Body, label);
                    break;
            }
        }

        /// <summary>Jumps out of the inner block are jumps of this one.</summary>
        void CheckBlock(NodeList<Stmt> list, LabeledStmt label) =>
            _jumps.AddRange(new BlockLabels(checker, all, this, label).Check(list));

        /// <summary>
        /// All jumps up to here that go on in this block would jump over the variable; some may leave it yet.
        /// </summary>
        void DeclareVariable(Pos pos)
        {
            _variable = pos;
            _jumpsOverVariable.Clear();
            _jumpsOverVariable.UnionWith(_jumps);
        }

        void DeclareLabel(Ident name)
        {
            var label = new Label(name.NamePos, checker._package, name.Name);
            if (all.Insert(label) is { } other)
            {
                var error = checker.NewError(ErrorCode.DuplicateLabel);
                error.IsSoft = true;
                error.Add(label.Pos, $"label {label.Name} already declared").AddOtherDeclaration(other).Report();
            }
            else
            {
                _declared.Add(label.Name);
                checker.RecordDef(name, label);
            }

            foreach (var jump in _jumps)
            {
                if (jump.Label.Name == label.Name)
                    Arrive(jump, label);
            }

            _jumps.RemoveAll(j => j.Label.Name == label.Name);
        }

        void Arrive(BranchStmt jump, Label label)
        {
            label.IsUsed = true;
            checker.RecordUse(jump.Label, label);
            if (!_jumpsOverVariable.Contains(jump))
                return;
            var line = checker._files.PositionOf(_variable).Line;
            checker.SoftError(jump.Label.NamePos, ErrorCode.JumpOverDecl,
                $"goto {label.Name} jumps over variable declaration at line {line}");
        }

        void CheckBranch(BranchStmt branch)
        {
            var name = branch.Label.Name;
            switch (branch.Tok)
            {
                case TokenKind.Break:
                    if (EnclosingTarget(name) is not (NodeKind.SwitchStmt or NodeKind.TypeSwitchStmt
                        or NodeKind.SelectStmt or NodeKind.ForStmt or NodeKind.RangeStmt))
                    {
                        checker.Error(branch.Label, ErrorCode.MisplacedLabel, $"invalid break label {name}");
                        return;
                    }

                    break;
                case TokenKind.Continue:
                    if (EnclosingTarget(name) is not (NodeKind.ForStmt or NodeKind.RangeStmt))
                    {
                        checker.Error(branch.Label, ErrorCode.MisplacedLabel, $"invalid continue label {name}");
                        return;
                    }

                    break;
                case TokenKind.Goto:
                    if (!IsDeclared(name))
                    {
                        // The label may come later.
                        _jumps.Add(branch);
                        return;
                    }

                    break;
                default:
                    checker.Error(branch.TokPos, ErrorCode.InvalidSyntaxTree,
                        $"branch statement: {branch.Tok.Text()} {name}");
                    return;
            }

            var label = (Label)all.Lookup(name)!;
            label.IsUsed = true;
            checker.RecordUse(branch.Label, label);
        }

        /// <summary>What kind of statement around this place has a label; none if there is no such statement.</summary>
        NodeKind EnclosingTarget(string name)
        {
            for (var block = this; block is not null; block = block.Parent)
            {
                if (block.Labeled.Exists && block.Labeled.Label.Name == name)
                    return block.Labeled.Stmt.Kind;
            }

            return NodeKind.None;
        }

        /// <summary>Whether a label was declared in this block or one around it.</summary>
        bool IsDeclared(string name)
        {
            for (var block = this; block is not null; block = block.Parent)
            {
                if (block._declared.Contains(name))
                    return true;
            }

            return false;
        }

        BlockLabels? Parent => parent;

        LabeledStmt Labeled => labeled;
    }
}
