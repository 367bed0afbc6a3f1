# In Google Colab: fetch the book and install its packages. Elsewhere: nothing.
import sys

if "google.colab" in sys.modules:
    import json
    import os
    import re
    import subprocess
    from pathlib import Path
    from urllib.parse import unquote
    from urllib.request import urlopen

    # Colab's own server knows where on GitHub you opened this notebook.
    server = f"http://{os.environ['COLAB_JUPYTER_IP']}:{os.environ['KMP_TARGET_PORT']}"
    with urlopen(f"{server}/api/sessions") as answer:
        opened = unquote(json.load(answer)[0]["path"])
    address = re.search(r"(github\.com/[^/]+/[^/]+)/blob/(.+)/chapters/", opened)
    if not address:
        raise RuntimeError(f"expected a notebook opened from GitHub, got {opened!r}")
    repository, branch = f"https://{address[1]}", address[2]
    book = Path.home() / "book"
    if not book.exists():
        clone = ["git", "clone", "--quiet", "--depth=1", f"--branch={branch}"]
        subprocess.run([*clone, repository, book], check=True)
    locked = (book / "requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(
        r"^(?:tensorflow|tensorflow-probability|tf-keras)==\S+", locked, re.M
    )
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", *pins], check=True
    )
    os.chdir(book / "chapters")  # the chapters import `course` from here
    sys.path.insert(0, os.getcwd())
