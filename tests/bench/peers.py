"""The programs that a benchmark compares with; one that this machine lacks is left out, and said to be."""

from __future__ import annotations

import shutil
from functools import cache

PACKAGES = {"mbsync": "isync", "mu": "maildir-utils", "notmuch": "notmuch", "vdirsyncer": "vdirsyncer"}


@cache
def there(program: str) -> bool:
    """Whether a program is here; says once, on one line, when it is not."""
    if shutil.which(program):
        return True
    print(f"{program} is not here, so it is left out; Debian has it in the package {PACKAGES[program]}")
    return False
