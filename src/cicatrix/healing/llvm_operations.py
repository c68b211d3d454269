"""Single operations of traced arithmetic as machine code, on numbers or on whole registers."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import math
from typing import Any

from llvmlite import ir

from cicatrix.base.errors import InternalError

FAST = ("contract", "nsz", "arcp")
INT, LONG = ir.IntType(32), ir.IntType(64)

_ARITHMETIC = {"add": "fadd", "add_any": "fadd", "sub": "fsub", "mul": "fmul"}
_COMPARISON = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_SAME = {"convert_element_type", "broadcast_in_dim", "copy", "reshape", "stop_gradient"}


def emit(b: Any, kind: Any, name: str, params: Any, x: list[Any]) -> Any:
    """Write one operation on numbers or vectors of *kind*."""
    if name in _ARITHMETIC:
        return getattr(b, _ARITHMETIC[name])(*x, flags=FAST)
    if name in _COMPARISON:
        return b.fcmp_ordered(_COMPARISON[name], *x)
    if name in _SAME:
        return x[0]
    if name == "neg":
        return b.fneg(x[0], flags=FAST)
    if name == "square":
        return b.fmul(x[0], x[0], flags=FAST)
    if name == "div":
        return b.fmul(x[0], _inverse(b, kind, x[1]), flags=FAST)
    if name == "integer_pow":
        base = x[0] if params["y"] > 0 else _inverse(b, kind, x[0])
        power = base
        for _ in range(abs(params["y"]) - 1):
            power = b.fmul(power, base, flags=FAST)
        return power
    if name == "select_n":
        return b.select(x[0], x[2], x[1])
    if name == "exp":
        return _exp(b, kind, x[0])
    zero = number_of(kind, 0.0)
    if name == "abs":
        return b.select(b.fcmp_ordered("<", x[0], zero), b.fneg(x[0], flags=FAST), x[0])
    if name == "sign":
        up, down = b.fcmp_ordered(">", x[0], zero), b.fcmp_ordered("<", x[0], zero)
        return b.select(up, number_of(kind, 1.0), b.select(down, number_of(kind, -1.0), zero))
    raise InternalError(f"no loop over cells for the operation {name}", where="healing: one_pass")


def _inverse(b: Any, kind: Any, x: Any) -> Any:
    """Write 1 / x, which all quotients by the same divisor share; no divisor is infinite.

    Told so, LLVM takes the processor's estimate in 32 bits and refines it to the last digit but one: a division of a
    whole register takes as long as some fifteen products.
    """
    return b.fdiv(number_of(kind, 1.0), x, flags=(*FAST, "ninf"))


def _exp(b: Any, kind: Any, x: Any) -> Any:
    """Write exp(x) to the last digits: 2 to the nearest whole power, times the Taylor series of what is left.

    Below the smallest normal number it is that number, near enough to 0 for a decay.
    """
    wide = isinstance(kind, ir.VectorType)
    number = kind.element if wide else kind
    single = isinstance(number, ir.FloatType)
    whole = INT if single else LONG
    suffix = f"{f'v{kind.count}' if wide else ''}f{32 if single else 64}"
    digits, bias, terms = (23, 127, 7) if single else (52, 1023, 13)
    # the high part of ln 2 has zeros at its end, so that its product with a power is exact
    high, low = (0.693359375, -2.12194440e-4) if single else (0.693147180369123816490, 1.90821492927058770002e-10)

    def const(value: float) -> Any:
        return number_of(kind, value)

    def fused(y: Any, z: Any, more: Any) -> Any:
        return b.fadd(b.fmul(y, z, flags=FAST), more, flags=FAST)

    lowest = (1.0 - bias) * math.log(2.0)
    x = b.select(b.fcmp_ordered("<", x, const(lowest)), const(lowest), x)
    nearest = b.module.declare_intrinsic(f"llvm.rint.{suffix}", (), ir.FunctionType(kind, [kind]))
    power = b.call(nearest, [b.fmul(x, const(1.0 / math.log(2.0)), flags=FAST)])
    rest = fused(power, const(-low), fused(power, const(-high), x))
    series = const(1.0 / math.factorial(terms))
    for k in reversed(range(terms)):
        series = fused(series, rest, const(1.0 / math.factorial(k)))
    integers = ir.VectorType(whole, kind.count) if wide else whole
    exponent = b.add(b.fptosi(power, integers), number_of(integers, bias))
    return b.fmul(series, b.bitcast(b.shl(exponent, number_of(integers, digits)), kind), flags=FAST)


def number_of(kind: Any, value: float) -> Any:
    """Return a constant of *kind*: a number, or a register that holds it in every place."""
    return ir.Constant(kind, [value] * kind.count if isinstance(kind, ir.VectorType) else value)
