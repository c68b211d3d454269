"""Arithmetic of many results that share most of their terms, as one loop over cells and items on a processor.

XLA's compiler for processors writes one loop for each result and computes what they share again in every one. Here the
same traced function becomes machine code with one loop for all of them, which XLA calls. Elsewhere it stays as it is.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import ctypes
import hashlib
import math
import mmap
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from llvmlite import binding, ir

from cicatrix.healing.kinetics import Values
from cicatrix.healing.llvm_operations import FAST, INT, LONG, emit, number_of

REGISTER_BYTES = 64
API = (0, 3)
"""Version of the interface by which XLA calls a function that is not its own."""

_BYTE, _POINTER = ir.IntType(8), ir.PointerType()
_METADATA, _OF_METADATA, _VERSION = 1, 24, 24
_ARGUMENTS, _RESULTS, _DATA = 72, 112, 24  # places in what XLA hands over, in bytes; see xla/ffi/api/c_api.h

_alive: dict[str, Any] = {}
"""The machine code that XLA may call, by its name."""


def one_pass(work: Callable[..., Any], args: Any, like: Any, onto: Any = None) -> Any:
    """Return work(*args), in one loop over cells and items.

    Parameters
    ----------
    work
        Arithmetic of scalars: sums, products, quotients, exponentials, comparisons, choices. Returns a tree of the
        shape of *like*, or a pair of trees where *onto* is given.
    args : tuple of trees
        Arrays of the shape (cell, item), (item,) or ().
    like
        A tree of arrays; a result is summed over the cells where its counterpart has the shape (item,).
    onto
        A tree of arrays, to which the second results are added, in place where nothing else reads them.
    """
    if onto is None:
        return one_pass(lambda *x: (work(*x), ()), args, like, ())[0]
    flat, tree = jax.tree.flatten(args)
    wanted, out_tree = jax.tree.flatten((like, onto))
    sums = jax.tree.leaves(onto)
    shape = max((x.shape for x in (*wanted, *flat)), key=len)
    ranks = tuple(x.ndim for x in wanted)
    kind, n_new = wanted[0].dtype, len(wanted) - len(sums)

    def flat_work(*leaves: Any) -> list[Any]:
        return out_tree.flatten_up_to(work(*jax.tree.unflatten(tree, leaves)))

    def plain(*leaves: Any) -> list[Any]:
        given, sofar = leaves[: len(flat)], leaves[len(flat) :]
        new, more = in_arrays(work, jax.tree.unflatten(tree, given), (like, onto))
        return [*jax.tree.leaves(new), *(x + y for x, y in zip(sofar, jax.tree.leaves(more), strict=True))]

    def called(*leaves: Any) -> list[Any]:
        scalar = jax.ShapeDtypeStruct((), kind)
        traced = jax.make_jaxpr(flat_work)(*(scalar for _ in flat))
        name = _compiled(str(_loop(traced, tuple(x.ndim for x in leaves), ranks, shape, n_new)))
        results = [jax.ShapeDtypeStruct(shape[2 - rank :], kind) for rank in ranks]
        same = {len(flat) + k: n_new + k for k in range(len(sums))}
        return list(jax.ffi.ffi_call(name, results, input_output_aliases=same)(*leaves))

    leaves = [jnp.asarray(x, kind) for x in (*flat, *sums)]
    return jax.tree.unflatten(out_tree, lax.platform_dependent(*leaves, cpu=called, default=plain))


def in_arrays(work: Callable[..., Any], args: Any, like: Any) -> Any:
    """Return what `one_pass` does, as operations on arrays."""
    wanted, tree = jax.tree.flatten(like)
    shape = max((jnp.shape(x) for x in jax.tree.leaves((args, like))), key=len)

    def full(x: Values) -> Values:
        return jnp.broadcast_to(x, shape)

    results = (full(x) for x in tree.flatten_up_to(work(*jax.tree.map(full, args))))
    return tree.unflatten(x.sum(0) if y.ndim == 1 else x for x, y in zip(results, wanted, strict=True))


def shared_pass(work: Callable[..., Any], args: Any, like: Any) -> Any:
    """Return `one_pass`, whose transpose in reverse mode is one loop as well; every argument has items."""

    def transposed(args: Any, bar: Any) -> Any:
        return jax.vjp(work, *args)[1](bar)

    def both(args: Any) -> Any:
        return one_pass(work, args, like)

    def forth(args: Any) -> Any:
        return both(args), args

    def back(args: Any, bar: Any) -> Any:
        return (one_pass(transposed, (args, bar), args),)

    with_adjoint = jax.custom_vjp(both)
    with_adjoint.defvjp(forth, back)
    return with_adjoint(args)


def unset(like: Any) -> Any:
    """Return arrays of these shapes with nothing in them yet; the compiler alone would write each of them twice.

    Linux is asked for large pages: in small ones the first writing takes several times as long as the next.
    """
    flat, tree = jax.tree.flatten(like)

    def called() -> list[Any]:
        module = _module()
        body = ir.Function(module, ir.FunctionType(ir.VoidType(), [_POINTER] * len(flat)), "body")
        b = ir.IRBuilder(body.append_basic_block())
        if sys.platform == "linux":
            for pointer, x in zip(body.args, flat, strict=True):
                _ask_for_large_pages(b, pointer, math.prod(x.shape) * x.dtype.itemsize)
        b.ret_void()
        _handler(module, body, 0, len(flat))
        return list(jax.ffi.ffi_call(_compiled(str(module)), flat)())

    def plain() -> list[Any]:
        return [lax.empty(x.shape, x.dtype) for x in flat]

    return jax.tree.unflatten(tree, lax.platform_dependent(cpu=called, default=plain))


def _ask_for_large_pages(b: Any, pointer: Any, size: int) -> None:
    """Write the advice to the system for the pages of an array, whole, so that those of its neighbours join."""
    kind = ir.FunctionType(INT, [_POINTER, LONG, INT])
    advise = b.module.globals.get("madvise") or ir.Function(b.module, kind, "madvise")
    place = b.ptrtoint(pointer, LONG)
    first = b.and_(place, ir.Constant(LONG, -mmap.PAGESIZE))
    length = b.add(b.sub(place, first), ir.Constant(LONG, size))
    b.call(advise, [b.inttoptr(first, _POINTER), length, ir.Constant(INT, mmap.MADV_HUGEPAGE)])


def _module() -> ir.Module:
    module = ir.Module()
    module.triple = binding.get_process_triple()
    return module


def _flat(jaxpr: Any, consts: Sequence[Any], args: Sequence[Any], equations: list[Any]) -> list[Any]:
    """Append the equations, as (name, parameters, operands, key of the result), and return the results."""
    known: dict[Any, Any] = dict(zip(jaxpr.constvars, consts, strict=True)) | dict(zip(jaxpr.invars, args, strict=True))

    def value(x: Any) -> Any:
        return np.asarray(x.val).item() if hasattr(x, "val") else known[x]

    for e in jaxpr.eqns:
        operands = [value(x) for x in e.invars]
        inner = e.params.get("jaxpr") or e.params.get("call_jaxpr")
        if inner is not None:
            results = _flat(inner.jaxpr, [np.asarray(c).item() for c in inner.consts], operands, equations)
        else:
            results = [("result", len(equations))]
            equations.append((e.primitive.name, e.params, operands, results[0]))
        known.update(zip(e.outvars, results, strict=True))
    return [value(x) for x in jaxpr.outvars]


def _loop(
    traced: Any, ranks: tuple[int, ...], out_ranks: tuple[int, ...], shape: tuple[int, int], n_new: int
) -> ir.Module:
    """Return the loop over all cells and items, and what XLA calls; results after the first *n_new* are added to."""
    size = np.dtype(traced.out_avals[0].dtype).itemsize
    number = ir.FloatType() if size == 4 else ir.DoubleType()
    equations: list[Any] = []
    arguments = [("in", k) for k in range(len(traced.in_avals))]
    outs = _flat(traced.jaxpr, [np.asarray(c).item() for c in traced.consts], arguments, equations)
    needed = {x for x in outs if isinstance(x, tuple)}
    live: list[Any] = []
    for e in reversed(equations):
        if e[3] in needed:
            live.append(e)
            needed.update(x for x in e[2] if isinstance(x, tuple))
    live.reverse()

    module = _module()
    body = ir.Function(module, ir.FunctionType(ir.VoidType(), [_POINTER] * (len(ranks) + len(outs))), "body")
    for pointer in body.args:
        pointer.add_attribute("noalias")
    b = ir.IRBuilder(body.append_basic_block())
    pointers, targets = body.args[: len(ranks)], body.args[len(ranks) :]
    cells, items = shape
    lanes = REGISTER_BYTES // size
    whole = items - items % lanes

    def counted(start: Any, stop: Any, step: int, inside: Callable[[Any], None]) -> None:
        head, middle, end = (b.append_basic_block() for _ in range(3))
        before = b.block
        b.branch(head)
        b.position_at_end(head)
        k = b.phi(LONG)
        k.add_incoming(start, before)
        b.cbranch(b.icmp_unsigned("<", k, stop), middle, end)
        b.position_at_end(middle)
        inside(k)
        k.add_incoming(b.add(k, ir.Constant(LONG, step)), b.block)
        b.branch(head)
        b.position_at_end(end)

    def column(kind: Any) -> Callable[[Any], None]:
        def down(i: Any) -> None:  # what depends on the item alone is computed once
            for pointer, rank in zip(targets[:n_new], out_ranks[:n_new], strict=True):
                if rank == 1:
                    b.store(number_of(kind, 0.0), b.gep(pointer, [i], source_etype=number), align=size)

            def inside(c: Any) -> None:
                place(kind, b.mul(c, ir.Constant(LONG, items)), i)

            counted(ir.Constant(LONG, 0), ir.Constant(LONG, cells), 1, inside)

        return down

    def place(kind: Any, base: Any, i: Any) -> None:
        known: dict[Any, Any] = {}

        def at(pointer: Any, rank: int) -> Any:
            return b.gep(pointer, [b.add(base, i) if rank == 2 else i], source_etype=number)

        def value(x: Any) -> Any:
            if not isinstance(x, tuple):
                return x if isinstance(x, bool) else number_of(kind, float(x))
            if x not in known:  # an argument
                rank = ranks[x[1]]
                if rank:
                    known[x] = b.load(at(pointers[x[1]], rank), typ=kind, align=size)
                else:
                    one = b.load(pointers[x[1]], typ=number, align=size)
                    known[x] = one
                    if isinstance(kind, ir.VectorType):
                        single = b.insert_element(ir.Constant(kind, ir.Undefined), one, ir.Constant(INT, 0))
                        mask = ir.Constant(ir.VectorType(INT, kind.count), [0] * kind.count)
                        known[x] = b.shuffle_vector(single, ir.Constant(kind, ir.Undefined), mask)
            return known[x]

        for name, params, operands, result in live:
            known[result] = emit(b, kind, name, params, [value(x) for x in operands])
        results = [value(x) for x in outs]
        for k, (pointer, rank, x) in enumerate(zip(targets, out_ranks, results, strict=True)):
            where = at(pointer, rank)
            if rank == 1 or k >= n_new:  # a sum, which the compiler keeps in a register while it goes down
                sofar = b.load(where, typ=kind, align=size)
                x = b.fadd(sofar, x, flags=FAST)  # pyright: ignore[reportCallIssue]
            b.store(x, where, align=size)

    if whole:
        counted(ir.Constant(LONG, 0), ir.Constant(LONG, whole), lanes, column(ir.VectorType(number, lanes)))
    if whole < items:
        counted(ir.Constant(LONG, whole), ir.Constant(LONG, items), 1, column(number))
    b.ret_void()
    _handler(module, body, len(ranks), len(outs))
    return module


def _handler(module: ir.Module, body: ir.Function, n_in: int, n_out: int) -> None:
    """Write what XLA calls: it tells its version where it is asked for, and else hands the arrays to the loop."""
    handler = ir.Function(module, ir.FunctionType(_POINTER, [_POINTER]), "handler")
    b = ir.IRBuilder(handler.append_basic_block())
    frame, none = handler.args[0], ir.Constant(_POINTER, None)

    def at(pointer: Any, offset: int) -> Any:
        return b.gep(pointer, [ir.Constant(LONG, offset)], source_etype=_BYTE)

    def pointer_at(pointer: Any, offset: int) -> Any:
        return b.load(at(pointer, offset), typ=_POINTER)

    extension = pointer_at(frame, 8)
    with b.if_then(b.icmp_unsigned("!=", extension, none)):
        asked = b.icmp_unsigned("==", b.load(at(extension, 8), typ=INT), ir.Constant(INT, _METADATA))
        with b.if_then(asked):
            metadata = pointer_at(extension, _OF_METADATA)
            for k, number in enumerate((*API, 0)):
                b.store(ir.Constant(INT, number), at(metadata, _VERSION + 4 * k))
            b.store(ir.Constant(LONG, 0), at(metadata, 40))
            b.ret(none)
    arrays: list[Any] = []
    for offset, count in ((_ARGUMENTS, n_in), (_RESULTS, n_out)):
        buffers = pointer_at(frame, offset)
        arrays += [pointer_at(pointer_at(buffers, 8 * k), _DATA) for k in range(count)]
    b.call(body, arrays)
    b.ret(none)


@cache
def _machine() -> Any:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=3, jit=True
    )


def _compiled(text: str) -> str:
    """Compile the module, make it known to XLA, and return its name there."""
    name = "cicatrix_" + hashlib.sha256(text.encode()).hexdigest()[:24]
    if name not in _alive:
        machine = _machine()
        module = binding.parse_assembly(text)
        builder = binding.create_pass_builder(machine, binding.create_pipeline_tuning_options(speed_level=2))
        builder.getModulePassManager().run(module, builder)
        engine = binding.create_mcjit_compiler(module, machine)
        engine.finalize_object()
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        capsule = new(engine.get_function_address("handler"), None, None)
        jax.ffi.register_ffi_target(name, capsule, platform="cpu", api_version=1)
        _alive[name] = engine
    return name
