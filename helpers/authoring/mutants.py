"""Small mistakes by the hundred: a reference with one thing changed, each change a possible slip.

An operator is a function that looks at one node of a function's syntax tree and yields what a
tired student might have written instead. `mutants_of` applies all of them everywhere, once at a
time. Our own, because the mutation libraries for Python know operators and constants, but neither
axes nor transposes, aliases or variables of the same shape, which is where NumPy code goes wrong.
"""

from __future__ import annotations

import ast
import copy
import difflib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
TWINS = {
    "sum": ("mean",),
    "mean": ("sum", "median"),
    "std": ("var",),
    "var": ("std",),
    "max": ("min",),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "log": ("log10", "exp"),
    "exp": ("log", "expm1"),
    "logspace": ("linspace",),
    "linspace": ("logspace",),
    "standard_normal": ("random",),
    "normal": ("uniform",),
    "uniform": ("normal",),
    "random": ("standard_normal",),
    "permutation": ("arange",),
    "any": ("all",),
    "all": ("any",),
    "append": ("extend",),
    "concatenate": ("stack",),
    "vstack": ("hstack",),
    "hstack": ("vstack",),
}
"""Functions and methods that are taken for each other."""

COPIES = {"copy", "deepcopy", "array", "dict", "list"}
SYMMETRIC = {"maximum", "minimum", "max", "min", "logical_and", "logical_or"}
"""Functions whose arguments may change places."""

NUMBERS = (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.UnaryOp, ast.Attribute)
"""Expressions whose value may be a number or an array."""

SLIGHTLY_OFF = 1.0001
DROPPED = {"sqrt", "abs", "square", "round", "squeeze", "sorted", "log", "exp"}
"""Functions of one argument that are forgotten."""

Operator = Callable[[ast.AST, "Scope"], Iterable[ast.AST]]


@dataclass(frozen=True)
class Scope:
    """What an operator may know.

    `alike` names for each variable others that hold a value of the same form; `random` says that
    the function draws at random, so that no finite number of draws shows a small change.
    """

    alike: Mapping[str, Sequence[str]]
    random: bool


@dataclass(frozen=True)
class Mutant:
    """A reference with one change; `patch` shows the lines before and after."""

    operator: str
    source: str
    patch: str


def mutants_of(
    source: str, name: str, alike: Mapping[str, Sequence[str]], random: bool
) -> list[Mutant]:
    """Return every mutant of a function, each once.

    Parameters
    ----------
    source : str
        Source of the exercise's cell.
    name : str
        The function to change; others in the cell stay as they are.
    alike : mapping
        For each variable, others that hold values of the same type and shape.
    random : bool
        Whether the function draws at random.
    """
    tree = ast.parse(source)
    _without_docstrings(tree)
    plain = ast.unparse(tree)
    found: dict[str, Mutant] = {plain: Mutant("none", plain, "")}
    for operator in OPERATORS:
        for changed in _changed_trees(tree, name, operator, Scope(alike, random)):
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in found and _compiles(text):
                found[text] = Mutant(operator.__name__, text, _patch(plain, text))
    del found[plain]
    return list(found.values())


def alike(function: Callable, run: Callable[[], Any]) -> dict[str, list[str]]:
    """Return which of a function's variables hold values of the same form while `run()` uses it.

    Parameters
    ----------
    function : callable
        The reference.
    run : callable
        Calls it at least once.
    """
    forms: dict[str, Any] = {}

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        if frame.f_code is function.__code__ and event in ("call", "return"):
            forms.update({key: _form(value) for key, value in frame.f_locals.items()})
            return trace
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return {a: [b for b in forms if b != a and forms[a] == forms[b]] for a in forms}


def _form(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return "array", value.shape
    if isinstance(value, (bool, int, float, np.number)):
        return "number"
    return type(value)


# ---- operators -------------------------------------------------------------------------------


def arithmetic(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Put another operator between the same operands."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield _with(node, op=other())


def comparison(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Compare with or without equality, or the other way round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield _with(node, ops=[other()])
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _with(node, op=other)
        yield from node.values


def constant(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take a number one larger, one smaller, or doubled; the other truth value."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    elif isinstance(node.value, float):
        yield ast.Constant(node.value * 2)
        yield ast.Constant(1 - node.value)


def axis(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take the other axis or none at all, or leave any other option out."""
    if not isinstance(node, ast.Call):
        return
    for number, keyword in enumerate(node.keywords):
        if _is_strict(keyword):
            continue
        rest = [k for k in node.keywords if k is not keyword]
        yield _with(node, keywords=rest)
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            other = ast.keyword("axis", ast.Constant(0 if keyword.value.value == 1 else 1))
            yield _with(node, keywords=[*rest[:number], other, *rest[number:]])


def transpose(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Transpose too little or too much."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _with(node, left=_transposed(node.left))
        yield _with(node, right=_transposed(node.right))
        yield _with(node, left=node.right, right=node.left)


def missing_term(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Forget an operand, a sign or a negation."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def extra_term(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Double a result, get it slightly wrong, or give it the wrong sign."""
    if not isinstance(node, (ast.Assign, ast.Return)) or not isinstance(node.value, NUMBERS):
        return
    if isinstance(node.value, ast.Call) and _name(node.value.func).startswith("zeros"):
        return
    for factor in (2,) if scope.random else (2, SLIGHTLY_OFF, -1):
        yield _with(node, value=ast.BinOp(ast.Constant(factor), ast.Mult(), node.value))


def swapped_arguments(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Exchange two neighbours: arguments of a call, or parts of a tuple."""
    parts = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
    if isinstance(node, ast.Call) and _name(node.func) in SYMMETRIC:
        return
    if isinstance(node, ast.Call) or (
        isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load)
    ):
        field = "args" if isinstance(node, ast.Call) else "elts"
        for i in range(len(parts) - 1):
            order = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
            yield _with(node, **{field: order})


def index_shift(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Go one too far or not far enough: in an index, a slice, a range, a key's number."""
    for field, part in _positions(node):
        for shift in (ast.Add(), ast.Sub()):
            yield _with(node, **{field: ast.BinOp(part, shift, ast.Constant(1))})
    if isinstance(node, ast.Call) and _name(node.func) == "range":
        for i, arg in enumerate(node.args):
            for shift in (ast.Add(), ast.Sub()):
                moved = ast.BinOp(arg, shift, ast.Constant(1))
                yield _with(node, args=[*node.args[:i], moved, *node.args[i + 1 :]])


def other_variable(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take a variable of the same form."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in scope.alike.get(node.id, ()):
            yield ast.Name(other, ast.Load())


def twin(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take a function for another, or forget it."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        for other in TWINS.get(node.attr, ()):
            yield _with(node, attr=other)
    if isinstance(node, ast.Name) and node.id in TWINS:
        for other in TWINS[node.id]:
            yield ast.Name(other, ast.Load())
    if isinstance(node, ast.Call) and len(node.args) == 1 and _name(node.func) in DROPPED:
        yield node.args[0]


def alias(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take the thing itself instead of a copy of it."""
    if not isinstance(node, ast.Call) or _name(node.func) not in COPIES:
        return
    if node.args:
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value


def branch(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Take a case always or never."""
    if isinstance(node, (ast.If, ast.IfExp)):
        yield _with(node, test=ast.Constant(True))
        yield _with(node, test=ast.Constant(False))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, ifs=[])


def lost_statement(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    """Forget a line."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise)):
        yield ast.Pass()


OPERATORS: tuple[Operator, ...] = (
    arithmetic,
    comparison,
    constant,
    axis,
    transpose,
    missing_term,
    extra_term,
    swapped_arguments,
    index_shift,
    other_variable,
    twin,
    alias,
    branch,
    lost_statement,
)


# ---- trees -----------------------------------------------------------------------------------


def _changed_trees(
    tree: ast.Module, name: str, operator: Operator, scope: Scope
) -> Iterator[ast.Module]:
    for index, node in enumerate(_nodes_of(tree, name)):
        for replacement in operator(node, scope):
            changed = copy.deepcopy(tree)
            target = _nodes_of(changed, name)[index]
            yield _Replace(target, copy.deepcopy(replacement)).visit(changed)


def _nodes_of(tree: ast.Module, name: str) -> list[ast.AST]:
    """Return the nodes of a function's body in a fixed order, without errors' messages."""
    (function,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    silent = [n for n in ast.walk(function) if isinstance(n, ast.Raise) or _is_strict(n)]
    left_out = {id(inner) for node in silent for inner in ast.walk(node) if inner is not node}
    nodes = (node for statement in function.body for node in ast.walk(statement))
    return [node for node in nodes if id(node) not in left_out]


def _is_strict(node: ast.AST) -> bool:
    """Return whether a node is `strict=True`, which is there for the linter."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self._target, self._replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return self._replacement if node is self._target else self.generic_visit(node)


def _with(node: Any, **changes: Any) -> Any:
    fields = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
    return type(node)(**(fields | changes))


def _positions(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return the parts of a node that count: an index, the ends of a slice, a number in a key."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Name, ast.BinOp)):
        return [("slice", node.slice)]
    if isinstance(node, ast.Slice):
        ends = (("lower", node.lower), ("upper", node.upper))
        return [(field, part) for field, part in ends if part is not None]
    if isinstance(node, ast.FormattedValue):
        return [("value", node.value)]
    return []


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _without_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _patch(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in changed)
