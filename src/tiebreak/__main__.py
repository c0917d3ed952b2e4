"""The entry point: runs the command line and turns what can go wrong into exit codes.

0 fine; 1 findings, or a score, over the limit; 2 the input or the call is unusable; 3 a mistake of ours.
"""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run tiebreak with the arguments of the process."""
    gc.disable()  # a command lives for a second: collecting cycles costs up to half of it and frees nothing
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a character shows a question mark
    from tiebreak.cli import run  # noqa: PLC0415 - after the collector is off

    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has had enough (`| head`): end as a program killed by SIGPIPE does, without a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except KeyboardInterrupt:
        code = 130
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
