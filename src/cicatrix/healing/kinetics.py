"""Reaction kinetics of the healing dermis: ten fields, written once.

Plain scalar arithmetic on purpose: the same code runs on JAX arrays (the column), on NumPy arrays (tests)
and inside a compiled loop (a resolved patch). No array library is called here.

Every rate is written so that it is exactly zero at rest in floating point, whatever the compiler fuses: a
term that must vanish is a product with a factor that is exactly zero (an excess over the set-point), never a
difference of two rounded numbers. A scar that is not needled therefore never drifts.

Fields that do not move (debris, matrix, elastin) enter linearly: the mean over resolved holes then equals the
reaction of the mean, which is what the depth column computes. Saturations belong to the fields that diffuse; what
these meet within a hole's cloud, and not in the mean, the column is told by `encounters`.

Positive and bounded, for any admissible parameters (rates >= 0, 0 <= keep_n, floor_e <= 1, ceiling > set_point,
max_f >= 1, max_e >= 1). Positive: each rate is production minus loss * field with production >= 0. Bounded, along
the cascade, between sessions (maxima over the column; diffusion raises none of them):

- d falls, and a session sets it to at most 1, so 0 <= d <= 1;
- i <= I = max(i0, make_i / lose_i), since i' <= make_i - lose_i i;  m <= M = max(m0, make_m / lose_m);
- f <= f_max = max(f0, 1 + (max_f - 1) boost_f / (1 + boost_f) + max_f turn_a share / grow_f) and a <= a_max =
  max(a0, turn_a f_max / (lose_a + revert_a)), share = revert_a / (lose_a + revert_a): at f = f_max crowding outweighs
  growth and all that a_max returns, at a = a_max loss outweighs what f_max turns. A rectangle, so however differently
  f and a spread; where they are well mixed, f + a <= max(f0 + a0, 1 + (max_f - 1) boost_f / (1 + boost_f));
- c <= C = max(c0, (make_cm M + make_ca a_max) / lose_c); a session adds release_c at most;
- n + r <= max(ceiling, its start): where it stands at the ceiling, room is 0 and nothing makes either, while what n
  turns into r is at most what n loses (keep_n <= 1); o follows n + r and stays below the same bound;
- e lies between 0 and max(e0, 1, max_e): each of its terms pulls it to floor_e, 1 or max_e.
"""

from typing import Any, NamedTuple

FIELDS = ("d", "i", "m", "c", "f", "a", "n", "r", "e", "o")
"""Debris, early inflammatory cells, reparative macrophages, TGF-beta, fibroblasts, myofibroblasts, new
III-rich collagen, mature collagen, elastin, organised matrix. Cells and matrix are relative to normal dermis.

Organised matrix is the part of the collagen that is cross-linked and bears load; untreated it is all of it. It follows
the collagen within weeks to months and lifts the surface."""

DIFFUSING = slice(1, 6)
"""The fields that diffuse (i, m, c, f, a) are neighbours in `FIELDS`."""

Values = Any  # a float, a NumPy array or a JAX array: the arithmetic below is the same for all


class Kinetics(NamedTuple):
    """Rate constants, per day; `half_*`, `max_*` and ceilings in the units of the fields. See `healing.toml`.

    `meet_*` is by how much more often macrophages meet debris (dm) and early inflammatory cells (im), and those one
    another (ii), than if all were spread evenly; 0 where holes are resolved. See `encounters`.
    """

    clear_d: Values
    clear_dm: Values
    make_i: Values
    lose_i: Values
    clear_im: Values
    make_m: Values
    half_i: Values
    lose_m: Values
    make_cm: Values
    make_ca: Values
    half_c: Values
    lose_c: Values
    grow_f: Values
    boost_f: Values
    max_f: Values
    turn_a: Values
    half_a: Values
    lose_a: Values
    revert_a: Values
    make_n: Values
    half_n: Values
    strength_a: Values
    mature_n: Values
    keep_n: Values
    turn_r: Values
    cut_i: Values
    cut_a: Values
    make_e: Values
    max_e: Values
    cut_e: Values
    floor_e: Values
    turn_e: Values
    organise_days: Values
    set_point: Values
    ceiling: Values
    meet_dm: Values
    meet_im: Values
    meet_ii: Values


class Strike(NamedTuple):
    """What a puncture does to the tissue it injures: TGF-beta released, and shares lost."""

    release_c: Values
    lose_cells: Values
    lose_collagen: Values
    lose_elastin: Values


def positive(x: Values) -> Values:
    """Return x where it is positive and 0 elsewhere; exact, and the same for every array library."""
    return 0.5 * (x + abs(x))


def rest(set_point: Values) -> tuple[Values, ...]:
    """Return the untreated state of a region whose collagen, all mature and organised, stands at `set_point`."""
    zero = set_point * 0.0
    one = zero + 1.0
    return (zero, zero, zero, zero, one, zero, zero, set_point, one, set_point)


def reaction(state: tuple[Values, ...], p: Kinetics) -> tuple[tuple[Values, ...], tuple[Values, ...]]:
    """Net rate of every field and its loss coefficient.

    Parameters
    ----------
    state : tuple of ten arrays
        The fields in the order of `FIELDS`, none negative.
    p : Kinetics
        Rate constants that broadcast against the fields.

    Returns
    -------
    rate, loss : tuple, tuple
        Net rate per day, and loss coefficient per day with loss >= 0 and rate + loss * field >= 0 (production
        is never negative), which is what a positivity-preserving step needs.

    Notes
    -----
    The parent is the model of the evidence file `healing.md`, section 1.9, with the set-point of mature collagen
    made a parameter of the region. Fibroblast growth uses the identity
    (1+Rg)(1-F/Fm) - (1-1/Fm) = R g (1-1/Fm) - (1+R g)(F-1)/Fm, and the room for collagen
    [1-(n+r)/M]/(1-s/M) = 1 - (n+r-s)/(M-s), for exactness at rest. It differs from its parent in four terms:

    - recruitment is linear in debris, make_i d: a saturation make_i d / (K + d) of a field that stays in the hole
      makes the answer depend on whether d is 1 in 4 % of the tissue or 0.04 in all of it (27-45 % too much collagen
      in the column). d <= 1 bounds it anyway;
    - elastin: inflammation degrades what is within its reach, down to floor_e, and activated cells rebuild towards
      max_e; before, only loss was proportional and repeated sessions took it without a bound;
    - organised matrix o follows the collagen with organise_days: collagen is laid down within weeks, but wounds gain
      crosslinks (and scores go on improving) for months. What a needle cuts is held by clot and by its neighbours, so a
      session leaves o as it is;
    - make_ca is set from the loop gain of `resolution`, so that needling alone always resolves.
    """
    d, i, m, c, f, a, n, r, e, o = state
    cells = f + a
    excess = cells - 1.0
    activated = positive(excess)
    signal = c / (p.half_c + c)
    boost = p.boost_f * signal
    to_a = p.turn_a * c * c / (p.half_a * p.half_a + c * c)
    room = positive(1.0 - (n + (r - p.set_point)) / (p.ceiling - p.set_point))
    makers = f + p.strength_a * a
    cut = p.cut_i * i + p.cut_a * a
    inverse = 1.0 / p.max_f
    free = 1.0 - inverse  # room for fibroblasts at rest
    headroom = (p.ceiling - p.set_point) / p.ceiling  # room for collagen at rest
    organise = 1.0 / p.organise_days

    loss_d = p.clear_d + p.clear_dm * m * (1.0 + p.meet_dm)
    loss_i = p.clear_im * m * (1.0 + p.meet_im) + p.lose_i
    loss_f = p.grow_f * (1.0 + boost) * inverse * cells + to_a
    loss_a = p.lose_a + p.revert_a
    loss_n = p.mature_n + cut
    loss_r = p.turn_r + 0.5 * cut
    loss_e = p.cut_e * i + p.make_e * activated + p.turn_e
    rate = (
        -loss_d * d,
        p.make_i * d - loss_i * i,
        p.make_m * i / (p.half_i + i * (1.0 + p.meet_ii)) - p.lose_m * m,
        p.make_cm * m + p.make_ca * a * signal - p.lose_c * c,
        p.grow_f * f * (boost * free - (1.0 + boost) * excess * inverse) - to_a * f + p.revert_a * a,
        to_a * f - loss_a * a,
        p.make_n * makers * (c / (p.half_n + c)) * room * headroom - loss_n * n,
        p.turn_r * (cells * room * p.set_point - r) + p.keep_n * p.mature_n * n - 0.5 * cut * r,
        p.make_e * activated * (p.max_e - e) - p.cut_e * i * (e - p.floor_e) + p.turn_e * (1.0 - e),
        organise * (n + (r - o)),
    )
    zero = d * 0.0
    return rate, (
        loss_d,
        loss_i,
        p.lose_m + zero,
        p.lose_c + zero,
        loss_f,
        loss_a + zero,
        loss_n,
        loss_r,
        loss_e,
        organise + zero,
    )


def puncture(state: tuple[Values, ...], injured: Values, p: Strike) -> tuple[Values, ...]:
    """Return the state right after a session that injured this fraction of the tissue (0 changes nothing)."""
    d, i, m, c, f, a, n, r, e, o = state
    cells = 1.0 - p.lose_cells * injured
    collagen = 1.0 - p.lose_collagen * injured
    return (
        d + injured * (1.0 - d),
        i,
        m,
        c + injured * p.release_c,
        f * cells,
        a * cells,
        n * collagen,
        r * collagen,
        e * (1.0 - p.lose_elastin * injured),
        o,
    )
