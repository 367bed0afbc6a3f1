"""What chapters show but do not teach: a drawing of shapes."""

import tensorflow as tf
import tensorflow_probability as tfp
from course.figures import shape_anatomy

NORMALS = tfp.distributions.Normal(tf.zeros([2, 3]), 1.0)


def test_drawing_has_a_title_and_three_shapes_a_row():
    rows = tfp.distributions.Independent(NORMALS, 1)
    figure = shape_anatomy({"numbers": NORMALS, "rows": rows}, 4, seed=(0, 1))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [texts.count(title) for title in ("numbers", "rows")] == [1, 1]
    assert texts.count("4") == 4  # draws and scores, in each row
    assert texts.count("sum\nof 3") == 2  # the scores of the first draw
