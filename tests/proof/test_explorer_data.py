"""The data of the explorers are what the scripts in tools/ make, up to rounding."""

import base64
import io

import numpy as np
from PIL import Image

from tests.site.books import tool
from tests.site.test_explorer_networks import every_set, members_of, stored


def test_noise_profile_can_be_made_again(call):
    maker, kept = tool("make_noise_profiles"), stored("noise-profile")
    means, sigmas = maker.train([("grows", True, 25)])
    forecast = kept["forecasts"]["grows gap 25"]
    np.testing.assert_allclose(means[0], forecast["mean"], atol=0.02)
    np.testing.assert_allclose(sigmas[0], forecast["sigma"], atol=0.02)
    setting = {"profile": "grows", "data": "gap", "n": 25}
    pairs = call("noise-profile", "trainingPairs", setting)
    expected, _ = maker.pairs(*maker.draw_pairs(), "grows", True, 25)
    np.testing.assert_allclose(np.transpose(pairs), expected, rtol=1e-6)


def test_corruption_severity_can_be_made_again():
    """Images, probabilities and readings, from the stored networks."""
    maker, data = tool("make_corruption_severity"), stored("corruption-severity")
    test, kept = maker.load_images().test, every_set(data)
    assert data["labels"] == test.labels[maker.INDICES].tolist()
    sets = maker.image_sets(test.images[maker.INDICES])
    assert sets.keys() == kept.keys()
    few = {name: sets[name] for name in ("clean", "spatter 2", "shear 4", "fog 5")}
    for name, answers in maker.answers(few).items():
        png = Image.open(io.BytesIO(base64.b64decode(kept[name]["image"])))
        side_by_side = 255 * np.concatenate(sets[name][..., 0], axis=1)
        np.testing.assert_allclose(png, side_by_side, atol=1)
        for method, said in answers.items():
            stored_said = kept[name]["methods"][method]
            assert said["read"] == stored_said["read"]
            again, before = members_of(said), members_of(stored_said)
            np.testing.assert_allclose(again, before, atol=1)
