"""Write every data file of the book. Usage: python data/make_data.py

Each table is exported once, from the source that the catalogue names; running
this script again gives the same bytes, and a test checks that it does.
"""

from pathlib import Path

DATA = Path(__file__).resolve().parent

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


def csv_text(name, version, columns, rows):
    """A CSV file with a first line that names the data set and its version."""
    lines = [f"# {name}, version {version}", ",".join(columns)]
    lines += [",".join(str(value) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def horse_kicks():
    """Corps-years by number of deaths from horse kicks (Bortkiewicz 1898)."""
    columns = ("deaths", "corps_years")
    return csv_text("horse-kicks", 1, columns, HORSE_KICKS.items())


def old_faithful():
    """Eruptions of the Old Faithful geyser and the waits after them (Härdle 1991)."""
    rows = zip(ERUPTIONS.split(), WAITING.split(), strict=True)
    return csv_text("old-faithful", 1, ("eruptions", "waiting"), rows)


def michelson():
    """Speed of light in air, as measured in 1879 (Michelson 1882)."""
    rows = [
        (experiment, run, speed)
        for experiment, line in enumerate(MICHELSON.strip().splitlines(), start=1)
        for run, speed in enumerate(line.split(), start=1)
    ]
    return csv_text("michelson", 1, ("experiment", "run", "speed"), rows)


FILES = {
    "horse-kicks.csv": horse_kicks,
    "old-faithful.csv": old_faithful,
    "michelson.csv": michelson,
}


def main():
    for name, make in FILES.items():
        (DATA / name).write_bytes(make().encode("utf-8"))
        print(f"wrote data/{name}")


if __name__ == "__main__":
    main()
