#!/bin/sh
# Makes .venv with a fitting Python and the pinned packages; does nothing when all is in place.
# Usage: ensure_venv.sh run|dev      PYTHON=/path/to/python chooses the Python.
set -eu
cd "$(dirname "$0")/.."
kind="$1"
case "$kind" in
  run) requirements=requirements.txt ;;
  dev) requirements=requirements-dev.txt ;;
  *) echo "usage: $0 run|dev" >&2; exit 2 ;;
esac

fits='import sys; sys.exit(sys.version_info < (3, 11))'
find_python() {
  for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c "$fits" 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

if ! .venv/bin/python -c "$fits" 2>/dev/null; then
  python="$(find_python)"
  if [ -z "$python" ]; then
    found="$(python3 --version 2>/dev/null || echo 'none')"
    echo "Python 3.11 or newer is needed; found: $found. Nothing was started. Install it, or name it: make run PYTHON=/path/to/python3.12" >&2
    exit 2
  fi
  echo "Making .venv with $("$python" --version) ..."
  rm -rf .venv
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "Could not make .venv. Nothing was started. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 2
  fi
fi

# The stamp holds what was installed: same pins, same Python, nothing to do.
wanted="$(.venv/bin/python - "$kind" <<'PYTHON'
import hashlib, pathlib, sys
names = ["requirements.txt", "constraints.txt"]
names += ["requirements-dev.txt"] if sys.argv[1] == "dev" else []
digest = hashlib.sha256(sys.version.encode())
for name in names:
    digest.update(pathlib.Path(name).read_bytes())
print(digest.hexdigest())
PYTHON
)"
if [ "$(cat ".venv/.installed-$kind" 2>/dev/null || true)" != "$wanted" ]; then
  echo "Installing pinned packages (first time or after an update) ..."
  if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements" -c constraints.txt; then
    echo "Could not install the packages. Nothing was started. The lines above say why; is there a connection to the package index?" >&2
    exit 2
  fi
  echo "$wanted" > ".venv/.installed-$kind"
fi
