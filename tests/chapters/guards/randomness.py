"""Randomness: every random number comes from a seed in the same call or cell."""

import ast
import re

from .changes import both, code, imported
from .rules import chapter_guard, rejects
from .syntax import full_name, is_none, last_name, nodes, passes

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


@rejects(
    "line 1: sample(...) has no seed; pass seed=...", code("toss = coin.sample(3)")
)
@rejects(
    "line 1: sample(...) has no seed; pass seed=...",
    code("toss = coin.sample(3, seed=None)"),
)
@rejects(
    "line 1: sample(...) has one integer as its seed",
    code("toss = coin.sample(3, seed=1)"),
)
@rejects(
    "line 1: sample_chain(...) has no seed; pass seed=...",
    code("chain = tfp.mcmc.sample_chain(10, 0.0, kernel=None)"),
)
@rejects(
    "line 1: rvs(...) has no seed; pass random_state=...",
    both(
        imported("from scipy import stats"), code("toss = stats.bernoulli(0.5).rvs(3)")
    ),
)
@rejects(
    "line 1: default_rng(...) has no seed; pass one",
    code("generator = np.random.default_rng()"),
)
@chapter_guard
def seeded_sampling(chapter):
    """Sampling calls name their seed, so that a new cell changes nothing after it."""
    for cell, call in all_calls(chapter):
        name = last_name(call.func)
        place = f"line {call.lineno}: {name}(...) has no seed"
        if SAMPLERS.fullmatch(name):
            if not passes(call, "seed") and not passes(call, "random_state"):
                yield cell, f"{place}; pass seed=..."
            elif has_integer_seed(call):
                message = f"line {call.lineno}: {name}(...) has one integer as its seed"
                yield cell, f"{message}, and TFP keeps a hidden state; pass a pair"
        if name == "rvs" and not passes(call, "random_state"):
            yield cell, f"{place}; pass random_state=..."
        if name == "default_rng" and not has_argument(call):
            yield cell, f"{place}; pass one"


@rejects(
    "line 1: numpy.random.normal uses a global random state",
    code("noise = np.random.normal(3)"),
)
@rejects(
    "line 1: tensorflow.random.normal uses a global random state",
    both(
        imported("import tensorflow as tf"),
        code("noise = tf.random.normal([3], seed=1)"),
    ),
)
@rejects(
    "line 2: numpy.random.normal uses a global random state",
    code("chance = np.random\nnoise = chance.normal(3)"),
)
@chapter_guard
def no_global_random_state(chapter):
    """What a cell draws must not hang on which cells ran before."""
    for cell, call in all_calls(chapter):
        name = full_name(call.func, chapter.module_names)
        if uses_global_state(name):
            message = (
                f"line {call.lineno}: {name} uses a global random state; "
                "use a distribution's sample(..., seed=...), tf.random.stateless_... "
                "or np.random.default_rng(seed)"
            )
            yield cell, message


@rejects(
    "line 1: tf_keras.Sequential is built without a seed",
    both(
        imported("import tf_keras"),
        code("model = tf_keras.Sequential()\ntf_keras.utils.set_random_seed(1)"),
    ),
)
@rejects(
    "line 5: Net is built without a seed",
    both(
        imported("import tf_keras"),
        code("class Net(tf_keras.Model):\n    pass\n\n\nnet = Net()"),
    ),
)
@chapter_guard
def seeded_models(chapter):
    """A cell that builds a tf_keras model sets the seed before, in the same cell."""
    classes = model_classes(chapter)
    for cell in chapter.code_cells:
        seeded = False
        for call in nodes(cell.tree, ast.Call):
            name = full_name(call.func, chapter.module_names)
            seeded = seeded or name == "tf_keras.utils.set_random_seed"
            if builds_model(name, classes) and not seeded:
                message = (
                    f"line {call.lineno}: {name} is built without a seed; "
                    "call tf_keras.utils.set_random_seed(...) before, in the same cell"
                )
                yield cell, message


def builds_model(name, classes):
    """Whether a call of this full name builds a tf_keras model."""
    return bool(MODEL.fullmatch(name)) or name in classes


def model_classes(chapter):
    """Names of the chapter's own classes that derive from a tf_keras model."""
    return {
        definition.name
        for cell in chapter.code_cells
        for definition in nodes(cell.tree, ast.ClassDef)
        for base in definition.bases
        if MODEL.fullmatch(full_name(base, chapter.module_names))
    }


def has_integer_seed(call):
    """Whether a call passes one literal integer as its seed."""
    return any(
        argument.arg == "seed"
        and isinstance(argument.value, ast.Constant)
        and isinstance(argument.value.value, int)
        for argument in call.keywords
    )


def all_calls(chapter):
    for cell in chapter.code_cells:
        for call in nodes(cell.tree, ast.Call):
            yield cell, call


def has_argument(call):
    """Whether a call has an argument other than a literal None."""
    values = [*call.args, *(argument.value for argument in call.keywords)]
    return not all(map(is_none, values))


def uses_global_state(name):
    for module, allowed in GENERATORS.items():
        if name.startswith(module + "."):
            function = name.removeprefix(module + ".")
            return function not in allowed and not function.startswith("stateless_")
    return False
