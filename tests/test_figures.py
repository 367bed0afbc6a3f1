"""The drawings of chapters refuse what they cannot draw."""

import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from course.figures import shape_anatomy

tfd = tfp.distributions
NORMALS = tfd.Normal(tf.zeros([2, 3]), 1.0)


def test_drawing_has_a_title_and_three_shapes_a_row():
    objects = {"numbers": NORMALS, "rows": tfd.Independent(NORMALS, 1)}
    figure = shape_anatomy(objects, draw_count=4, seed=(0, 1))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [texts.count(title) for title in objects] == [1, 1]
    assert texts.count("4") == 4  # draws and scores, in each row
    assert texts.count("sum\nof 3") == 2  # the scores of the first draw


@pytest.mark.parametrize(
    ("objects", "draw_count", "message"),
    [
        ({}, 4, "objects: expected at least one distribution"),
        ({"d": NORMALS}, 0, "draw_count: expected at least 1, got 0"),
        ({"d": NORMALS[0]}, 4, r"expected two axes .* got \(3,\) for 'd'"),
    ],
)
def test_undrawable_is_refused(objects, draw_count, message):
    with pytest.raises(ValueError, match=message):
        shape_anatomy(objects, draw_count, seed=(0, 1))
