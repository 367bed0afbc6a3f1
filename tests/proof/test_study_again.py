"""A network of the study that is trained again is the stored one."""

import numpy as np
import pytest
from course.classifiers import cnn, predict
from course.networks import load_networks
from tf_keras import backend
from tf_keras.utils import set_random_seed

from study import plan
from study.methods import train
from study.tasks import load_data


@pytest.fixture
def double_precision():
    before = backend.floatx()
    backend.set_floatx("float64")
    yield
    backend.set_floatx(before)


def test_the_first_network_is_found_again(double_precision):
    digits = load_data()
    set_random_seed(plan.DETERMINISTIC.tasks(1)[0].training.seed)
    networks = [train(cnn(), digits.train), *load_networks()["deterministic"]]
    found, stored, *_ = predict(networks, digits.test.images)
    np.testing.assert_allclose(found, stored, atol=1e-3)
