"""Randomness: every random number comes from a seed in the same call or cell."""

import ast
import re

from . import changes as to
from .python import with_import
from .rules import chapter_guard, rejects
from .syntax import full_name, is_none, keywords, last_name, nodes

SAMPLERS = re.compile(
    r"sample|sample_(?:distributions|and_log_prob|chain|annealed_importance_chain"
    r"|halton_sequence|sequential_monte_carlo)|experimental_sample\w*"
    r"|windowed_adaptive_\w+|fit_surrogate_posterior\w*"
)
MODEL = re.compile(r"tf_keras\.(?:\w+\.)*(?:Sequential|Model)")
GENERATORS = {
    "numpy.random": {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox"},
    "tensorflow.random": {"Generator.from_seed", "split", "fold_in"},
    "random": set(),
}
SET_SEED = "tf_keras.utils.set_random_seed"
OWN_MODEL = "class Net(tf_keras.Model):\n    pass\n\n\nnet = Net()"
SEED_LATE = f"net = tf_keras.Sequential()\n{SET_SEED}(1)"
TF_NORMAL = "noise = tf.random.normal([3], seed=1)"


@rejects("sample(...) has no seed", to.code("toss = coin.sample(3)"))
@rejects("sample(...) has no seed", to.code("toss = coin.sample(3, seed=None)"))
@rejects("an integer as its seed", to.code("toss = coin.sample(3, seed=1)"))
@rejects("rvs(...) has no", with_import("from scipy import stats", "stats.norm.rvs(3)"))
@rejects("default_rng(...) has no seed", to.code("random = np.random.default_rng()"))
@chapter_guard
def seeded_sampling(chapter):
    """Sampling calls name their seed, so that a new cell changes nothing after it."""
    for cell, _, call in chapter.calls:
        name, given = last_name(call.func), keywords(call)
        place, seed = f"line {call.lineno}: {name}(...)", given.get("seed")
        if SAMPLERS.fullmatch(name):
            if not {"seed", "random_state"} & set(given):
                yield cell, f"{place} has no seed; pass seed=..."
            elif isinstance(seed, ast.Constant) and isinstance(seed.value, int):
                yield cell, f"{place} has an integer as its seed, not a pair"
        if name == "rvs" and "random_state" not in given:
            yield cell, f"{place} has no random_state=..."
        if name == "default_rng" and not given and all(map(is_none, call.args)):
            yield cell, f"{place} has no seed; pass one"


@rejects("numpy.random.normal uses", to.code("noise = np.random.normal(3)"))
@rejects("line 2: numpy.random.nor", to.code("chance = np.random\nchance.normal(3)"))
@rejects("tensorflow.random.nor", with_import("import tensorflow as tf", TF_NORMAL))
@chapter_guard
def no_global_random_state(chapter):
    """What a cell draws must not hang on which cells ran before."""
    for cell, name, call in chapter.calls:
        for module, allowed in GENERATORS.items():
            function = name.removeprefix(f"{module}.")
            is_stateless = function in allowed or function.startswith("stateless_")
            if name.startswith(f"{module}.") and not is_stateless:
                yield cell, f"line {call.lineno}: {name} uses a global random state"


@rejects("line 1: tf_keras.Sequential is", with_import("import tf_keras", SEED_LATE))
@rejects("line 5: Net is built without", with_import("import tf_keras", OWN_MODEL))
@chapter_guard
def seeded_models(chapter):
    """A cell that builds a model sets the seed before: its weights are random, too."""
    seeds = [
        (cell, call.lineno) for cell, name, call in chapter.calls if name == SET_SEED
    ]
    for cell, name, call in models(chapter):
        if not any(seeded is cell and line < call.lineno for seeded, line in seeds):
            fault = f"line {call.lineno}: {name} is built without a seed"
            yield cell, f"{fault}; call {SET_SEED}(...) before, in the same cell"


def models(chapter):
    """The calls that build a tf_keras model, as (cell, full name, call)."""
    own = {
        definition.name
        for cell in chapter.code_cells
        for definition in nodes(cell.tree, ast.ClassDef)
        for base in definition.bases
        if MODEL.fullmatch(full_name(base, chapter.module_names))
    }
    return [
        made for made in chapter.calls if MODEL.fullmatch(made[1]) or made[1] in own
    ]
