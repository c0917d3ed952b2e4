"""The yardstick: a script that only loads the file with PyYAML's C loader, as any program would."""

import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as stream:  # noqa: PTH123 - as short as such a script is
    yaml.load(stream, yaml.CSafeLoader)
