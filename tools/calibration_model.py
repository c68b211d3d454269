"""The joint model of published arms in equations, with its constants as the code has them."""

from __future__ import annotations

from cicatrix.calibration.arms import DEFAULT_PEOPLE, DRIFT_WEEKS
from cicatrix.calibration.joint_model import LEAST_SHARE, SPREAD_DISCREPANCY
from cicatrix.outcome.array_library import NODES
from cicatrix.outcome.study_effect import TAILS

EFFECTS = (
    "outcome.study_response_sd_log",
    "outcome.study_rating_sd_percent",
    "outcome.person_response_sd_log",
    "outcome.unblinded_bias_percent",
    "outcome.natural_drift_percent",
    "outcome.visit_correlation",
)
"""Records that the equations name."""

MODEL = f"""## The model

Every number that varies is a record with a distribution of its own, $F_k$. Inference lives on standard-normal
coordinates, so that all priors look alike and every record keeps its own:

```math
z_k \\sim N(0, 1), \\qquad \\theta_k = F_k^{{-1}}(\\Phi(z_k))
```

**Response.** For each reading $m$ (an arm's protocol up to one visit) and type of scar $t$ (ice pick, boxcar,
rolling) the emulator of the engine says how far growth lifts the floor, as a share of depth, $G_{{mt}}(\\theta)$, and
minus the logarithm of the depth that is left when tethers are cut, $H_{{mt}}(\\theta)$, 0 but for rolling scars. What
an arm $i$ of a study $j$ does not report of its protocol, and the error of the emulator, have the spread
$u_{{mt}}$, measured beside the engine:

```math
\\log g = \\log G_{{mt}}(\\theta) + s_s\\, e_j + u_{{mt}}\\, a_i, \\qquad h = H_{{mt}}(\\theta)\\, \\exp(s_s\\, e_j)
```

**People.** People of one study differ by a factor; what is left of a scar's depth is integrated over it by {NODES.size}
nodes of Gauss and Hermite:

```math
q_t(\\eta) = \\exp\\left(-g\\, e^{{s_p \\eta}} - h\\right), \\qquad \\eta \\sim N(0, 1)
```

**What is not treatment** takes a share of what is left on any scale: raters who know ($w_j$ = 0 or 1), the scars' own
drift by the week $v$ (up to {DRIFT_WEEKS:g}), and how the raters of a series $l$ use the scale:

```math
b = b_u\\, w_j + b_n \\min(v / {DRIFT_WEEKS:g}, 1) + s_b\\, r_l, \\qquad
\\text{{left}} \\to \\text{{left}} \\cdot (1 - b / 100)
```

**Scale.** A measurement model for each scale turns the share that is left, by type, into the mean $\\mu$ of an arm and
the spread $\\sigma$ between its people: cut points for grades, counts and weights for scores, depth and volume for
percentages, raters' repeat error in each (see [models](../explanation/models.md)). A baseline that an arm does not
report follows the severity of its study, $c_j$.

**Effects** are standard normal: $a_i$ (arm), $c_j$ (severity), $r_l$ (raters); but for that of the response, $e_j$,
which follows Student's t with {TAILS:g} degrees of freedom, scaled to a standard deviation of 1, so that a study unlike
all others is possible and does not drag them along. Chains draw the mean log growth of each study instead, from which
$e_j$ follows: the model is the same.

**Likelihood.** The standard error $\\epsilon$ is the reported one, or else $\\sigma / \\sqrt n$, with the reported
spread where there is one and {DEFAULT_PEOPLE} people where $n$ is not said. The means of one series share their raters,
in whom $\\mu$ is linear ($\\delta = \\mu(r = 1) - \\mu(r = 0)$), and their people, whose visits correlate by
$\\rho_v$; both are integrated out:

```math
y_l \\sim N\\left(\\mu_l,\\ \\delta_l \\delta_l^T + \\rho_v\\, \\epsilon_l \\epsilon_l^T
+ (1 - \\rho_v)\\, \\mathrm{{diag}}(\\epsilon_l^2)\\right)
```

Responders are counted, with $p$ held {LEAST_SHARE:g} away from 0 and 1 (here $r_l$ is sampled); reported spreads
between people lie about the model's:

```math
k \\sim \\mathrm{{Binomial}}(n, p), \\qquad
\\log s \\sim N\\left(\\log \\sigma,\\ \\sqrt{{{SPREAD_DISCREPANCY:g}^2 + 1 / (2 (n - 1))}}\\right)
```"""
