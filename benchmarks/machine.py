"""What the measurements were made with."""

import platform
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("tensorflow", "tensorflow-probability", "tf_keras", "numpy", "scipy")


def describe():
    """Hardware, system and versions: a dict of label and value, both strings."""
    memory = psutil.virtual_memory().total / 1e9
    kernel = ".".join(platform.release().split(".")[:2])
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "processor": f"{cpu_model()}, {psutil.cpu_count()} cores",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {kernel}, {platform.machine()}",
        "load before the start": f"{psutil.getloadavg()[0]:.2f}",
        "Python": platform.python_version(),
        "packages": packages,
    }


def cpu_model():
    """The processor's name, as far as the system tells."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or "unknown"
