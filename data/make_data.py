"""Write every data file of the book. Usage: python data/make_data.py

Each table is exported once, from the source that the catalogue names; running
this script again gives the same bytes, and a test checks that it does.
"""

from pathlib import Path

DATA = Path(__file__).resolve().parent

HORSE_KICKS = {0: 109, 1: 65, 2: 22, 3: 3, 4: 1}


def csv_text(name, version, columns, rows):
    """A CSV file with a first line that names the data set and its version."""
    lines = [f"# {name}, version {version}", ",".join(columns)]
    lines += [",".join(str(value) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def horse_kicks():
    """Corps-years by number of deaths from horse kicks (Bortkiewicz 1898)."""
    columns = ("deaths", "corps_years")
    return csv_text("horse-kicks", 1, columns, HORSE_KICKS.items())


FILES = {"horse-kicks.csv": horse_kicks}


def main():
    for name, make in FILES.items():
        (DATA / name).write_bytes(make().encode("utf-8"))
        print(f"wrote data/{name}")


if __name__ == "__main__":
    main()
