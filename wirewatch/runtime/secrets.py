"""The secrets of an installation: written once to `.env`, readable by their owner only.

`python -m wirewatch.runtime.secrets [FILE]` is the last step of `make setup`.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from wirewatch.runtime.environment import ROOT

TEMPLATE = """\
# Secrets of this installation, written once by `make setup`; never in git. See .env.example.
# The admin password is the login of the Airflow UI; whoever changes a line restarts with `make down up`.
WIREWATCH_ADMIN_PASSWORD={password}
AIRFLOW__API_AUTH__JWT_SECRET={jwt}
AIRFLOW__CORE__FERNET_KEY={fernet}
AIRFLOW__API__SECRET_KEY={api}
"""


def write_secrets(file: Path) -> bool:
    """Write fresh secrets to `file` with mode 600, unless it exists. True if it was written.

    Written under a temporary name and linked into place, so that of two set-ups at once one wins
    whole, and no reader ever finds half a file.
    """
    if file.exists():
        return False
    text = TEMPLATE.format(
        password=secrets.token_urlsafe(12),
        jwt=secrets.token_urlsafe(64),  # HS512 wants 64 bytes
        fernet=base64.urlsafe_b64encode(os.urandom(32)).decode(),
        api=secrets.token_urlsafe(32),
    )
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(text)
        file.hardlink_to(fresh)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def main() -> None:
    """Write `.env` of the project, or the file named."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".env"
    if write_secrets(file):
        print(f"fresh secrets in {file} (mode 600)")


if __name__ == "__main__":
    main()
